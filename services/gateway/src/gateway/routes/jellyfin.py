"""What jellyfin-sync is asked and told."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from gateway.administrators import CurrentAdministrator, Held
from gateway.known_names import check_persons, check_servers
from gateway.paging import DEFAULT_LIMIT, Limit
from gateway.routes import jellyfin_examples as examples
from gateway.routes.commands import CurrentCaller, command_answers
from gateway.routes.examples import UNAVAILABLE, answer, answers, problem
from gateway.store import audit
from medley_contracts.jellyfin import (
    ChangeState,
    IndexItems,
    JellyfinChanges,
    JellyfinConflicts,
    JellyfinDropChange,
    JellyfinQueue,
    JellyfinRetryChange,
    JellyfinStatus,
    JellyfinSyncLog,
    Reconcile,
)
from medley_kit.broker import ask

router = APIRouter(prefix="/api", tags=["jellyfin-sync"])

TextCursor = Annotated[
    str | None, Query(description="`next_cursor` of the page before; absent for the first page.")
]
_NO_SERVER = problem(404, "not-found", "servers: there is no server 'late'; there are: lan, wan")
_NO_CHANGE = problem(404, "not-found", "No change 17.")


@router.get("/status", responses=answers(answer(examples.STATUS), UNAVAILABLE))
async def status(_: CurrentAdministrator, resources: Held) -> Response:
    """Servers, the queue, the last reconciliation and the throughput."""
    return JSONResponse(await ask(resources.broker, JellyfinStatus()))


@router.get("/queue", responses=answers(answer(examples.QUEUE), UNAVAILABLE))
async def queue(_: CurrentAdministrator, resources: Held) -> Response:
    """How many changes are pending, being written, waiting for their item, and given up."""
    return JSONResponse(await ask(resources.broker, JellyfinQueue()))


async def _changes(resources: Held, state: ChangeState, limit: int, cursor: str | None) -> Response:
    question = JellyfinChanges(state=state, limit=limit, cursor=cursor)
    return JSONResponse(await ask(resources.broker, question))


@router.get("/events/pending", responses=answers(answer(examples.CHANGES), UNAVAILABLE))
async def pending(
    _: CurrentAdministrator,
    resources: Held,
    limit: Limit = DEFAULT_LIMIT,
    cursor: TextCursor = None,
) -> Response:
    """Changes still to be written, oldest first."""
    return await _changes(resources, ChangeState.PENDING, limit, cursor)


@router.get("/events/waiting", responses=answers(answer(examples.CHANGES), UNAVAILABLE))
async def waiting(
    _: CurrentAdministrator,
    resources: Held,
    limit: Limit = DEFAULT_LIMIT,
    cursor: TextCursor = None,
) -> Response:
    """Changes whose item or account is not on the target yet, oldest first."""
    return await _changes(resources, ChangeState.WAITING, limit, cursor)


@router.get("/events/failed", responses=answers(answer(examples.CHANGES), UNAVAILABLE))
async def failed(
    _: CurrentAdministrator,
    resources: Held,
    limit: Limit = DEFAULT_LIMIT,
    cursor: TextCursor = None,
) -> Response:
    """Changes that were given up, oldest first."""
    return await _changes(resources, ChangeState.FAILED, limit, cursor)


@router.post(
    "/events/{change_id}/retry",
    responses=answers(answer(examples.CHANGE), _NO_CHANGE, UNAVAILABLE),
)
async def retry(
    change_id: int, administrator: CurrentAdministrator, resources: Held, request: Request
) -> Response:
    """Try one change now."""
    said = await ask(resources.broker, JellyfinRetryChange(change_id=change_id))
    async with resources.pool.acquire() as connection:
        await audit.add(
            connection,
            person=administrator.name,
            action="change.retry",
            subject=str(change_id),
            request_id=request.scope.get("request_id", ""),
        )
    return JSONResponse(said)


@router.delete(
    "/events/{change_id}",
    responses=answers(answer(examples.CHANGE), _NO_CHANGE, UNAVAILABLE),
)
async def drop(
    change_id: int, administrator: CurrentAdministrator, resources: Held, request: Request
) -> Response:
    """Give one change up; answers with what was given up."""
    said = await ask(resources.broker, JellyfinDropChange(change_id=change_id))
    async with resources.pool.acquire() as connection:
        await audit.add(
            connection,
            person=administrator.name,
            action="change.drop",
            subject=str(change_id),
            detail=said,
            request_id=request.scope.get("request_id", ""),
        )
    return JSONResponse(said)


@router.get("/sync-log", responses=answers(answer(examples.SYNC_LOG), UNAVAILABLE))
async def sync_log(  # noqa: PLR0917 - the filters of one list
    _: CurrentAdministrator,
    resources: Held,
    server: Annotated[str | None, Query(description="Written to this server.")] = None,
    username: Annotated[str | None, Query(description="Of this person.")] = None,
    item: Annotated[str | None, Query(description="Part of the name, or an item's id.")] = None,
    since: Annotated[AwareDatetime | None, Query(description="Not older than this.")] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: TextCursor = None,
) -> Response:
    """What was written where, when and why, newest first."""
    question = JellyfinSyncLog(
        server=server, username=username, item=item, since=since, limit=limit, cursor=cursor
    )
    return JSONResponse(await ask(resources.broker, question))


@router.get("/jellyfin/conflicts", responses=answers(answer(examples.CONFLICTS), UNAVAILABLE))
async def conflicts(
    _: CurrentAdministrator,
    resources: Held,
    limit: Limit = DEFAULT_LIMIT,
    cursor: TextCursor = None,
) -> Response:
    """Items that match several others, or none."""
    question = JellyfinConflicts(limit=limit, cursor=cursor)
    return JSONResponse(await ask(resources.broker, question))


class IndexWish(BaseModel):
    """What to read anew."""

    model_config = {"extra": "forbid", "json_schema_extra": {"examples": [{"servers": ["lan"]}]}}

    servers: tuple[str, ...] | None = Field(default=None, description="All of them when absent.")


class ReconcileWish(BaseModel):
    """What to compare."""

    model_config = {"extra": "forbid", "json_schema_extra": {"examples": [{"dry_run": True}]}}

    servers: tuple[str, ...] | None = Field(default=None, description="All of them when absent.")
    users: tuple[str, ...] | None = Field(default=None, description="Everyone when absent.")
    seed_from: str | None = Field(
        default=None,
        description="Make the others equal to this server: where they differ, what it holds wins.",
    )
    dry_run: bool = Field(default=False, description="Say what would be written, write nothing.")


@router.post(
    "/jellyfin/index",
    status_code=202,
    responses=command_answers("index_items", examples.INDEX_RESULT, _NO_SERVER),
)
async def index(caller: CurrentCaller, wish: IndexWish | None = None) -> Response:
    """Read the items and accounts of servers anew."""
    asked = wish or IndexWish()
    await check_servers(caller.resources.broker, "servers", asked.servers or ())
    return await caller.run(IndexItems(**asked.model_dump()))


@router.post(
    "/jellyfin/reconcile",
    status_code=202,
    responses=command_answers("reconcile", examples.RECONCILE_RESULT, _NO_SERVER),
)
async def reconcile(caller: CurrentCaller, wish: ReconcileWish | None = None) -> Response:
    """Compare what servers hold with what is agreed, and write the differences."""
    asked, broker = wish or ReconcileWish(), caller.resources.broker
    await check_servers(broker, "servers", asked.servers or ())
    await check_servers(broker, "seed_from", [asked.seed_from] if asked.seed_from else ())
    await check_persons(broker, "users", asked.users or ())
    return await caller.run(Reconcile(**asked.model_dump()))
