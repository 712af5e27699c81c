"""Lists of plays out of Last.fm, as several tools write them: bare, in pages, or under a name."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from scrobble_sync.export_files.moments import seconds
from scrobble_sync.export_files.plays import (
    Collected,
    ExportedPlay,
    ExportUnreadable,
    Pages,
    Skipped,
)

_TITLE: Final = ("name", "track", "title", "track_name", "trackName")
_ARTIST: Final = ("artist", "artist_name", "artistName")
_ALBUM: Final = ("album", "album_name", "albumName")
_MOMENT: Final = ("date", "uts", "timestamp", "listened_at", "played_at")
_INNER: Final = ("#text", "name", "uts")


def read(path: Path, skipped: Skipped) -> Pages:
    """Yield the plays in the order of the file; what plays now is none, and skipped silently.

    The file is decoded at once: it takes about three times its size of memory.

    Raises
    ------
    ExportUnreadable
        It is no JSON, or no row of it looks like a play.
    """
    try:
        told = msgspec.json.decode(path.read_bytes())
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ExportUnreadable(f"{path.name} is no JSON: {error}") from error
    collected, seen = Collected(), 0
    for number, row in enumerate(_rows(told), start=1):
        if _is_playing(row):
            continue
        play = _play(row)
        if play is None:
            skipped.note(f"row {number}")
            continue
        seen += 1
        if page := collected.full(play):
            yield page
    if not seen:
        raise ExportUnreadable(f"{path.name} holds no plays")
    if rest := collected.rest():
        yield rest


def _rows(told: Any) -> Iterator[Mapping[str, Any]]:
    """Every object that may be a play, however deep the pages lie."""
    if isinstance(told, list):
        for one in told:
            yield from _rows(one)
    elif isinstance(told, dict):
        inner = [told[name] for name in ("scrobbles", "recenttracks", "tracks") if name in told]
        if not inner and isinstance(told.get("track"), list | dict):
            inner = [told["track"]]
        if inner:
            for one in inner:
                yield from _rows(one)
        else:
            yield told


def _is_playing(row: Mapping[str, Any]) -> bool:
    attributes = row.get("@attr")
    return isinstance(attributes, dict) and attributes.get("nowplaying") == "true"


def _play(row: Mapping[str, Any]) -> ExportedPlay | None:
    artist, title = _text(row, _ARTIST), _text(row, _TITLE)
    moment = seconds(_first(row, _MOMENT, inner=("uts", "#text")))
    if moment is None or not artist or not title:
        return None
    mbid = row.get("mbid")
    return ExportedPlay(
        moment,
        artist,
        title,
        _text(row, _ALBUM),
        mbid=mbid.lower() if isinstance(mbid, str) else "",
    )


def _text(row: Mapping[str, Any], names: tuple[str, ...]) -> str:
    told = _first(row, names, inner=_INNER)
    return told.strip() if isinstance(told, str) else ""


def _first(row: Mapping[str, Any], names: tuple[str, ...], *, inner: tuple[str, ...]) -> Any:
    for name in names:
        told = row.get(name)
        if isinstance(told, dict):
            told = next((told[one] for one in inner if told.get(one)), None)
        if told:
            return told
    return None
