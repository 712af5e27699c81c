"""Messages no retry could help: look, mend the cause, put them back or drop them."""

import base64
from typing import Annotated, Final

from fastapi import APIRouter, Path
from pydantic import JsonValue
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from gateway.administrators import Administrator, CurrentAdministrator, Held
from gateway.live.reader import StoredMessage
from gateway.live.reader import page as read_page
from gateway.paging import DEFAULT_LIMIT, Cursor, Limit, page
from gateway.problems import not_found
from gateway.resources import Resources
from gateway.routes.examples import UNAVAILABLE, answer, answers, problem
from gateway.routes.webhooks import put_back
from gateway.store import audit
from medley_contracts.streams import PARKED
from medley_kit import headers, parking
from medley_kit.send import connected

router = APIRouter(prefix="/api/parked", tags=["parked"])

ParkedId = Annotated[int, Path(ge=1, description="Its number in the stream of parked messages.")]

_EXAMPLE: Final[dict[str, JsonValue]] = {
    "id": 12,
    "subject": "medley.webhook.jellyfin.lan",
    "parked_at": "2026-01-02T03:04:05+00:00",
    "service": "gateway",
    "durable": "webhook",
    "attempt": None,
    "error": "Unreadable",
    "size": 311,
}
_GONE = problem(404, "not-found", "nothing is parked as 12")


@router.get("", responses=answers(answer({"items": [_EXAMPLE], "next_cursor": None}), UNAVAILABLE))
async def list_parked(
    _: CurrentAdministrator,
    resources: Held,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:
    """Parked messages, oldest first, without their bodies."""
    return JSONResponse(await listed(resources, after=cursor or 0, limit=limit))


@router.get(
    "/{parked_id}",
    responses=answers(
        answer(
            {
                **_EXAMPLE,
                "headers": {"Medley-Error": "Unreadable"},
                "body": '{"NotificationType": ',
                "encoding": "text",
            }
        ),
        _GONE,
        UNAVAILABLE,
    ),
)
async def show_parked(parked_id: ParkedId, _: CurrentAdministrator, resources: Held) -> Response:
    """One parked message with its headers and body; `encoding` is `text` or `base64`."""
    return JSONResponse(await shown(resources, parked_id))


@router.post(
    "/{parked_id}/replay",
    responses=answers(
        answer({"id": 12, "subject": "medley.evt.jellyfin.item_added.v1"}),
        _GONE,
        problem(409, "still-unreadable", "It is not a JSON object."),
        UNAVAILABLE,
    ),
)
async def replay(
    parked_id: ParkedId, request: Request, administrator: CurrentAdministrator, resources: Held
) -> Response:
    """Publish it where it came from; those who had it already do nothing."""
    subject = await try_again(resources, request, administrator, parked_id)
    return JSONResponse({"id": parked_id, "subject": subject})


@router.delete(
    "/{parked_id}",
    responses=answers(
        answer({"id": 12, "subject": "medley.webhook.jellyfin.lan"}), _GONE, UNAVAILABLE
    ),
)
async def drop(
    parked_id: ParkedId, request: Request, administrator: CurrentAdministrator, resources: Held
) -> Response:
    """Forget it for good."""
    subject = await forget(resources, request, administrator, parked_id)
    return JSONResponse({"id": parked_id, "subject": subject})


async def listed(resources: Resources, *, after: int, limit: int) -> dict[str, JsonValue]:
    """A page of them, oldest first, without their bodies."""
    found = await read_page(
        connected(resources.broker),
        PARKED.name,
        after=after,
        limit=limit + 1,
        headers_only=True,
    )
    return page(found, limit, key=lambda one: one.sequence, spell=_spell)


async def shown(resources: Resources, parked_id: int) -> dict[str, JsonValue]:
    """One of them with its headers and its body."""
    found = await _read(resources, parked_id)
    try:
        body, encoding = found.body.decode(), "text"
    except UnicodeDecodeError:
        body, encoding = base64.b64encode(found.body).decode(), "base64"
    return _spell(found) | {"headers": dict(found.headers), "body": body, "encoding": encoding}


async def try_again(
    resources: Resources, request: Request, administrator: Administrator, parked_id: int
) -> str:
    """Publish it where it came from, and note who did; its subject."""
    found = await _read(resources, parked_id)
    subject = parking.original_subject(found.subject)
    if subject.startswith("medley.webhook."):
        await put_back(resources, subject, found.body)
        await parking.drop(resources.broker, parked_id)
    else:
        await parking.replay(resources.broker, parked_id)
    await _note(resources, administrator, request, "parked.replay", parked_id, subject)
    return subject


async def forget(
    resources: Resources, request: Request, administrator: Administrator, parked_id: int
) -> str:
    """Drop it for good, and note who did; its subject."""
    found = await _read(resources, parked_id)
    subject = parking.original_subject(found.subject)
    await parking.drop(resources.broker, parked_id)
    await _note(resources, administrator, request, "parked.drop", parked_id, subject)
    return subject


async def _read(resources: Resources, parked_id: int) -> StoredMessage:
    try:
        found = await parking.read(resources.broker, parked_id)
    except parking.NotParked as error:
        raise not_found(str(error)) from error
    return StoredMessage(
        parked_id, found.subject or "", found.data or b"", dict(found.headers or {})
    )


async def _note(  # noqa: PLR0917 - the members of one audit entry
    resources: Resources,
    administrator: Administrator,
    request: Request,
    action: str,
    parked_id: int,
    subject: str,
) -> None:
    async with resources.pool.acquire() as connection:
        await audit.add(
            connection,
            person=administrator.name,
            action=action,
            subject=str(parked_id),
            detail={"subject": subject},
            request_id=request.scope.get("request_id", ""),
        )


def _spell(found: StoredMessage) -> dict[str, JsonValue]:
    said = found.headers
    size = said.get("Nats-Msg-Size")
    attempt = said.get(parking.ATTEMPT)
    return {
        "id": found.sequence,
        "subject": parking.original_subject(found.subject),
        "message_id": said.get(parking.ORIGINAL_ID),
        "parked_at": said.get(parking.PARKED_AT),
        "service": said.get(parking.SERVICE),
        "durable": said.get(parking.DURABLE),
        "attempt": int(attempt) if attempt else None,
        "error": said.get(parking.ERROR),
        "size": int(size) if size else len(found.body),
        "request_id": said.get(headers.REQUEST_ID),
    }
