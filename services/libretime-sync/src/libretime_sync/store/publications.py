"""Runs of publishing: who asked for which log, and how it ended."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from medley_kit.db import Connection


@dataclass(frozen=True, slots=True)
class Publication:
    """One run."""

    publication_id: int
    state: str
    result: Any


BEGIN_PUBLICATION_SQL = """
INSERT INTO publication (message_id, station, log_id, revision, content_hash, date, requested_by)
VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (message_id) DO UPDATE
   SET revision     = excluded.revision,
       content_hash = excluded.content_hash
RETURNING publication_id, state, result
"""

FIND_PUBLICATION_SQL = """
SELECT publication_id, state, result
  FROM publication
 WHERE message_id = $1
"""

END_PUBLICATION_SQL = """
UPDATE publication
   SET state       = $2,
       result      = $3,
       error       = $4,
       finished_at = now()
 WHERE publication_id = $1
   AND state = 'running'
"""

LAST_OF_LOG_SQL = """
SELECT publication_id, revision, content_hash, state, error, started_at, finished_at, requested_by
  FROM publication
 WHERE log_id = $1
 ORDER BY publication_id DESC
 LIMIT 1
"""

TRY_LOCK_SQL = "SELECT pg_try_advisory_lock(hashtextextended('publish ' || $1, 0))"

UNLOCK_SQL = "SELECT pg_advisory_unlock(hashtextextended('publish ' || $1, 0))"


@dataclass(frozen=True, slots=True)
class Run:
    """What a run is about."""

    message_id: UUID
    station: str
    log_id: int
    revision: int
    content_hash: str
    date: date
    requested_by: str


async def begin(connection: Connection, run: Run) -> Publication:
    """Note that it begins; a second delivery of the same command finds the first one's note."""
    row = await connection.fetchrow(
        BEGIN_PUBLICATION_SQL,
        run.message_id,
        run.station,
        run.log_id,
        run.revision,
        run.content_hash,
        run.date,
        run.requested_by,
    )
    assert row is not None
    return Publication(**row)


async def find(connection: Connection, message_id: UUID) -> Publication | None:
    """The run that this command began before."""
    row = await connection.fetchrow(FIND_PUBLICATION_SQL, message_id)
    return None if row is None else Publication(**row)


async def end(
    connection: Connection, publication_id: int, *, result: Any, error: str | None = None
) -> None:
    """Note how it ended; an end that is noted already stays."""
    state = "done" if error is None else "failed"
    await connection.execute(END_PUBLICATION_SQL, publication_id, state, result, error)


async def last_of_log(connection: Connection, log_id: int) -> dict[str, Any] | None:
    """The newest run of a log."""
    row = await connection.fetchrow(LAST_OF_LOG_SQL, log_id)
    return None if row is None else dict(row)


async def try_lock(connection: Connection, station: str) -> bool:
    """Be the only one who writes to that station's schedule, as long as this session lives."""
    return bool(await connection.fetchval(TRY_LOCK_SQL, station))


async def unlock(connection: Connection, station: str) -> None:
    """Let others write again."""
    await connection.execute(UNLOCK_SQL, station)
