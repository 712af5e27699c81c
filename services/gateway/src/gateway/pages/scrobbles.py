"""The page of scrobbles: how far each account has got, and what a person has to decide."""

from typing import Any, Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from gateway.administrators import CurrentAdministrator, Held, someone
from gateway.pages.forms import read_form
from gateway.pages.rendering import render
from gateway.resources import Resources
from gateway.routes.scrobbles import note
from medley_contracts.message import Query
from medley_contracts.scrobble import (
    ReviewDecision,
    ScrobbleDecide,
    ScrobbleMappings,
    ScrobbleStatus,
)
from medley_kit.broker import ask
from medley_kit.errors import MedleyError

router = APIRouter(include_in_schema=False)

_SEE_OTHER: Final = 303
_SHOWN: Final = 20


@router.get("/scrobbles")
async def scrobbles(request: Request, resources: Held, after: str | None = None) -> Response:
    """Accounts and the review queue; whoever has not signed in is sent to do so."""
    person = await someone(request)
    if person is None:
        return RedirectResponse("/sign-in", status_code=_SEE_OTHER)
    cursor = after if after is not None and after.isdecimal() else None
    status = await _asked(resources, ScrobbleStatus())
    queue = await _asked(resources, ScrobbleMappings(verdict="review", limit=_SHOWN, cursor=cursor))
    return render(
        "scrobbles.html",
        person=person.name,
        accounts=None if status is None else status["accounts"],
        doubts=[] if queue is None else queue["items"],
        next_cursor=None if queue is None else queue["next_cursor"],
    )


@router.post("/scrobbles/review/{mapping_id}")
async def decide(
    mapping_id: int, request: Request, administrator: CurrentAdministrator, resources: Held
) -> Response:
    """Accept one track, reject what is shown, or leave the plays alone."""
    form = await read_form(request)
    track = form.get("track", "")
    question = ScrobbleDecide(
        mapping_id=mapping_id,
        decision=ReviewDecision(form.get("decision", ReviewDecision.IGNORE.value)),
        track_ids=(int(track),) if track.isdecimal() else (),
        person=administrator.name,
    )
    said = await ask(resources.broker, question)
    action = f"scrobbles.{question.decision.value}"
    await note(resources, request, administrator.name, action, str(mapping_id), said)
    return RedirectResponse("/scrobbles", status_code=_SEE_OTHER)


async def _asked(resources: Resources, question: Query) -> Any:
    """The answer; None while scrobble-sync does not answer."""
    try:
        return await ask(resources.broker, question)
    except MedleyError:
        return None
