"""Hearing a track: pieces are asked for as fast as they are heard, and none is kept."""

import re
from collections.abc import AsyncGenerator
from hashlib import sha256
from typing import Annotated, Final
from urllib.parse import quote

from fastapi import APIRouter, Header
from faststream.nats import NatsBroker
from pydantic import BaseModel
from pydantic.types import Base64Bytes
from starlette.responses import Response, StreamingResponse

from gateway.administrators import CurrentAdministrator, Held
from gateway.byte_ranges import Unsatisfiable, Wanted, read_range
from gateway.problems import Problem
from gateway.routes.examples import AUDIO, UNAVAILABLE, answers, problem
from medley_contracts.libretime import LibretimeAudio
from medley_kit.broker import Refused, ask

router = APIRouter(prefix="/api", tags=["libretime-sync"])

PIECE: Final = 262_144
WITHIN_S: Final = 10.0
_PARTIAL, _BEYOND = 206, 416
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9 ._()-]")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f/\\]")
_LONGEST: Final = 150

RangeHeader = Annotated[str | None, Header(alias="Range")]
IfRange = Annotated[str | None, Header(alias="If-Range")]
_ANSWERS = answers(
    {
        200: {"description": "The whole file.", "content": AUDIO},
        206: {"description": "The part asked for.", "content": AUDIO},
    },
    problem(404, "not-found", "no track 17"),
    problem(416, "range-not-satisfiable", "The file has 4096 bytes."),
    problem(502, "station-refused", "main: the address leads past its nginx"),
    UNAVAILABLE,
)


class _Piece(BaseModel):
    content: Base64Bytes
    size: int
    content_type: str
    tag: str
    filename: str


@router.get("/tracks/{track_id}/preview", response_class=Response, responses=_ANSWERS)
async def preview(
    track_id: int,
    _: CurrentAdministrator,
    resources: Held,
    asked: RangeHeader = None,
    if_range: IfRange = None,
) -> Response:
    """A track's audio; `Range` is honoured. It is streamed, never held, never redirected."""
    wanted = read_range(asked)
    first, length = 0, PIECE
    if wanted is not None and wanted.first is not None and if_range is None:
        first = wanted.first
        if wanted.last is not None:
            length = min(PIECE, wanted.last - first + 1)
    try:
        piece = await _ask(resources.broker, track_id, first, length)
    except Refused as error:
        if error.refusal.status != _BEYOND:
            raise
        return await _beyond(resources.broker, track_id)
    wanted = None if if_range not in {None, _etag(piece)} else wanted
    try:
        begin, end = wanted.within(piece.size) if wanted else (0, piece.size - 1)
    except Unsatisfiable:
        return await _beyond(resources.broker, track_id)
    body = _pieces(resources.broker, track_id, piece, at=first, begin=begin, end=end)
    headers = _headers(piece, begin, end, is_part=wanted is not None)
    return StreamingResponse(
        body, status_code=_PARTIAL if wanted else 200, headers=headers, media_type=None
    )


@router.head("/tracks/{track_id}/preview", response_class=Response, responses=_ANSWERS)
async def preview_headers(
    track_id: int, _: CurrentAdministrator, resources: Held, asked: RangeHeader = None
) -> Response:
    """The same headers without the audio."""
    piece = await _ask(resources.broker, track_id, 0, 1)
    wanted: Wanted | None = read_range(asked)
    try:
        begin, end = wanted.within(piece.size) if wanted else (0, piece.size - 1)
    except Unsatisfiable:
        return await _beyond(resources.broker, track_id)
    headers = _headers(piece, begin, end, is_part=wanted is not None)
    return Response(status_code=_PARTIAL if wanted else 200, headers=headers)


async def _ask(
    broker: NatsBroker, track_id: int, first: int, length: int, tag: str | None = None
) -> _Piece:
    question = LibretimeAudio(track_id=track_id, first=first, length=length, tag=tag)
    return await ask(broker, question, answer=_Piece, within_s=WITHIN_S)


async def _beyond(broker: NatsBroker, track_id: int) -> Response:
    piece = await _ask(broker, track_id, 0, 1)
    headers = {"Content-Range": f"bytes */{piece.size}"}
    detail = f"The file has {piece.size} bytes."
    return Problem(_BEYOND, "range-not-satisfiable", detail, headers=headers).response()


async def _pieces(
    broker: NatsBroker, track_id: int, piece: _Piece, *, at: int, begin: int, end: int
) -> AsyncGenerator[bytes, None]:
    """From ``begin`` to ``end``; ``piece`` begins at ``at``. A failure breaks the answer off."""
    tag = piece.tag
    while begin <= end:
        if not at <= begin < at + len(piece.content):
            at = begin
            piece = await _ask(broker, track_id, at, min(PIECE, end - at + 1), tag)
            if not piece.content:
                message = "the file ended before its end"
                raise Problem(502, "station-refused", message)
        part = piece.content[begin - at : end - at + 1]
        yield part
        begin += len(part)


def _headers(piece: _Piece, begin: int, end: int, *, is_part: bool) -> dict[str, str]:
    headers = {
        "Content-Type": piece.content_type,
        "Content-Length": str(end - begin + 1),
        "Accept-Ranges": "bytes",
        "ETag": _etag(piece),
        "Content-Disposition": disposition(piece.filename),
        "Cache-Control": "private, no-transform",
        "X-Content-Type-Options": "nosniff",
    }
    if is_part:
        headers["Content-Range"] = f"bytes {begin}-{end}/{piece.size}"
    return headers


def _etag(piece: _Piece) -> str:
    """The station's own tag is foreign text, so it is not passed on as it is."""
    said = f"{piece.tag} {piece.size}"
    return f'"{sha256(said.encode()).hexdigest()[:24]}"'


def disposition(filename: str) -> str:
    """RFC 6266: a plain name for old clients, the real one percent-encoded; nothing can escape."""
    name = _CONTROL.sub(" ", filename).strip()[:_LONGEST] or "track"
    plain = _UNSAFE.sub("_", name)
    return f"inline; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
