"""Reads of a station's own API, passed on as they are, in as many pieces as it takes."""

from collections.abc import AsyncGenerator
from typing import Final

from fastapi import APIRouter
from faststream.nats import NatsBroker
from pydantic import BaseModel
from pydantic.types import Base64Bytes
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from gateway.administrators import CurrentAdministrator, Held
from gateway.problems import Problem
from gateway.routes.examples import UNAVAILABLE, answer, answers, problem
from gateway.routes.libretime import StationName
from medley_contracts.libretime import LibretimeProxy
from medley_kit.broker import ask

router = APIRouter(prefix="/api", tags=["libretime-sync"])

_WITHIN_S: Final = 30.0


class _Piece(BaseModel):
    content_type: str
    content: Base64Bytes
    size: int
    tag: str


@router.get(
    "/proxy/libretime/{path:path}",
    response_class=Response,
    responses=answers(
        answer([{"id": 1, "code": "MUS"}], description="What the station answers."),
        problem(404, "not-found", "Nothing is at this address."),
        problem(502, "answer-too-large", "The station answers more than 32 MB: narrow it."),
        UNAVAILABLE,
    ),
)
async def proxied(
    path: str,
    request: Request,
    _: CurrentAdministrator,
    resources: Held,
    station: StationName = None,
) -> Response:
    """One read of the station's own API: `files`, `schedule`, `shows` …; others are 404.

    The query travels on. Users, tokens and preferences are never passed on. The station's lists
    have no pages: they come whole.
    """
    params = {name: value for name, value in request.query_params.items() if name != "station"}
    question = LibretimeProxy(station=station, path=path, params=params)
    piece = await _ask(resources.broker, question)
    kind = piece.content_type or "application/json"
    if not kind.startswith("application/json"):
        kind = "text/plain; charset=utf-8"
    headers = {"X-Content-Type-Options": "nosniff", "Content-Length": str(piece.size)}
    body = _pieces(resources.broker, question, piece)
    return StreamingResponse(body, media_type=kind, headers=headers)


async def _ask(broker: NatsBroker, question: LibretimeProxy) -> _Piece:
    return await ask(broker, question, answer=_Piece, within_s=_WITHIN_S)


async def _pieces(
    broker: NatsBroker, question: LibretimeProxy, piece: _Piece
) -> AsyncGenerator[bytes, None]:
    """All of it, beginning with the piece that is here. A failure breaks the answer off."""
    sent = 0
    while True:
        yield piece.content
        sent += len(piece.content)
        if sent >= piece.size:
            return
        rest = question.model_copy(update={"first": sent, "tag": piece.tag})
        piece = await _ask(broker, rest)
        if not piece.content:
            message = "the answer ended before its end"
            raise Problem(502, "station-refused", message)
