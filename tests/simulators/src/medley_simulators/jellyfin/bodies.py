"""What the Webhook plugin says about an event with *Send All Properties* switched on."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final

import msgspec

from medley_simulators.jellyfin.items import Item
from medley_simulators.jellyfin.rows import Row
from medley_simulators.jellyfin.ticks import TICKS_PER_S, duration, full_date

LOCAL_OFFSET: Final = timezone(timedelta(hours=1))
NEVER: Final = "0001-01-01T00:00:00.0000000Z"

_AUDIO: Final = ("eng", "deu", "fra", None)
# fmt: off
_SUBTITLES: Final = (
    "eng", "deu", "fra", "spa", "ita", "nld", "pol", "por", "swe",
    "dan", "fin", "ces", "hun", "ron", "ell", "tur", "jpn", "kor",
)
# fmt: on

Values = dict[str, Any]


def escaped(text: str) -> str:
    """Put a backslash before double quotes, which the plugin does before encoding as JSON."""
    return text.replace('"', '\\"')


def item_block(item: Item, *, now: int) -> Values:
    """The part every event about an item has; there is no path in it."""
    runtime = item.runtime or 0
    local = datetime.fromtimestamp(now // TICKS_PER_S, tz=UTC).astimezone(LOCAL_OFFSET)
    stamp = f"{local:%Y-%m-%dT%H:%M:%S}.{now % TICKS_PER_S:07d}+01:00"
    values: Values = {
        "Timestamp": stamp,
        "UtcTimestamp": full_date(now),
        "Name": escaped(item.name),
        "Overview": escaped(item.overview),
        "Tagline": "",
        "ItemId": item.id,
        "ItemType": item.kind,
        "RunTimeTicks": runtime,
        "RunTime": duration(runtime),
    }
    if item.year:
        values |= {"Year": item.year, "PremiereDate": f"{item.year}-01-01"}
    values |= _episode_block(item)
    if item.kind == "Audio" and item.album:
        values |= {"Album": item.album, "Artist": item.artist}
    for name, value in item.provider_ids.items():
        values[f"Provider_{name.lower()}"] = value
    return values


def user_data_block(row: Row, *, user_id: str, username: str, reason: str) -> Values:
    """The whole row after a write: not rated reads as disliked, and the key is ``Favorite``."""
    values: Values = {
        "Likes": bool(row.likes),
        "Rating": row.rating or 0,
        "PlaybackPositionTicks": row.position,
        "PlaybackPosition": duration(row.position),
        "PlayCount": row.play_count,
        "Favorite": row.is_favorite,
        "Played": row.played,
        "AudioStreamIndex": -1,
        "SubtitleStreamIndex": -1,
        "SaveReason": reason,
        "NotificationUsername": username,
        "UserId": user_id,
    }
    if row.last_played is not None:
        values["LastPlayedDate"] = full_date(row.last_played)
    return values


def _episode_block(item: Item) -> Values:
    if item.kind not in {"Episode", "Season"}:
        return {}
    series = item.series
    values: Values = {}
    if series is not None:
        values |= {"SeriesName": escaped(series.name), "SeriesId": series.id}
    if item.kind == "Season":
        return values | _numbers("SeasonNumber", item.number)
    if item.parent is not None:
        values["SeasonId"] = item.parent.id
    values |= _numbers("SeasonNumber", item.season_number)
    return values | _numbers("EpisodeNumber", item.number)


def _numbers(name: str, number: int | None) -> Values:
    if number is None:
        return {}
    return {name: number, f"{name}00": f"{number:02d}", f"{name}000": f"{number:03d}"}


def _video_streams() -> Values:
    values: Values = {
        "Video_0_Title": "1080p H264 SDR",
        "Video_0_Type": "Video",
        "Video_0_Language": None,
        "Video_0_Codec": "h264",
        "Video_0_Profile": "High",
        "Video_0_Level": 41,
        "Video_0_Height": 1080,
        "Video_0_Width": 1920,
        "Video_0_AspectRatio": "16:9",
        "Video_0_Interlaced": False,
        "Video_0_FrameRate": 23.976025,
        "Video_0_VideoRange": "SDR",
        "Video_0_ColorSpace": "bt709",
        "Video_0_ColorTransfer": "bt709",
        "Video_0_ColorPrimaries": "bt709",
        "Video_0_PixelFormat": "yuv420p",
        "Video_0_RefFrames": 1,
    }
    values |= _audio_streams(_AUDIO, codec="ac3")
    for index, language in enumerate(_SUBTITLES):
        values |= {
            f"Subtitle_{index}_Title": f"{language.title()} - Default - SUBRIP",
            f"Subtitle_{index}_Type": "Subtitle",
            f"Subtitle_{index}_Language": language,
            f"Subtitle_{index}_Codec": "subrip",
            f"Subtitle_{index}_Default": index == 0,
            f"Subtitle_{index}_Forced": False,
            f"Subtitle_{index}_External": False,
        }
    return values


def _audio_streams(languages: tuple[str | None, ...], *, codec: str) -> Values:
    values: Values = {}
    for index, language in enumerate(languages):
        values |= {
            f"Audio_{index}_Title": f"{language or 'Unknown'} - {codec.upper()} - 5.1",
            f"Audio_{index}_Type": "Audio",
            f"Audio_{index}_Language": language,
            f"Audio_{index}_Codec": codec,
            f"Audio_{index}_Channels": 6,
            f"Audio_{index}_Bitrate": 640_000,
            f"Audio_{index}_SampleRate": 48_000,
            f"Audio_{index}_Default": index == 0,
        }
    return values


VIDEO_STREAMS: Final = msgspec.json.encode(_video_streams())[1:-1]
AUDIO_STREAMS: Final = msgspec.json.encode(_audio_streams((None,), codec="flac"))[1:-1]


def streams(item: Item) -> bytes:
    """The members about streams, already printed; empty for folders."""
    if item.is_folder:
        return b""
    return AUDIO_STREAMS if item.media_type == "Audio" else VIDEO_STREAMS
