"""Daily logs: kept, judged, and put on their station."""

import re
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Header, Query
from pydantic import JsonValue
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from gateway.administrators import CurrentAdministrator, Held
from gateway.paging import DEFAULT_LIMIT, Limit
from gateway.problems import Problem
from gateway.resources import Resources
from gateway.routes import log_examples as examples
from gateway.routes.commands import Caller, CurrentCaller, command_answers
from gateway.routes.examples import UNAVAILABLE, answer, answers, problem
from gateway.routes.log_bodies import (
    LogHours,
    NewLog,
    PublishDaysWish,
    PublishHourWish,
    PublishWish,
    RevertWish,
)
from gateway.store import audit
from medley_contracts.libretime_logs import (
    LibretimeChangeLog,
    LibretimeConsiderPublishing,
    LibretimeCreateLog,
    LibretimeDeleteLog,
    LibretimeLockLog,
    LibretimeLog,
    LibretimeLogs,
    LibretimeRevertLog,
    LibretimeRevisions,
    LibretimeValidateLog,
    PublishDays,
    PublishLog,
)
from medley_kit.broker import ask

router = APIRouter(prefix="/api/logs", tags=["libretime-sync"])

CONSIDERING_S: Final = 20.0
"""The owner reads the station before it says that a log may be published."""
_TAG: Final = re.compile(r'\s*(?:W/)?"?(\d{1,9})"?\s*\Z')
_CREATED: Final = 201
IfMatch = Annotated[
    str | None,
    Header(alias="If-Match", description="The revision as `ETag` gave it; another one is refused."),
]


def _revision(if_match: str | None) -> int | None:
    """The revision that a client has seen; ``None``: any will do."""
    if if_match is None or if_match.strip() == "*":
        return None
    found = _TAG.match(if_match)
    if found is None:
        raise Problem(400, "bad-request", "If-Match holds no revision: use it as ETag gives it.")
    return int(found[1])


def _tagged(log: dict[str, JsonValue], *, status: int = 200) -> Response:
    headers = {"ETag": f'"{log["revision"]}"'}
    if status == _CREATED:
        headers["Location"] = f"/api/logs/{log['id']}"
    return JSONResponse(log, status_code=status, headers=headers)


async def _note(
    resources: Resources, request: Request, person: str, action: str, log_id: object
) -> None:
    async with resources.pool.acquire() as connection:
        await audit.add(
            connection,
            person=person,
            action=action,
            subject=str(log_id),
            request_id=request.scope.get("request_id", ""),
        )


@router.post(
    "",
    status_code=_CREATED,
    responses=answers(
        answer(examples.LOG, status=_CREATED, description="Kept."),
        problem(400, "bad-request", "hours: '25:00' is not an hour: use 0 to 23."),
        UNAVAILABLE,
    ),
)
async def create(
    log: NewLog, administrator: CurrentAdministrator, resources: Held, request: Request
) -> Response:
    """Keep a new log; nothing is published by that."""
    question = LibretimeCreateLog(
        date=log.date, station=log.station, hours=log.plain(), by=administrator.name
    )
    said = await ask(resources.broker, question)
    await _note(resources, request, administrator.name, "log.create", said["id"])
    return _tagged(said, status=_CREATED)


@router.get("", responses=answers(answer(examples.LOGS), UNAVAILABLE))
async def list_all(  # noqa: PLR0917 - the filters of one list
    _: CurrentAdministrator,
    resources: Held,
    station: Annotated[str | None, Query(description="Of this station.")] = None,
    since: Annotated[date | None, Query(description="Of this day or later.")] = None,
    until: Annotated[date | None, Query(description="Of this day or earlier.")] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(description="`next_cursor` of the page before.")] = None,
) -> Response:
    """Logs, newest first, without their elements."""
    question = LibretimeLogs(station=station, since=since, until=until, limit=limit, cursor=cursor)
    return JSONResponse(await ask(resources.broker, question))


@router.get("/{log_id}", responses=answers(answer(examples.LOG), examples.NO_LOG, UNAVAILABLE))
async def get(log_id: int, _: CurrentAdministrator, resources: Held) -> Response:
    """One log with its elements, and how its last publication went."""
    return _tagged(await ask(resources.broker, LibretimeLog(log_id=log_id)))


@router.put(
    "/{log_id}",
    responses=answers(
        answer(examples.LOG), examples.NO_LOG, examples.LOCKED, examples.CHANGED, UNAVAILABLE
    ),
)
async def change(  # noqa: PLR0917 - what FastAPI hands over
    log_id: int,
    hours: LogHours,
    administrator: CurrentAdministrator,
    resources: Held,
    request: Request,
    if_match: IfMatch = None,
) -> Response:
    """Give a log new hours, as its next revision."""
    question = LibretimeChangeLog(
        log_id=log_id, hours=hours.plain(), revision=_revision(if_match), by=administrator.name
    )
    said = await ask(resources.broker, question)
    await _note(resources, request, administrator.name, "log.change", log_id)
    return _tagged(said)


@router.delete(
    "/{log_id}",
    responses=answers(
        answer(examples.LOG), examples.NO_LOG, examples.LOCKED, examples.CHANGED, UNAVAILABLE
    ),
)
async def delete(
    log_id: int,
    administrator: CurrentAdministrator,
    resources: Held,
    request: Request,
    if_match: IfMatch = None,
) -> Response:
    """Forget a log; the station keeps what it has. Answers with what was forgotten."""
    question = LibretimeDeleteLog(log_id=log_id, revision=_revision(if_match))
    said = await ask(resources.broker, question)
    await _note(resources, request, administrator.name, "log.delete", log_id)
    return JSONResponse(said)


@router.post(
    "/{log_id}/validate",
    responses=answers(answer(examples.VERDICT), examples.NO_LOG, UNAVAILABLE),
)
async def validate(log_id: int, _: CurrentAdministrator, resources: Held) -> Response:
    """What is wrong with a log, and what is worth knowing; the station is not asked."""
    return JSONResponse(await ask(resources.broker, LibretimeValidateLog(log_id=log_id)))


async def _lock(
    log_id: int,
    person: str,
    resources: Resources,
    request: Request,
    *,
    is_locked: bool,
) -> Response:
    question = LibretimeLockLog(log_id=log_id, is_locked=is_locked, by=person)
    said = await ask(resources.broker, question)
    action = "log.lock" if is_locked else "log.unlock"
    await _note(resources, request, person, action, log_id)
    return _tagged(said)


@router.post(
    "/{log_id}/lock", responses=answers(answer(examples.LOG), examples.NO_LOG, UNAVAILABLE)
)
async def lock(
    log_id: int, administrator: CurrentAdministrator, resources: Held, request: Request
) -> Response:
    """Let nobody change or publish it."""
    return await _lock(log_id, administrator.name, resources, request, is_locked=True)


@router.post(
    "/{log_id}/unlock", responses=answers(answer(examples.LOG), examples.NO_LOG, UNAVAILABLE)
)
async def unlock(
    log_id: int, administrator: CurrentAdministrator, resources: Held, request: Request
) -> Response:
    """Let anybody change and publish it again."""
    return await _lock(log_id, administrator.name, resources, request, is_locked=False)


@router.get(
    "/{log_id}/revisions",
    responses=answers(answer(examples.REVISIONS), examples.NO_LOG, UNAVAILABLE),
)
async def revisions(log_id: int, _: CurrentAdministrator, resources: Held) -> Response:
    """Every state it has been in, newest first."""
    return JSONResponse(await ask(resources.broker, LibretimeRevisions(log_id=log_id)))


@router.post(
    "/{log_id}/revert",
    responses=answers(
        answer(examples.LOG), examples.NO_LOG, examples.LOCKED, examples.CHANGED, UNAVAILABLE
    ),
)
async def revert(  # noqa: PLR0917 - what FastAPI hands over
    log_id: int,
    wish: RevertWish,
    administrator: CurrentAdministrator,
    resources: Held,
    request: Request,
    if_match: IfMatch = None,
) -> Response:
    """Bring the content of an earlier revision back, as the next one."""
    question = LibretimeRevertLog(
        log_id=log_id,
        to_revision=wish.revision,
        revision=_revision(if_match),
        by=administrator.name,
    )
    said = await ask(resources.broker, question)
    await _note(resources, request, administrator.name, "log.revert", log_id)
    return _tagged(said)


async def _publish(caller: Caller, command: PublishLog) -> Response:
    """Ask its owner whether it may be published, then queue it; it is asked again when it runs."""
    asked = command.model_dump(
        include={"log_id", "hour", "fold", "revision", "seen", "strict", "overwrite"}
    )
    overwrites = {"overwrite": command.overwrite or command.dry_run}
    question = LibretimeConsiderPublishing(**{**asked, **overwrites})
    await ask(caller.resources.broker, question, within_s=CONSIDERING_S)
    return await caller.run(command)


_PUBLISH_ANSWERS: Final = {
    **command_answers("publish_log", examples.PUBLISHED),
    **examples.INVALID,
    **examples.NO_LOG,
    **examples.EDITED,
}


@router.post("/{log_id}/publish", status_code=202, responses=_PUBLISH_ANSWERS)
async def publish(log_id: int, caller: CurrentCaller, wish: PublishWish | None = None) -> Response:
    """Make the station hold every hour that the log has."""
    return await _publish(caller, PublishLog(log_id=log_id, **(wish or PublishWish()).model_dump()))


@router.post("/{log_id}/publish-hour", status_code=202, responses=_PUBLISH_ANSWERS)
async def publish_hour(log_id: int, caller: CurrentCaller, wish: PublishHourWish) -> Response:
    """Make the station hold one hour of the log; its other hours stay as they are."""
    said = wish.model_dump() | {"hour": str(wish.hour)}
    return await _publish(caller, PublishLog(log_id=log_id, **said))


@router.post(
    "/publish-days",
    status_code=202,
    responses=command_answers("publish_days", {"main": {"2026-12-01": examples.PUBLISHED}}),
)
async def publish_days(caller: CurrentCaller, wish: PublishDaysWish | None = None) -> Response:
    """Publish the newest log of each day; one that is refused does not stop the others."""
    return await caller.run(PublishDays(**(wish or PublishDaysWish()).model_dump()))
