"""Daily logs are kept: made, changed, locked, reverted; each change is a revision."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from libretime_sync.domain.daily_log import DailyLog, content_hash
from libretime_sync.domain.hours import NotAnHour, hour_key
from libretime_sync.domain.log_document import read_hours
from libretime_sync.domain.track_type import TYPES
from libretime_sync.store import logs
from libretime_sync.store.logs import StoredLog
from libretime_sync.workflows.refusals import PublishRefused, no_log
from medley_kit.db import Connection, Pool

Hours = Mapping[str, Sequence[Mapping[str, Any]]]


def normalised(hours: Hours) -> dict[str, list[dict[str, Any]]]:
    """The hours, each spelled one way; an hour that is spelled twice is refused.

    Raises
    ------
    PublishRefused
        A key names no hour, or an element has no type that is known.
    """
    kept: dict[str, list[dict[str, Any]]] = {}
    for said, elements in hours.items():
        try:
            key = str(hour_key(said))
        except NotAnHour as error:
            raise PublishRefused(400, "bad-request", f"hours: {error}.") from error
        if key in kept:
            raise PublishRefused(400, "bad-request", f"hours: {key} is there twice.")
        for index, element in enumerate(elements):
            if element.get("type") not in TYPES:
                message = f"hours: {key}[{index}] has the type {element.get('type')!r}; known are "
                raise PublishRefused(400, "bad-request", f"{message}{', '.join(sorted(TYPES))}.")
        kept[key] = [dict(element) for element in elements]
    return kept


async def create(pool: Pool, *, station: str, day: date, hours: Hours, by: str) -> StoredLog:
    """A new log."""
    kept = normalised(hours)
    async with pool.acquire() as connection, connection.transaction():
        return await logs.add(
            connection,
            station=station,
            day=day,
            hours=kept,
            content_hash=_hash(station, day, kept),
            generated_by=by,
        )


async def change(
    pool: Pool, log_id: int, *, hours: Hours, revision: int | None, note: str, by: str
) -> StoredLog:
    """The log with new hours; the same hours again make no new revision."""
    kept = normalised(hours)
    async with pool.acquire() as connection, connection.transaction():
        stored = await _open(connection, log_id, revision)
        digest = _hash(stored.station, stored.date, kept)
        if digest == stored.content_hash:
            return stored
        return await logs.change(
            connection, log_id, hours=kept, content_hash=digest, note=note, by=by
        )


async def revert(
    pool: Pool, log_id: int, *, to_revision: int, revision: int | None, by: str
) -> StoredLog:
    """The log with the content of an earlier revision, as its next one."""
    async with pool.acquire() as connection:
        found = await logs.revision(connection, log_id, to_revision)
        if found is None:
            if await logs.get(connection, log_id) is None:
                raise no_log(log_id)
            message = f"Log {log_id} has no revision {to_revision}."
            raise PublishRefused(404, "not-found", message)
    note = f"as revision {to_revision}"
    return await change(pool, log_id, hours=found[0], revision=revision, note=note, by=by)


async def delete(pool: Pool, log_id: int, *, revision: int | None) -> StoredLog:
    """What was forgotten."""
    async with pool.acquire() as connection, connection.transaction():
        stored = await _open(connection, log_id, revision)
        await logs.delete(connection, log_id)
    return stored


async def set_lock(pool: Pool, log_id: int, by: str | None) -> StoredLog:
    """Locked in that person's name; ``None``: let go."""
    async with pool.acquire() as connection:
        stored = await logs.set_lock(connection, log_id, by)
    if stored is None:
        raise no_log(log_id)
    return stored


async def _open(connection: Connection, log_id: int, revision: int | None) -> StoredLog:
    stored = await logs.hold(connection, log_id)
    if stored is None:
        raise no_log(log_id)
    if stored.locked_at is not None:
        raise PublishRefused(409, "locked", f"The log is locked by {stored.locked_by}.")
    if revision is not None and revision != stored.revision:
        message = f"The log has changed: it is at revision {stored.revision}."
        raise PublishRefused(412, "stale", message, revision=stored.revision)
    return stored


def _hash(station: str, day: date, hours: Hours) -> str:
    return content_hash(DailyLog(station, day, read_hours(hours)))
