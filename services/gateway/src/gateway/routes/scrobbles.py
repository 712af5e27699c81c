"""What scrobble-sync is asked and told about plays: runs, status, reports, cache."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from gateway.administrators import CurrentAdministrator, Held
from gateway.known_names import check_scrobbler
from gateway.resources import Resources
from gateway.routes import scrobble_examples as examples
from gateway.routes.commands import CurrentCaller, command_answers
from gateway.routes.examples import UNAVAILABLE, answer, answers, problem
from gateway.store import audit
from gateway.translate.scrobble_reports import duplicates_report, missing_report
from medley_contracts.scrobble import (
    ScrobbleCache,
    ScrobbleCheck,
    ScrobbleReport,
    ScrobbleReportKind,
    ScrobbleReset,
    ScrobbleResetScope,
    ScrobbleStatus,
    SyncScrobbles,
    UndoScrobbles,
)
from medley_kit.broker import ask

router = APIRouter(prefix="/api/scrobbles", tags=["scrobble-sync"])

AccountName = Annotated[str | None, Query(description="One account; all of them when absent.")]
NO_ACCOUNT = problem(404, "not-found", "No account ada.")
_CHECK_WITHIN_S = 30.0
_ROWS = 1000


class SyncWish(BaseModel):
    """What to bring over."""

    model_config = {"extra": "forbid", "json_schema_extra": {"examples": [{"dry_run": True}]}}

    account: str | None = Field(default=None, description="All of them when absent.")
    dry_run: bool = Field(default=False, description="Say what would be written, write nothing.")
    full: bool = Field(
        default=False,
        description="Read all plays again, and bring back what a target has lost.",
    )


class UndoWish(BaseModel):
    """Which run to undo."""

    model_config = {"extra": "forbid", "json_schema_extra": {"examples": [{"run_id": "17"}]}}

    run_id: str | int = Field(description="`run_id` of the run's result.")


class ResetWish(BaseModel):
    """What to forget."""

    model_config = {"extra": "forbid", "json_schema_extra": {"examples": [{"scope": "sync"}]}}

    account: str | None = Field(default=None, description="All of them when absent.")
    scope: ScrobbleResetScope = Field(
        default=ScrobbleResetScope.SYNC,
        description="`sync`: which plays were brought over; `matches`: what the matcher decided; "
        "`library`, `plays`: read them again.",
    )


@router.post(
    "/sync",
    status_code=202,
    responses=command_answers("sync_scrobbles", examples.SYNC_RESULT, NO_ACCOUNT),
)
async def sync(caller: CurrentCaller, wish: SyncWish | None = None) -> Response:
    """Bring plays and loved tracks to their targets."""
    asked = wish or SyncWish()
    await check_scrobbler(caller.resources.broker, asked.account)
    return await caller.run(SyncScrobbles(**asked.model_dump()))


@router.post(
    "/undo",
    status_code=202,
    responses=command_answers("undo_scrobbles", examples.UNDO_RESULT),
)
async def undo(caller: CurrentCaller, wish: UndoWish) -> Response:
    """Put back what a run has written into a stopped target's database."""
    return await caller.run(UndoScrobbles(run_id=str(wish.run_id)))


@router.get("/status", responses=answers(answer(examples.STATUS), UNAVAILABLE))
async def status(_: CurrentAdministrator, resources: Held) -> Response:
    """Cursor, counts, last run and forwarding guard of each account."""
    return JSONResponse(await ask(resources.broker, ScrobbleStatus()))


@router.get("/check", responses=answers(answer(examples.CHECK), UNAVAILABLE))
async def check(_: CurrentAdministrator, resources: Held) -> Response:
    """Each source and target of each account, with what to do where one cannot be used."""
    return JSONResponse(await ask(resources.broker, ScrobbleCheck(), within_s=_CHECK_WITHIN_S))


@router.get(
    "/reports/missing-scrobbles",
    responses=answers(answer(examples.MISSING), NO_ACCOUNT, UNAVAILABLE),
)
async def missing_scrobbles(
    _: CurrentAdministrator, resources: Held, account: AccountName = None
) -> Response:
    """What was played and is not in the library, by artist and album."""
    rows = await _rows(resources, ScrobbleReportKind.MISSING_SCROBBLES, account)
    return JSONResponse(missing_report(rows))


@router.get(
    "/reports/missing-loved",
    responses=answers(answer(examples.MISSING), NO_ACCOUNT, UNAVAILABLE),
)
async def missing_loved(
    _: CurrentAdministrator, resources: Held, account: AccountName = None
) -> Response:
    """What is loved and is not in the library, by artist and album."""
    rows = await _rows(resources, ScrobbleReportKind.MISSING_LOVED, account)
    return JSONResponse(missing_report(rows))


@router.get(
    "/reports/duplicates",
    responses=answers(answer(examples.DUPLICATES), NO_ACCOUNT, UNAVAILABLE),
)
async def duplicates(
    _: CurrentAdministrator, resources: Held, account: AccountName = None
) -> Response:
    """Tracks of the library that have the same artist and title."""
    rows = await _rows(resources, ScrobbleReportKind.DUPLICATES, account)
    return JSONResponse(duplicates_report(rows))


@router.get("/cache", responses=answers(answer(examples.CACHE), UNAVAILABLE))
async def cache(_: CurrentAdministrator, resources: Held) -> Response:
    """What is kept of each account."""
    return JSONResponse(await ask(resources.broker, ScrobbleCache()))


@router.post("/cache/reset", responses=answers(answer(examples.RESET), NO_ACCOUNT, UNAVAILABLE))
async def reset(
    administrator: CurrentAdministrator,
    resources: Held,
    request: Request,
    wish: ResetWish | None = None,
) -> Response:
    """Forget something that the next run finds out again; nothing is sent twice by it."""
    chosen = wish or ResetWish()
    said = await ask(resources.broker, ScrobbleReset(account=chosen.account, scope=chosen.scope))
    await note(resources, request, administrator.name, "scrobbles.reset", chosen.scope.value, said)
    return JSONResponse(said)


async def _rows(
    resources: Resources, kind: ScrobbleReportKind, account: str | None
) -> list[dict[str, Any]]:
    """All rows of a report, which may be too many for one message."""
    rows: list[dict[str, Any]] = []
    while True:
        question = ScrobbleReport(report=kind, account=account, offset=len(rows), limit=_ROWS)
        part: dict[str, Any] = await ask(resources.broker, question, within_s=10)
        rows += part["rows"]
        if part["is_last"]:
            return rows


async def note(  # noqa: PLR0917 - the members of one row
    resources: Resources, request: Request, person: str, action: str, subject: str, detail: Any
) -> None:
    """Remember who did it."""
    async with resources.pool.acquire() as connection:
        await audit.add(
            connection,
            person=person,
            action=action,
            subject=subject,
            detail=detail,
            request_id=request.scope.get("request_id", ""),
        )
