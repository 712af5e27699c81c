"""Who did what."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import JsonValue
from starlette.responses import JSONResponse, Response

from gateway.administrators import CurrentAdministrator, Held
from gateway.paging import DEFAULT_LIMIT, Cursor, Limit, page, rfc3339
from gateway.routes.examples import answer, answers
from gateway.store import audit
from gateway.store.audit import Entry

router = APIRouter(tags=["audit"])

_EXAMPLE: JsonValue = {
    "id": 7,
    "at": "2026-01-02T03:04:05Z",
    "person": "ops",
    "action": "command.jellyfin.index_items",
    "subject": "0197a3f2-6f7e-7c0a-9a51-3f7a5b0f2d11",
    "detail": {"servers": ["lan"]},
    "request_id": "5f0f6b1e6b0b4d4ba7a1",
}


@router.get("/api/audit", responses=answers(answer({"items": [_EXAMPLE], "next_cursor": None})))
async def list_entries(
    _: CurrentAdministrator,
    resources: Held,
    person: Annotated[str | None, Query(description="Only what this person did.")] = None,
    action: Annotated[str | None, Query(description="Only this deed.")] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:
    """Commands, cancels, replays, drops and sign-ins, newest first."""
    async with resources.pool.acquire() as connection:
        found = await audit.newest(
            connection, before=cursor, person=person, action=action, limit=limit + 1
        )
    return JSONResponse(page(found, limit, key=lambda entry: entry.audit_id, spell=_spell))


def _spell(entry: Entry) -> dict[str, JsonValue]:
    return {
        "id": entry.audit_id,
        "at": rfc3339(entry.happened_at),
        "person": entry.person,
        "action": entry.action,
        "subject": entry.subject,
        "detail": entry.detail,
        "request_id": entry.request_id,
    }
