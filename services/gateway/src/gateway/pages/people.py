"""The page of people: who has an account where, what is planned, and new passwords shown once."""

from typing import Final

from fastapi import APIRouter
from pydantic import JsonValue
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from gateway.administrators import CurrentAdministrator, Held, someone
from gateway.pages.rendering import render
from gateway.people import decide as decide_account
from gateway.people import show_password
from gateway.resources import Resources
from medley_contracts.jellyfin import AccountDecision, JellyfinConflicts, JellyfinUsers
from medley_kit.broker import Refused, ask
from medley_kit.errors import TransientError

router = APIRouter(include_in_schema=False)

_SEE_OTHER: Final = 303
_CONFLICTS_SHOWN: Final = 20
_OPEN: Final = frozenset({"planned", "held", "begun", "disabled", "undoing", "failed"})
_ENDED_SHOWN: Final = 20
Json = dict[str, JsonValue]


@router.get("/people")
async def people(request: Request, resources: Held) -> Response:
    """Everything; whoever has not signed in is sent to do so."""
    person = await someone(request)
    if person is None:
        return RedirectResponse("/sign-in", status_code=_SEE_OTHER)
    return await _page(resources, person.name)


@router.post("/people/changes/{account_change_id}/{decision}")
async def decide(
    account_change_id: int,
    decision: AccountDecision,
    request: Request,
    administrator: CurrentAdministrator,
    resources: Held,
) -> Response:
    """Cancel, confirm or try again; what makes no sense any more is told on the page."""
    try:
        await decide_account(
            resources,
            account_change_id,
            decision,
            person=administrator.name,
            request_id=request.scope.get("request_id", ""),
        )
    except Refused as refused:
        return await _page(resources, administrator.name, complaint=str(refused))
    return RedirectResponse("/people", status_code=_SEE_OTHER)


@router.post("/people/passwords/{account_change_id}")
async def password(
    account_change_id: int,
    request: Request,
    administrator: CurrentAdministrator,
    resources: Held,
) -> Response:
    """The page with the password on it, this once: reloading it shows the password no more."""
    try:
        shown = await show_password(
            resources,
            account_change_id,
            person=administrator.name,
            request_id=request.scope.get("request_id", ""),
        )
    except Refused as refused:
        return await _page(resources, administrator.name, complaint=str(refused))
    return await _page(resources, administrator.name, shown=shown)


async def _page(
    resources: Resources, person: str, *, complaint: str = "", shown: Json | None = None
) -> Response:
    try:
        found = await ask(resources.broker, JellyfinUsers())
        conflicts = await ask(resources.broker, JellyfinConflicts(limit=_CONFLICTS_SHOWN))
    except (Refused, TransientError):
        return render("people.html", person=person, found=None, complaint=complaint, shown=shown)
    changes = _rows(found, "changes")
    return render(
        "people.html",
        person=person,
        found={name: _rows(found, name) for name in ("persons", "excluded", "passwords")},
        missing=_missing(_rows(found, "unmatched")),
        planned=[each for each in changes if each.get("state") in _OPEN],
        ended=[each for each in changes if each.get("state") not in _OPEN][:_ENDED_SHOWN],
        conflicts=_rows(conflicts, "items"),
        complaint=complaint,
        shown=shown,
    )


def _rows(found: Json, name: str) -> list[Json]:
    rows = found.get(name)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _missing(unmatched: list[Json]) -> dict[str, list[JsonValue]]:
    """Person -> the servers on which they have no account."""
    missing: dict[str, list[JsonValue]] = {}
    for row in unmatched:
        servers = row.get("missing_on")
        missing[str(row.get("person"))] = servers if isinstance(servers, list) else []
    return missing
