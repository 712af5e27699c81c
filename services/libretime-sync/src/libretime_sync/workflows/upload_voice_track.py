"""A recording is brought to its station once, and told when the station can play it."""

import asyncio
import hashlib
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, BinaryIO, Final, Protocol, TypeAlias

import structlog

from libretime_sync.domain.voice_breaks import remote_name
from libretime_sync.store import voice_tracks
from libretime_sync.store.voice_tracks import VoiceTrack
from libretime_sync.workflows.refusals import PublishRefused
from medley_clients.errors import OutcomeUnknown, UpstreamMissing, UpstreamRejected
from medley_clients.libretime.client import LibretimeClient
from medley_clients.libretime.models import File, ImportStatus, Surface
from medley_contracts.libretime_voice import VoiceTrackReady
from medley_contracts.message import derived_id
from medley_kit import outbox
from medley_kit.db import Pool
from medley_kit.errors import TransientError

log = structlog.get_logger()
Fetch: TypeAlias = Callable[[str, BinaryIO], Awaitable[None]]

VOICE_TYPE: Final = "VOT"
ARTIST: Final = "Voice Track"
GENRE: Final = "Voice Over Track"
_LOOKS: Final = 40
_ANALYSIS_S: Final = 15.0
_UPLOADED: Final = frozenset(("uploaded", "ready"))


class Tag(Protocol):
    """Writes tags into a file; its length in milliseconds."""

    def __call__(self, path: Path, *, title: str, artist: str, genre: str) -> int | None:
        """Block until it is done."""


class StillAnalysing(TransientError):
    """The station has the file and has not looked at it yet."""


async def upload_voice_track(
    pool: Pool,
    clients: dict[str, LibretimeClient],
    voice_track_id: int,
    *,
    fetch: Fetch,
    tag: Tag,
    pause_s: float = 0.25,
) -> dict[str, Any]:
    """Bring the recording to its station; its file id there and how far it is.

    Called again, it goes on where it was: a file that came without its answer being heard is found
    by its md5, so that it does not come twice.

    Raises
    ------
    PublishRefused
        There is no such recording, or no such station.
    TransientError
        The station is away, or takes its time.
    """
    track = await _get(pool, voice_track_id)
    client = clients.get(track.station)
    if client is None:
        message = f"The station {track.station!r} is not in the settings."
        raise PublishRefused(409, "unknown-station", message)
    if track.libretime_id is None:
        track = await _bring(pool, client, track, fetch=fetch, tag=tag)
    if track.state != "ready" and track.libretime_id is not None:
        track = await _await_analysis(pool, client, track, pause_s=pause_s)
    return {"libretime_id": track.libretime_id, "state": track.state, "detail": track.detail}


async def refuse_if_uploaded(pool: Pool, voice_track_id: int) -> VoiceTrack:
    """The recording, if it may be uploaded.

    Raises
    ------
    PublishRefused
        There is none, or the station has it already.
    """
    track = await _get(pool, voice_track_id)
    if track.state in _UPLOADED:
        message = f"The station has it already, as file {track.libretime_id}."
        raise PublishRefused(409, "already-uploaded", message, libretime_id=track.libretime_id)
    return track


async def _get(pool: Pool, voice_track_id: int) -> VoiceTrack:
    async with pool.acquire() as connection:
        track = await voice_tracks.get(connection, voice_track_id)
    if track is None:
        raise PublishRefused(404, "not-found", f"No voice track {voice_track_id}.")
    return track


async def _bring(
    pool: Pool, client: LibretimeClient, track: VoiceTrack, *, fetch: Fetch, tag: Tag
) -> VoiceTrack:
    async with pool.acquire() as connection:
        twin = await voice_tracks.same_bytes(connection, track)
    if twin is not None:
        detail = f"the same bytes as voice track {twin[0]}"
        return await _note(pool, track, "uploaded", detail=detail, libretime_id=twin[1])
    with tempfile.TemporaryDirectory(prefix="medley-voice-") as folder:
        path = Path(folder) / f"voice.{track.extension}"
        with path.open("wb") as file:
            await fetch(track.object_key, file)
        length_ms = await asyncio.to_thread(
            tag, path, title=track.standardized_name, artist=track.artist or ARTIST, genre=GENRE
        )
        md5 = await asyncio.to_thread(_md5, path)
        file_id = await _there_already(client, track, md5)
        await _note(pool, track, "uploading", sent_md5=md5, duration_ms=length_ms)
        if file_id is None:
            file_id = await _send(client, track, path)
    return await _note(pool, track, "uploaded", libretime_id=str(file_id))


async def _there_already(client: LibretimeClient, track: VoiceTrack, md5: str) -> int | None:
    """The file, if an earlier attempt brought it; before it is analysed only its name tells."""
    found = await client.files.with_md5(md5)
    if found or track.state != "uploading":
        return max((each.id for each in found), default=None)
    name = remote_name(track.date, track.standardized_name, track.take, track.extension)
    named = [
        file.id
        async for batch in client.files.batches()
        for file in batch.rows
        if name in {file.name, file.track_title}
    ]
    return max(named, default=None)


async def _send(client: LibretimeClient, track: VoiceTrack, path: Path) -> int:
    name = remote_name(track.date, track.standardized_name, track.take, track.extension)
    with path.open("rb") as content:
        if await client.surface() is Surface.INTEGRATION:
            return await _send_to_integration(client, track, name, content)
        kind = await _voice_type(client)
        uploaded = await client.media.upload(
            name, content, content_type=track.content_type, track_type=kind
        )
        return uploaded.id


async def _send_to_integration(
    client: LibretimeClient, track: VoiceTrack, name: str, content: BinaryIO
) -> int:
    fields = {
        "description": track.description,
        "artist_name": track.artist or ARTIST,
        "genre": GENRE,
    }
    said = await client.media.upload_voice_track(
        name,
        content,
        title=track.standardized_name,
        fields={key: value for key, value in fields.items() if value},
        content_type=track.content_type,
    )
    if said.sure_file_id is not None:
        return said.sure_file_id
    if said.success and said.doubtful_file_id is not None:
        named = await client.integration.track(said.doubtful_file_id)
        if named.title == track.standardized_name:
            return said.doubtful_file_id
    route = "POST voice-tracks"
    what = said.error or "the answer does not say which file it became"
    if said.success:
        raise OutcomeUnknown(what, upstream=client.name, route=route)
    raise UpstreamRejected(what, upstream=client.name, route=route, status=200)


async def _voice_type(client: LibretimeClient) -> int:
    """The track type of voice tracks; made where the station has none."""
    for _ in range(2):
        for library in await client.files.libraries():
            if library.code == VOICE_TYPE:
                return library.id
        try:
            return (await client.files.create_library(VOICE_TYPE, "Voice over track")).id
        except (OutcomeUnknown, UpstreamRejected):
            continue
    what = "the track type VOT cannot be made"
    raise OutcomeUnknown(what, upstream=client.name, route="POST /api/v2/libraries")


async def _await_analysis(
    pool: Pool, client: LibretimeClient, track: VoiceTrack, *, pause_s: float
) -> VoiceTrack:
    """Ask what became of it, for some seconds; longer waits belong to the broker."""
    deadline = asyncio.get_running_loop().time() + _ANALYSIS_S
    for _ in range(_LOOKS):
        try:
            file = await client.files.one(int(track.libretime_id or 0))
        except UpstreamMissing:
            return await _note(pool, track, "failed", detail="the station no longer has the file")
        if file.import_status == ImportStatus.FAILED:
            return await _note(pool, track, "failed", detail="the station could not import it")
        if file.import_status == ImportStatus.SUCCESS:
            return await _ready(pool, track, file)
        if asyncio.get_running_loop().time() > deadline:
            break
        await asyncio.sleep(pause_s)
    message = f"{client.name} has not analysed file {track.libretime_id} yet"
    raise StillAnalysing(message, retry_after_s=5)


async def _ready(pool: Pool, track: VoiceTrack, file: File) -> VoiceTrack:
    async with pool.acquire() as connection, connection.transaction():
        ready = await voice_tracks.set_state(
            connection, track.voice_track_id, "ready", duration_ms=file.length_ms
        )
        assert ready is not None
        await voice_tracks.supersede_earlier(connection, ready)
        await voice_tracks.put_on_the_shelf(connection, ready, file.filepath)
        await outbox.add(
            connection,
            VoiceTrackReady(
                message_id=derived_id("voice-track-ready", str(track.voice_track_id)),
                station=track.station,
                voice_track_id=track.voice_track_id,
                standardized_name=track.standardized_name,
                date=track.date,
                libretime_id=ready.libretime_id or "",
            ),
        )
    log.info("voice track ready", upstream=track.station, item_id=ready.libretime_id)
    return ready


async def _note(pool: Pool, track: VoiceTrack, state: str, **values: Any) -> VoiceTrack:
    async with pool.acquire() as connection:
        noted = await voice_tracks.set_state(connection, track.voice_track_id, state, **values)
    if noted is None:
        raise PublishRefused(404, "not-found", f"No voice track {track.voice_track_id}.")
    return noted


def _md5(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
