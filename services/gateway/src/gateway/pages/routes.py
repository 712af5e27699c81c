"""The pages: sign-in, what happens right now, and the buttons that work without a script."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID, uuid4

from fastapi import APIRouter, FastAPI
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from gateway import jobs
from gateway.administrators import CurrentAdministrator, Held, someone
from gateway.pages import library, parked, people, scrobbles, stations
from gateway.pages.forms import read_form
from gateway.pages.overview import gather
from gateway.pages.rendering import FOLDER, render
from gateway.problems import Problem
from gateway.resources import Resources
from gateway.sessions import COOKIE, LIFETIME, comes_from_elsewhere
from gateway.store import audit
from gateway.store import jobs as job_table
from medley_contracts.jellyfin import IndexItems, Reconcile
from medley_contracts.message import Command

router = APIRouter(include_in_schema=False)

_SEE_OTHER: Final = 303


def install(app: FastAPI) -> None:
    """Add the pages to the application."""
    app.include_router(router)
    app.include_router(library.router)
    app.include_router(stations.router)
    app.include_router(people.router)
    app.include_router(parked.router)
    app.include_router(scrobbles.router)
    app.mount("/static", StaticFiles(directory=str(FOLDER / "static")), name="static")


@router.get("/")
async def overview(request: Request, resources: Held) -> Response:
    """What happens right now; whoever has not signed in is sent to do so."""
    person = await someone(request)
    if person is None:
        return RedirectResponse("/sign-in", status_code=_SEE_OTHER)
    return render("overview.html", person=person.name, overview=await gather(resources))


@router.get("/overview")
async def overview_part(_: CurrentAdministrator, resources: Held) -> Response:
    """The part of the page that changes, for the script."""
    return render("_overview.html", overview=await gather(resources))


@router.get("/sign-in")
async def sign_in_page(request: Request) -> Response:
    """The form."""
    if await someone(request) is not None:
        return RedirectResponse("/", status_code=_SEE_OTHER)
    return render("sign_in.html", complaint="")


@router.post("/sign-in")
async def sign_in(request: Request, resources: Held) -> Response:
    """Begin a session for the holder of an admin token."""
    if comes_from_elsewhere("POST", request.headers, own_hosts=resources.own_hosts):
        message = "Another site made the browser ask this; it was not done."
        raise Problem(403, "cross-site", message)
    address = request.client.host if request.client else "unknown"
    if (wait_s := resources.attempts.wait_s(address)) > 0:
        complaint = f"Too many attempts. Try again in {wait_s:.0f} seconds."
        return render("sign_in.html", status=429, complaint=complaint)
    token = (await read_form(request)).get("token", "").strip()
    person = resources.tokens.owner(token)
    await _note(resources, request, person or "unknown", "sign-in" if person else "sign-in.failed")
    if person is None:
        resources.attempts.failed(address)
        complaint = "That is not one of the admin tokens."
        return render("sign_in.html", status=401, complaint=complaint)
    answer = RedirectResponse("/", status_code=_SEE_OTHER)
    answer.set_cookie(
        COOKIE,
        resources.signer.cookie(person, now=datetime.now(UTC)),
        max_age=int(LIFETIME.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=resources.is_https,
    )
    return answer


@router.post("/sign-out")
async def sign_out(request: Request, resources: Held) -> Response:
    """End the session in this browser."""
    person = await someone(request)
    if person is not None:
        await _note(resources, request, person.name, "sign-out")
    answer = RedirectResponse("/sign-in", status_code=_SEE_OTHER)
    answer.delete_cookie(COOKIE, httponly=True, samesite="strict", secure=resources.is_https)
    return answer


@router.post("/actions/index")
async def index(request: Request, administrator: CurrentAdministrator, resources: Held) -> Response:
    """Read the index of one server, or of all, anew."""
    server = (await read_form(request)).get("server")
    wish = IndexItems(servers=(server,) if server else None)
    return await _begun(resources, request, wish, administrator.name)


@router.post("/actions/reconcile")
async def reconcile(
    request: Request, administrator: CurrentAdministrator, resources: Held
) -> Response:
    """Compare all servers."""
    return await _begun(resources, request, Reconcile(), administrator.name)


@router.post("/actions/jobs/{job_id}/cancel")
async def cancel(
    job_id: UUID, request: Request, administrator: CurrentAdministrator, resources: Held
) -> Response:
    """Ask a job to end; one that has ended already is no error here."""
    async with resources.pool.acquire() as connection, connection.transaction():
        if await job_table.want_cancel(connection, job_id):
            await audit.add(
                connection,
                person=administrator.name,
                action="job.cancel",
                subject=str(job_id),
                request_id=request.scope.get("request_id", ""),
            )
            await jobs.ask_to_end(resources, job_id)
    return RedirectResponse("/", status_code=_SEE_OTHER)


async def _begun(resources: Resources, request: Request, wish: Command, person: str) -> Response:
    command = wish.model_copy(update={"job_id": uuid4(), "requested_by": person})
    request_id = request.scope.get("request_id", "")
    await jobs.start(resources, command, repeatable=None, request_id=request_id)
    return RedirectResponse("/", status_code=_SEE_OTHER)


async def _note(resources: Resources, request: Request, person: str, action: str) -> None:
    async with resources.pool.acquire() as connection:
        await audit.add(
            connection,
            person=person,
            action=action,
            subject=request.client.host if request.client else "",
            request_id=request.scope.get("request_id", ""),
        )
