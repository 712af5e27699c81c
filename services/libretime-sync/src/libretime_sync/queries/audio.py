"""Hearing a track, a piece at a time: nobody holds a file, and a slow station holds nobody."""

import asyncio
import base64
from pathlib import PurePosixPath
from typing import Final

from faststream.nats import NatsRouter
from pydantic import BaseModel
from pydantic.types import Base64Bytes

from libretime_sync.queries.station_errors import STATION_ERRORS, station_refusal
from libretime_sync.queries.tracks import absent
from libretime_sync.resources import Injected, Resources
from libretime_sync.store import tracks
from libretime_sync.store.tracks import TrackRow
from libretime_sync.workflows.read_audio import Beyond, Piece, audio_type, read_piece
from medley_contracts.libretime import LibretimeAudio
from medley_contracts.refusal import Refusal
from medley_kit.query import answer

router = NatsRouter()

WITHIN_S: Final = 8.0


class AudioPiece(BaseModel):
    """Some bytes of a file of ``size`` bytes; ``tag`` is the same as long as the file is."""

    content: Base64Bytes
    size: int
    content_type: str
    tag: str
    filename: str


@answer(router, LibretimeAudio)
async def audio(query: LibretimeAudio, resources: Injected) -> AudioPiece | Refusal:
    """A piece of a track."""
    async with resources.pool.acquire() as connection:
        row = await tracks.one(connection, query.track_id)
    if row is None or row.station not in resources.clients:
        return absent(query.track_id)
    try:
        async with asyncio.timeout(WITHIN_S), resources.audio_slots[row.station]:
            piece = await _read(row, query, resources)
    except Beyond:
        detail = "The file ends before that."
        return Refusal(refused="range-not-satisfiable", detail=detail, status=416)
    except STATION_ERRORS as error:
        return station_refusal(error)
    if query.tag is not None and query.tag != piece.tag:
        detail = "The file changed while it was read."
        return Refusal(refused="file-changed", detail=detail, status=409)
    return AudioPiece(
        content=base64.b64encode(piece.content),
        size=piece.size,
        content_type=audio_type(piece.content_type, row.filepath),
        tag=piece.tag,
        filename=_filename(row),
    )


async def _read(row: TrackRow, query: LibretimeAudio, resources: Resources) -> Piece:
    return await read_piece(
        resources.clients[row.station],
        int(row.libretime_id),
        first=query.first,
        length=query.length,
        storage=resources.settings.stations[row.station].storage_path,
    )


def _filename(row: TrackRow) -> str:
    """Title and ending; whoever puts it into a header makes it safe there."""
    ending = PurePosixPath(row.filepath or "").suffix or ".mp3"
    return f"{row.artist} - {row.title}{ending}" if row.artist else f"{row.title}{ending}"
