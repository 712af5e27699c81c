"""What library-tracker is asked and told."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, Field
from starlette.responses import JSONResponse, Response

from gateway.administrators import CurrentAdministrator, Held
from gateway.paging import DEFAULT_LIMIT, Limit
from gateway.routes import library_examples as examples
from gateway.routes.commands import CurrentCaller, command_answers
from gateway.routes.examples import UNAVAILABLE, answer, answers, problem
from gateway.routes.jellyfin import TextCursor
from medley_contracts.library import (
    LibraryConflicts,
    LibraryMissingIds,
    LibraryRequest,
    LibraryRequests,
    LibraryRuns,
    LibraryStatus,
    RetryRequest,
    ScanLibrary,
    SyncPending,
    VerifyRequest,
)
from medley_kit.broker import ask

router = APIRouter(prefix="/api", tags=["library-tracker"])

_NO_REQUEST = problem(404, "not-found", "no request 17")
State = Literal[
    "requested",
    "approved",
    "grabbed",
    "downloading",
    "downloaded",
    "imported",
    "partially_available",
    "available",
    "declined",
    "failed",
    "withdrawn",
    "gone",
]


class ScanWish(BaseModel):
    """How to read the library."""

    model_config = {"extra": "forbid", "json_schema_extra": {"examples": [{"dry_run": True}]}}

    dry_run: bool = Field(default=False, description="Say what would change, change nothing.")


@router.post(
    "/admin/sync/library",
    status_code=202,
    responses=command_answers("scan_library", examples.SCAN_RESULT),
)
async def sync_library(
    caller: CurrentCaller,
    wish: ScanWish | None = None,
    dry_run: Annotated[bool, Query(description="The same as in the body.")] = False,  # noqa: FBT002 - of the query string
) -> Response:
    """Read all that Jellyfin, Radarr and Sonarr have; a second call joins the running job."""
    is_dry = dry_run or (wish or ScanWish()).dry_run
    name = "scan_library/dry" if is_dry else "scan_library"
    return await caller.run(ScanLibrary(dry_run=is_dry), once=name)


@router.post(
    "/admin/sync/pending",
    status_code=202,
    responses=command_answers("sync_pending", examples.PENDING_RESULT),
)
async def sync_pending(
    caller: CurrentCaller,
    wish: ScanWish | None = None,
    dry_run: Annotated[bool, Query(description="The same as in the body.")] = False,  # noqa: FBT002 - of the query string
) -> Response:
    """Read the requests of every Seerr; a second call joins the running job."""
    is_dry = dry_run or (wish or ScanWish()).dry_run
    name = "sync_pending/dry" if is_dry else "sync_pending"
    return await caller.run(SyncPending(dry_run=is_dry), once=name)


@router.get("/requests", responses=answers(answer(examples.REQUESTS), UNAVAILABLE))
async def list_requests(  # noqa: PLR0917 - the filters of one list
    _: CurrentAdministrator,
    resources: Held,
    state: Annotated[list[State] | None, Query(description="Any of these.")] = None,
    media_type: Annotated[
        Literal["movie", "tv", "series"] | None, Query(description="`series` means `tv`.")
    ] = None,
    requested_by: Annotated[str | None, Query(description="Of this person.")] = None,
    q: Annotated[str | None, Query(description="Part of the title, or an id of it.")] = None,
    stuck: Annotated[bool | None, Query(description="Only those that do not move.")] = None,
    since: Annotated[AwareDatetime | None, Query(description="Changed since then.")] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: TextCursor = None,
) -> Response:
    """Requests and what nobody asked for but is in the library, newest first."""
    question = LibraryRequests(
        state=tuple(state or ()),
        media_type="tv" if media_type == "series" else media_type,
        requested_by=requested_by,
        q=q,
        stuck=stuck,
        since=since,
        limit=limit,
        cursor=cursor,
    )
    return JSONResponse(await ask(resources.broker, question))


@router.get(
    "/requests/{request_id}",
    responses=answers(answer(examples.ONE_REQUEST), _NO_REQUEST, UNAVAILABLE),
)
async def one_request(request_id: int, _: CurrentAdministrator, resources: Held) -> Response:
    """One request with its timeline, episodes and copies; a merged one is found where it went."""
    return JSONResponse(await ask(resources.broker, LibraryRequest(request_id=request_id)))


@router.post(
    "/requests/{request_id}/verify",
    status_code=202,
    responses=command_answers("verify_request", examples.VERIFY_RESULT),
)
async def verify(request_id: int, caller: CurrentCaller) -> Response:
    """Ask every application about one request now; while that runs, asking again joins it."""
    await ask(caller.resources.broker, LibraryRequest(request_id=request_id))
    command = VerifyRequest(request_id=request_id)
    return await caller.run(command, once=f"verify_request/{request_id}")


@router.post(
    "/requests/{request_id}/retry",
    status_code=202,
    responses=command_answers("retry_request", examples.RETRY_RESULT),
)
async def retry(request_id: int, caller: CurrentCaller) -> Response:
    """Have one request searched for again, unless it is there; asking again joins it."""
    await ask(caller.resources.broker, LibraryRequest(request_id=request_id))
    command = RetryRequest(request_id=request_id)
    return await caller.run(command, once=f"retry_request/{request_id}")


@router.get("/stats", responses=answers(answer(examples.STATS), UNAVAILABLE))
async def stats(_: CurrentAdministrator, resources: Held) -> Response:
    """Requests by state and type; each source with when it was last heard of."""
    return JSONResponse(await ask(resources.broker, LibraryStatus()))


@router.get("/library/missing-ids", responses=answers(answer(examples.MISSING_IDS), UNAVAILABLE))
async def missing_ids(
    _: CurrentAdministrator,
    resources: Held,
    limit: Limit = DEFAULT_LIMIT,
    cursor: TextCursor = None,
) -> Response:
    """Items of Jellyfin without an id to match them by, and what they said instead."""
    question = LibraryMissingIds(limit=limit, cursor=cursor)
    return JSONResponse(await ask(resources.broker, question))


@router.get("/library/conflicts", responses=answers(answer(examples.CONFLICTS), UNAVAILABLE))
async def conflicts(
    _: CurrentAdministrator,
    resources: Held,
    limit: Limit = DEFAULT_LIMIT,
    cursor: TextCursor = None,
) -> Response:
    """Ids that several titles claim."""
    question = LibraryConflicts(limit=limit, cursor=cursor)
    return JSONResponse(await ask(resources.broker, question))


@router.get("/library/runs", responses=answers(answer(examples.RUNS), UNAVAILABLE))
async def runs(_: CurrentAdministrator, resources: Held, limit: Limit = DEFAULT_LIMIT) -> Response:
    """The last scans and what came of them, newest first."""
    return JSONResponse(await ask(resources.broker, LibraryRuns(limit=limit)))
