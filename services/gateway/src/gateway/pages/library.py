"""The pages that answer where the thing is that somebody asked for."""

from typing import Annotated, Any, Final
from urllib.parse import urlencode
from uuid import uuid4

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from gateway import jobs
from gateway.administrators import CurrentAdministrator, Held, someone
from gateway.pages.rendering import render
from gateway.resources import Resources
from medley_contracts.library import (
    LibraryRequest,
    LibraryRequests,
    LibraryStatus,
    MediaType,
    RetryRequest,
    ScanLibrary,
    VerifyRequest,
)
from medley_contracts.message import Command
from medley_kit.broker import BrokerAway, NobodyAnswered, Refused, ask

router = APIRouter(include_in_schema=False)

_SEE_OTHER: Final = 303
_SHOWN: Final = 50
STATES: Final = {
    "on_its_way": (
        "requested",
        "approved",
        "grabbed",
        "downloading",
        "downloaded",
        "imported",
        "partially_available",
        "failed",
    ),
    "available": ("available", "partially_available"),
    "over": ("declined", "withdrawn", "gone"),
}
"""What the filter of the page means."""

Show = Annotated[str, Query(pattern="^(all|on_its_way|available|over|stuck)$")]
Cursor = Annotated[str | None, Query(pattern="^[0-9]{1,18}$")]


@router.get("/library")
async def library(  # noqa: PLR0917 - the filters of one page
    request: Request,
    resources: Held,
    show: Show = "on_its_way",
    media_type: MediaType | None = None,
    q: str = "",
    cursor: Cursor = None,
) -> Response:
    """The list; whoever has not signed in is sent to do so."""
    person = await someone(request)
    if person is None:
        return RedirectResponse("/sign-in", status_code=_SEE_OTHER)
    filters = {"show": show, "media_type": media_type or "", "q": q, "cursor": cursor or ""}
    return render(
        "library.html",
        person=person.name,
        part=f"/library-part?{urlencode(filters)}",
        **await _listed(resources, filters),
    )


@router.get("/library-part")
async def library_part(
    _: CurrentAdministrator,
    resources: Held,
    show: Show = "on_its_way",
    media_type: str = "",
    q: str = "",
    cursor: str = "",
) -> Response:
    """The part of the list that changes, for the script."""
    filters = {"show": show, "media_type": media_type, "q": q, "cursor": cursor}
    return render("_library.html", **await _listed(resources, filters))


@router.get("/library/{request_id}")
async def one(request_id: int, request: Request, resources: Held) -> Response:
    """One request with everything that happened to it."""
    person = await someone(request)
    if person is None:
        return RedirectResponse("/sign-in", status_code=_SEE_OTHER)
    found = await ask(resources.broker, LibraryRequest(request_id=request_id))
    part = f"/library-part/{found['id']}"
    return render("request.html", person=person.name, part=part, wish=found)


@router.get("/library-part/{request_id}")
async def one_part(request_id: int, _: CurrentAdministrator, resources: Held) -> Response:
    """The part of it that changes, for the script."""
    found = await ask(resources.broker, LibraryRequest(request_id=request_id))
    return render("_request.html", wish=found)


@router.post("/actions/library/scan")
async def scan(request: Request, administrator: CurrentAdministrator, resources: Held) -> Response:
    """Read the whole library."""
    await _begin(resources, request, ScanLibrary(), administrator.name, once="scan_library")
    return RedirectResponse("/library", status_code=_SEE_OTHER)


@router.post("/actions/requests/{request_id}/{deed}")
async def look(
    request_id: int,
    deed: str,
    request: Request,
    administrator: CurrentAdministrator,
    resources: Held,
) -> Response:
    """Ask about one request everywhere, or have it searched for again."""
    wish: Command = VerifyRequest(request_id=request_id)
    if deed == "retry":
        wish = RetryRequest(request_id=request_id)
    name = f"{wish.SUBJECT.name}/{request_id}"
    await _begin(resources, request, wish, administrator.name, once=name)
    return RedirectResponse(f"/library/{request_id}", status_code=_SEE_OTHER)


async def _listed(resources: Resources, filters: dict[str, str]) -> dict[str, Any]:
    """What the list shows; ``answer`` None: library-tracker does not answer."""
    show = filters["show"]
    question = LibraryRequests(
        state=STATES.get(show, ()),
        media_type=filters["media_type"] or None,
        q=filters["q"].strip() or None,
        stuck=True if show == "stuck" else None,
        limit=_SHOWN,
        cursor=filters["cursor"] or None,
    )
    shown: dict[str, Any] = {"filters": filters, "answer": None, "known": None}
    try:
        shown["known"] = await ask(resources.broker, LibraryStatus())
        shown["answer"] = await ask(resources.broker, question)
    except (NobodyAnswered, Refused, BrokerAway):
        return shown
    return shown


async def _begin(
    resources: Resources, request: Request, wish: Command, person: str, *, once: str
) -> None:
    command = wish.model_copy(update={"job_id": uuid4(), "requested_by": person})
    request_id = request.scope.get("request_id", "")
    await jobs.start(resources, command, repeatable=None, request_id=request_id, once=once)
