"""Voice tracks: kept, listed, forgotten; their bytes lie in the object store."""

from typing import Any

from faststream.nats import NatsRouter
from pydantic import BaseModel, JsonValue

from libretime_sync.domain.hours import NotAnHour, hour_key
from libretime_sync.domain.voice_breaks import NotABreak, break_of, standardized_name
from libretime_sync.queries.logs import refusing
from libretime_sync.resources import Injected
from libretime_sync.store import voice_tracks
from libretime_sync.store.voice_tracks import NewVoiceTrack, VoiceTrack, document
from libretime_sync.workflows.refusals import PublishRefused
from libretime_sync.workflows.upload_voice_track import refuse_if_uploaded
from medley_contracts.libretime_voice import (
    LibretimeDropVoiceTrack,
    LibretimeKeepVoiceTrack,
    LibretimeVoiceTrack,
    LibretimeVoiceTracks,
)
from medley_contracts.refusal import BAD_CURSOR, Refusal
from medley_kit.query import answer

router = NatsRouter()


class ToldVoiceTrack(BaseModel):
    """A recording, and under which key its bytes lie."""

    voice_track: dict[str, JsonValue]
    object_key: str
    filename: str


class VoiceTrackPage(BaseModel):
    """Newest first."""

    items: list[dict[str, JsonValue]]
    next_cursor: str | None


@answer(router, LibretimeKeepVoiceTrack)
@refusing
async def keep(query: LibretimeKeepVoiceTrack, resources: Injected) -> ToldVoiceTrack:
    """Keep a recording, as the next take of its break."""
    names = list(resources.settings.stations)
    station = query.station or (names[0] if names else "")
    if station not in names:
        raise PublishRefused(404, "not-found", f"No station {station or 'is configured'}.")
    try:
        hour, break_name = hour_key(query.hour).hour, break_of(query.break_name)
    except (NotAnHour, NotABreak) as error:
        raise PublishRefused(400, "bad-request", f"{error}.") from error
    name = standardized_name(hour, break_name)
    new = NewVoiceTrack(
        station=station,
        date=query.date,
        hour=hour,
        break_name=break_name,
        standardized_name=name,
        title=query.title or name,
        description=query.description,
        artist=query.artist,
        object_key=query.object_key,
        content_type=query.content_type,
        extension=query.extension,
        size_bytes=query.size_bytes,
        md5=query.md5,
        uploaded_by=query.by,
    )
    async with resources.pool.acquire() as connection, connection.transaction():
        return _told(await voice_tracks.add(connection, new))


@answer(router, LibretimeVoiceTracks)
async def list_all(query: LibretimeVoiceTracks, resources: Injected) -> VoiceTrackPage | Refusal:
    """Recordings, newest first."""
    if query.cursor is not None and not query.cursor.isdecimal():
        return BAD_CURSOR
    async with resources.pool.acquire() as connection:
        found = await voice_tracks.page(
            connection,
            station=query.station,
            day=query.day,
            before=None if query.cursor is None else int(query.cursor),
            limit=query.limit + 1,
        )
    shown = found[: query.limit]
    following = str(shown[-1].voice_track_id) if len(found) > query.limit else None
    return VoiceTrackPage(items=[document(each) for each in shown], next_cursor=following)


@answer(router, LibretimeVoiceTrack)
@refusing
async def one(query: LibretimeVoiceTrack, resources: Injected) -> ToldVoiceTrack:
    """One recording."""
    if query.is_uploading:
        return _told(await refuse_if_uploaded(resources.pool, query.voice_track_id))
    async with resources.pool.acquire() as connection:
        found = await voice_tracks.get(connection, query.voice_track_id)
    return _told(_there(found, query.voice_track_id))


@answer(router, LibretimeDropVoiceTrack)
@refusing
async def drop(query: LibretimeDropVoiceTrack, resources: Injected) -> ToldVoiceTrack:
    """Forget one recording; its other takes stay, and so does the station's file."""
    async with resources.pool.acquire() as connection, connection.transaction():
        found = _there(
            await voice_tracks.get(connection, query.voice_track_id), query.voice_track_id
        )
        await voice_tracks.delete(connection, query.voice_track_id)
    return _told(found)


def _there(found: VoiceTrack | None, number: int) -> VoiceTrack:
    if found is None:
        raise PublishRefused(404, "not-found", f"No voice track {number}.")
    return found


def _told(track: VoiceTrack) -> ToldVoiceTrack:
    told: dict[str, Any] = document(track)
    return ToldVoiceTrack(
        voice_track=told,
        object_key=track.object_key,
        filename=f"{track.standardized_name}.{track.extension}",
    )
