"""Daily logs: kept, changed, judged; answered from the database, the station only for previews."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from faststream.nats import NatsRouter
from pydantic import BaseModel, JsonValue

from libretime_sync.domain.broadcast_day import slots_of
from libretime_sync.domain.check_log import check_log
from libretime_sync.domain.media import wanted_ids, wanted_paths
from libretime_sync.domain.plan import plan_day
from libretime_sync.resources import Injected, Resources
from libretime_sync.store import logs, publication_hours, publications, shelves
from libretime_sync.store.logs import StoredLog
from libretime_sync.workflows import keep_logs
from libretime_sync.workflows.asking import asked_by
from libretime_sync.workflows.consider import consider, preview, refuse_if_edited, told
from libretime_sync.workflows.fill_voice_breaks import fill_voice_breaks
from libretime_sync.workflows.refusals import PublishRefused, no_log
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
    Purpose,
)
from medley_contracts.refusal import BAD_CURSOR, Refusal
from medley_kit.errors import TransientError
from medley_kit.query import answer

router = NatsRouter()
Params = ParamSpec("Params")
Told = TypeVar("Told", bound=BaseModel)


class LogSummary(BaseModel):
    """A log without its elements."""

    id: int
    station: str
    date: date
    revision: int
    content_hash: str
    generated_by: str
    locked: bool
    locked_at: datetime | None
    locked_by: str | None
    created_at: datetime
    updated_at: datetime


class ListedLog(LogSummary):
    """In a list. ``hours`` and ``elements`` are counts."""

    hours: int
    elements: int
    published_at: datetime | None


class LogPage(BaseModel):
    """Newest first."""

    items: list[ListedLog]
    next_cursor: str | None


class FullLog(LogSummary):
    """A log with its elements. ``publication`` None: never published."""

    hours: dict[str, list[dict[str, JsonValue]]]
    publication: dict[str, JsonValue] | None = None


class Revision(BaseModel):
    """One state a log has been in."""

    revision: int
    content_hash: str
    note: str
    changed_by: str
    changed_at: datetime
    elements: int


class RevisionList(BaseModel):
    """Newest first."""

    items: list[Revision]
    next_cursor: None = None


class Verdict(BaseModel):
    """What is wrong with a log, and what is worth knowing."""

    valid: bool
    errors: list[dict[str, JsonValue]]
    warnings: list[dict[str, JsonValue]]


class Considered(BaseModel):
    """It may be published. ``hours`` only in a preview."""

    publishable: bool = True
    is_checked_at_the_station: bool = True
    hours: dict[str, JsonValue] | None = None
    seen: str | None = None
    unresolved: list[JsonValue] = []
    warnings: list[JsonValue] = []


def refusing(
    handler: Callable[Params, Awaitable[Told]],
) -> Callable[Params, Awaitable[Told | Refusal]]:
    """Tell a refusal as one, instead of failing."""

    @wraps(handler)
    async def told_or_refused(*args: Params.args, **kwargs: Params.kwargs) -> Told | Refusal:
        try:
            return await handler(*args, **kwargs)
        except PublishRefused as refused:
            return Refusal(
                refused=refused.kind,
                detail=refused.detail,
                status=refused.status,
                extras=refused.extras,
            )

    return told_or_refused


@answer(router, LibretimeLogs)
async def list_logs(query: LibretimeLogs, resources: Injected) -> LogPage | Refusal:
    """Daily logs, newest first."""
    if query.cursor is not None and not query.cursor.isdecimal():
        return BAD_CURSOR
    async with resources.pool.acquire() as connection:
        rows = await logs.page(
            connection,
            station=query.station,
            since=query.since,
            until=query.until,
            before=None if query.cursor is None else int(query.cursor),
            limit=query.limit + 1,
        )
    shown = rows[: query.limit]
    items = [ListedLog(id=row.pop("log_id"), locked=bool(row["locked_at"]), **row) for row in shown]
    following = str(items[-1].id) if len(rows) > query.limit else None
    return LogPage(items=items, next_cursor=following)


@answer(router, LibretimeLog)
@refusing
async def one_log(query: LibretimeLog, resources: Injected) -> FullLog:
    """One log, and how its last publication went."""
    async with resources.pool.acquire() as connection:
        stored = await logs.get(connection, query.log_id)
        if stored is None:
            raise no_log(query.log_id)
        last = await publications.last_of_log(connection, query.log_id)
        if last is not None:
            hours = await publication_hours.of_publication(connection, last["publication_id"])
            last = {**last, "hours": hours}
    return _full(stored, publication=_plain(last))


@answer(router, LibretimeCreateLog)
@refusing
async def create_log(query: LibretimeCreateLog, resources: Injected) -> FullLog:
    """Keep a new log."""
    station = _station(resources, query.station)
    stored = await keep_logs.create(
        resources.pool, station=station, day=query.date, hours=query.hours, by=query.by
    )
    return _full(stored)


@answer(router, LibretimeChangeLog)
@refusing
async def change_log(query: LibretimeChangeLog, resources: Injected) -> FullLog:
    """Give a log new hours."""
    stored = await keep_logs.change(
        resources.pool,
        query.log_id,
        hours=query.hours,
        revision=query.revision,
        note="changed",
        by=query.by,
    )
    return _full(stored)


@answer(router, LibretimeDeleteLog)
@refusing
async def delete_log(query: LibretimeDeleteLog, resources: Injected) -> FullLog:
    """Forget a log."""
    return _full(await keep_logs.delete(resources.pool, query.log_id, revision=query.revision))


@answer(router, LibretimeLockLog)
@refusing
async def lock_log(query: LibretimeLockLog, resources: Injected) -> FullLog:
    """Lock a log, or let it go."""
    by = query.by if query.is_locked else None
    return _full(await keep_logs.set_lock(resources.pool, query.log_id, by))


@answer(router, LibretimeRevisions)
@refusing
async def list_revisions(query: LibretimeRevisions, resources: Injected) -> RevisionList:
    """All states a log has been in."""
    async with resources.pool.acquire() as connection:
        rows = await logs.revisions(connection, query.log_id)
    if not rows:
        raise no_log(query.log_id)
    return RevisionList(items=[Revision(**row) for row in rows])


@answer(router, LibretimeRevertLog)
@refusing
async def revert_log(query: LibretimeRevertLog, resources: Injected) -> FullLog:
    """Bring the content of an earlier revision back."""
    stored = await keep_logs.revert(
        resources.pool,
        query.log_id,
        to_revision=query.to_revision,
        revision=query.revision,
        by=query.by,
    )
    return _full(stored)


@answer(router, LibretimeValidateLog)
@refusing
async def validate_log(query: LibretimeValidateLog, resources: Injected) -> Verdict:
    """Judge a log by what is known here."""
    async with resources.pool.acquire() as connection:
        stored = await logs.get(connection, query.log_id)
        if stored is None:
            raise no_log(query.log_id)
        log = await fill_voice_breaks(connection, stored.log)
        elements = [element for hour in log.hours.values() for element in hour]
        shelf = await shelves.shelf(
            connection, log.station, wanted_ids(elements), wanted_paths(elements)
        )
    rules = resources.publishing.rules.get(log.station)
    if rules is None:
        message = f"The station {log.station!r} of this log is not in the settings."
        raise PublishRefused(409, "unknown-station", message)
    slots = slots_of(log.date, rules.zone)
    plan = plan_day(log, slots, shelf)
    findings = check_log(log, slots, plan, now=_now(), guard=rules.guard)
    return Verdict(
        valid=not findings.errors,
        errors=[{**each.document()} for each in findings.errors],
        warnings=[{**each.document()} for each in findings.warnings],
    )


@answer(router, LibretimeConsiderPublishing)
@refusing
async def consider_publishing(
    query: LibretimeConsiderPublishing, resources: Injected
) -> Considered:
    """Whether a log may be published now; a station that does not answer refuses nothing here.

    It is asked again when the command runs, and then nothing is written before it has answered.
    """
    asked = asked_by(query)
    try:
        found = await consider(resources.pool, resources.publishing, asked, now=_now())
    except TransientError:
        if query.purpose is Purpose.PREVIEW:
            raise
        return Considered(is_checked_at_the_station=False)
    if query.purpose is Purpose.CHECK:
        refuse_if_edited(found, asked)
    about = told(found)
    return Considered(
        hours=preview(found) if query.purpose is Purpose.PREVIEW else None,
        seen=about["seen"],
        unresolved=about["unresolved"],
        warnings=about["warnings"],
    )


def _station(resources: Resources, said: str | None) -> str:
    names = list(resources.settings.stations)
    if said is None and names:
        return names[0]
    if said not in names:
        raise PublishRefused(404, "not-found", f"No station {said or 'is configured'}.")
    return said


def _full(stored: StoredLog, *, publication: dict[str, JsonValue] | None = None) -> FullLog:
    return FullLog(
        id=stored.log_id,
        station=stored.station,
        date=stored.date,
        revision=stored.revision,
        content_hash=stored.content_hash,
        generated_by=stored.generated_by,
        locked=stored.locked_at is not None,
        locked_at=stored.locked_at,
        locked_by=stored.locked_by,
        created_at=stored.created_at,
        updated_at=stored.updated_at,
        hours={**stored.hours},
        publication=publication,
    )


def _plain(said: dict[str, Any] | None) -> dict[str, JsonValue] | None:
    """With times as text."""
    if said is None:
        return None
    return {name: _plain_value(value) for name, value in said.items()}


def _plain_value(value: Any) -> JsonValue:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list):
        return [_plain(each) for each in value]
    plain: JsonValue = value
    return plain


def _now() -> datetime:
    return datetime.now(UTC)
