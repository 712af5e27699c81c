"""Daily logs: each as it is now; a change makes a new revision."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from libretime_sync.domain.daily_log import DailyLog
from libretime_sync.domain.log_document import read_hours
from medley_kit.db import Connection


@dataclass(frozen=True, slots=True)
class StoredLog:
    """A log with everything known about it."""

    log_id: int
    station: str
    date: date
    revision: int
    hours: Mapping[str, list[dict[str, Any]]]
    content_hash: str
    generated_by: str
    locked_at: datetime | None
    locked_by: str | None
    created_at: datetime
    updated_at: datetime

    @property
    def log(self) -> DailyLog:
        """What it plans."""
        return DailyLog(self.station, self.date, read_hours(self.hours))


INSERT_LOG_SQL = """
INSERT INTO daily_log (station, date, hours, content_hash, generated_by)
VALUES ($1, $2, $3, $4, $5)
RETURNING log_id, station, date, revision, hours, content_hash, generated_by, locked_at, locked_by,
          created_at, updated_at
"""

SELECT_LOG_SQL = """
SELECT log_id, station, date, revision, hours, content_hash, generated_by, locked_at, locked_by,
       created_at, updated_at
  FROM daily_log
 WHERE log_id = $1
"""

LOCK_ROW_SQL = """
SELECT log_id, station, date, revision, hours, content_hash, generated_by, locked_at, locked_by,
       created_at, updated_at
  FROM daily_log
 WHERE log_id = $1
   FOR UPDATE
"""

LIST_LOGS_SQL = """
SELECT log_id, station, date, revision, content_hash, generated_by, locked_at, locked_by,
       created_at, updated_at,
       (SELECT count(*) FROM jsonb_object_keys(hours)) AS hours,
       (SELECT coalesce(sum(jsonb_array_length(value)), 0)::bigint
          FROM jsonb_each(hours)) AS elements,
       (SELECT max(finished_at) FROM publication
         WHERE publication.log_id = daily_log.log_id AND state = 'done') AS published_at
  FROM daily_log
 WHERE ($1::text IS NULL OR station = $1)
   AND ($2::date IS NULL OR date >= $2)
   AND ($3::date IS NULL OR date <= $3)
   AND ($4::bigint IS NULL OR log_id < $4)
 ORDER BY log_id DESC
 LIMIT $5
"""

CHANGE_LOG_SQL = """
UPDATE daily_log
   SET hours        = $2,
       content_hash = $3,
       revision     = revision + 1,
       updated_at   = now()
 WHERE log_id = $1
RETURNING log_id, station, date, revision, hours, content_hash, generated_by, locked_at, locked_by,
          created_at, updated_at
"""

SET_LOCK_SQL = """
UPDATE daily_log
   SET locked_at = CASE WHEN $2::text IS NULL THEN NULL ELSE coalesce(locked_at, now()) END,
       locked_by = CASE WHEN $2::text IS NULL THEN NULL ELSE coalesce(locked_by, $2) END
 WHERE log_id = $1
RETURNING log_id, station, date, revision, hours, content_hash, generated_by, locked_at, locked_by,
          created_at, updated_at
"""

DELETE_LOG_SQL = """
DELETE FROM daily_log
 WHERE log_id = $1
"""

INSERT_REVISION_SQL = """
INSERT INTO log_revision (log_id, revision, hours, content_hash, note, changed_by)
VALUES ($1, $2, $3, $4, $5, $6)
"""

LIST_REVISIONS_SQL = """
SELECT revision, content_hash, note, changed_by, changed_at,
       (SELECT coalesce(sum(jsonb_array_length(value)), 0)::bigint
          FROM jsonb_each(hours)) AS elements
  FROM log_revision
 WHERE log_id = $1
 ORDER BY revision DESC
"""

SELECT_REVISION_SQL = """
SELECT hours, content_hash
  FROM log_revision
 WHERE log_id = $1
   AND revision = $2
"""

LOGS_OF_DAYS_SQL = """
SELECT DISTINCT ON (date) log_id, date, revision
  FROM daily_log
 WHERE station = $1
   AND date BETWEEN $2 AND $3
 ORDER BY date, updated_at DESC, log_id DESC
"""

COUNT_LOGS_SQL = "SELECT count(*) FROM daily_log"


async def add(
    connection: Connection,
    *,
    station: str,
    day: date,
    hours: Mapping[str, Any],
    content_hash: str,
    generated_by: str,
) -> StoredLog:
    """A new log, and its first revision."""
    row = await connection.fetchrow(INSERT_LOG_SQL, station, day, hours, content_hash, generated_by)
    assert row is not None
    stored = StoredLog(**row)
    await _keep_revision(connection, stored, note="created", by=generated_by)
    return stored


async def get(connection: Connection, log_id: int) -> StoredLog | None:
    """The log; ``None``: there is none of that number."""
    row = await connection.fetchrow(SELECT_LOG_SQL, log_id)
    return None if row is None else StoredLog(**row)


async def hold(connection: Connection, log_id: int) -> StoredLog | None:
    """As ``get``; nobody else changes it until the transaction ends."""
    row = await connection.fetchrow(LOCK_ROW_SQL, log_id)
    return None if row is None else StoredLog(**row)


async def page(
    connection: Connection,
    *,
    station: str | None,
    since: date | None,
    until: date | None,
    before: int | None,
    limit: int,
) -> list[dict[str, Any]]:
    """What there is, newest first, without the elements."""
    rows = await connection.fetch(LIST_LOGS_SQL, station, since, until, before, limit)
    return [dict(row) for row in rows]


async def change(
    connection: Connection,
    log_id: int,
    *,
    hours: Mapping[str, Any],
    content_hash: str,
    note: str,
    by: str,
) -> StoredLog:
    """Give the log new content, and keep that as a revision."""
    row = await connection.fetchrow(CHANGE_LOG_SQL, log_id, hours, content_hash)
    assert row is not None
    stored = StoredLog(**row)
    await _keep_revision(connection, stored, note=note, by=by)
    return stored


async def set_lock(connection: Connection, log_id: int, by: str | None) -> StoredLog | None:
    """Lock it in that person's name, or (``None``) let anybody change it again."""
    row = await connection.fetchrow(SET_LOCK_SQL, log_id, by)
    return None if row is None else StoredLog(**row)


async def delete(connection: Connection, log_id: int) -> None:
    """Forget it and its revisions; what was published of it stays in the journal."""
    await connection.execute(DELETE_LOG_SQL, log_id)


async def revisions(connection: Connection, log_id: int) -> list[dict[str, Any]]:
    """All of them, newest first, without the elements."""
    return [dict(row) for row in await connection.fetch(LIST_REVISIONS_SQL, log_id)]


async def revision(
    connection: Connection, log_id: int, number: int
) -> tuple[Mapping[str, Any], str] | None:
    """Hours and content hash of one revision."""
    row = await connection.fetchrow(SELECT_REVISION_SQL, log_id, number)
    return None if row is None else (row["hours"], row["content_hash"])


async def of_days(
    connection: Connection, station: str, first: date, last: date
) -> dict[date, tuple[int, int]]:
    """Day -> (log id, revision) of the log that was changed last; days without one are missing."""
    rows = await connection.fetch(LOGS_OF_DAYS_SQL, station, first, last)
    return {row["date"]: (row["log_id"], row["revision"]) for row in rows}


async def count(connection: Connection) -> int:
    """How many there are."""
    return int(await connection.fetchval(COUNT_LOGS_SQL))


async def _keep_revision(connection: Connection, stored: StoredLog, *, note: str, by: str) -> None:
    await connection.execute(
        INSERT_REVISION_SQL,
        stored.log_id,
        stored.revision,
        stored.hours,
        stored.content_hash,
        note,
        by,
    )
