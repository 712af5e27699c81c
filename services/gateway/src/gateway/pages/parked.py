"""The page of messages that no retry could help: what each says, and what to do about it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Final

from fastapi import APIRouter, Path, Query
from pydantic import JsonValue
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from gateway.administrators import Administrator, CurrentAdministrator, Held, someone
from gateway.pages.rendering import render
from gateway.problems import Problem
from gateway.resources import Resources
from gateway.routes.parked import forget, listed, shown, try_again
from medley_kit.errors import TransientError

router = APIRouter(include_in_schema=False)

_SEE_OTHER: Final = 303
_SHOWN: Final = 50
_ADVICE: Final[Mapping[str, str]] = {
    "Unreadable": "The sender posted no JSON object. Mend its template or settings, then throw "
    "this away: what it said is found by comparing.",
    "UnknownServer": "It names a server that the settings lack. Add it, restart, try again.",
    "ValidationError": "It comes from another version of Medley. Upgrade the service, try again.",
    "UpstreamRejected": "The server refuses the API key, or what it may do. Mend it, try again.",
    "UpstreamSurprise": "The server answered what its version does not. See the log of that time.",
    "KilledTheProcess": "The process died each time, often for want of memory. Report it.",
}
_NO_ADVICE: Final = "An error in Medley; the log has its trace. Report it, upgrade, try again."

ParkedId = Annotated[int, Path(ge=1)]


@router.get("/parked")
async def parked(
    request: Request,
    resources: Held,
    show: Annotated[int | None, Query(ge=1)] = None,
    after: Annotated[int, Query(ge=0)] = 0,
) -> Response:
    """The oldest first; whoever has not signed in is sent to do so. ``show``: one with its body."""
    person = await someone(request)
    if person is None:
        return RedirectResponse("/sign-in", status_code=_SEE_OTHER)
    return await _page(resources, person.name, show=show, after=after)


@router.post("/parked/{parked_id}/replay")
async def replay(
    parked_id: ParkedId, request: Request, administrator: CurrentAdministrator, resources: Held
) -> Response:
    """Put one back; why it cannot be is told on the page."""
    return await _carried_out(try_again, resources, request, administrator, parked_id)


@router.post("/parked/{parked_id}/drop")
async def drop(
    parked_id: ParkedId, request: Request, administrator: CurrentAdministrator, resources: Held
) -> Response:
    """Forget one for good."""
    return await _carried_out(forget, resources, request, administrator, parked_id)


async def _carried_out(
    deed: Callable[[Resources, Request, Administrator, int], Awaitable[str]],
    resources: Resources,
    request: Request,
    administrator: Administrator,
    parked_id: int,
) -> Response:
    try:
        await deed(resources, request, administrator, parked_id)
    except Problem as problem:
        return await _page(resources, administrator.name, complaint=problem.detail)
    except TransientError as error:
        return await _page(resources, administrator.name, complaint=str(error))
    return RedirectResponse("/parked", status_code=_SEE_OTHER)


async def _page(
    resources: Resources,
    person: str,
    *,
    show: int | None = None,
    after: int = 0,
    complaint: str = "",
) -> Response:
    found: dict[str, JsonValue] | None = None
    opened: dict[str, JsonValue] | None = None
    try:
        found = await listed(resources, after=after, limit=_SHOWN)
        if show is not None:
            opened = await shown(resources, show)
    except Problem as problem:
        complaint = problem.detail
    except TransientError as error:
        complaint = str(error)
    return render(
        "parked.html",
        person=person,
        found=found,
        opened=opened,
        complaint=complaint,
        advice=_ADVICE,
        no_advice=_NO_ADVICE,
    )
