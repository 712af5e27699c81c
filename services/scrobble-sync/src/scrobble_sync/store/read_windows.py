"""Spans of time to be read of a source: each is read whole, or again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from medley_kit.db import Connection
from scrobble_sync.domain.windows import Window


@dataclass(frozen=True, slots=True)
class WindowCounts:
    """How many windows stand where."""

    read: int
    due: int
    failed: int


ADD_WINDOWS_SQL = """
INSERT INTO read_window (account_id, since, until)
SELECT $1, * FROM unnest($2::bigint[], $3::bigint[])
    ON CONFLICT (account_id, since, until) DO UPDATE
   SET state = 'due',
       retry_at = now()
"""

DUE_WINDOWS_SQL = """
SELECT since, until, attempts
  FROM read_window
 WHERE account_id = $1
   AND state <> 'read'
   AND (retry_at <= now() OR $2)
 ORDER BY since
"""

READ_SQL = """
UPDATE read_window
   SET state    = 'read',
       plays    = $4,
       attempts = 0,
       detail   = '',
       read_at  = now()
 WHERE account_id = $1
   AND since = $2
   AND until = $3
"""

DROP_SQL = "DELETE FROM read_window WHERE account_id = $1 AND since = $2 AND until = $3"

FAILED_SQL = """
UPDATE read_window
   SET state    = 'failed',
       attempts = attempts + 1,
       detail   = $4,
       retry_at = now() + $5::interval
 WHERE account_id = $1
   AND since = $2
   AND until = $3
"""

COUNT_SQL = """
SELECT count(*) FILTER (WHERE state = 'read') AS read,
       count(*) FILTER (WHERE state = 'due') AS due,
       count(*) FILTER (WHERE state = 'failed') AS failed
  FROM read_window
 WHERE account_id = $1
"""

FIRST_SQL = "SELECT min(since) FROM read_window WHERE account_id = $1"

FAILURES_SQL = """
SELECT since, until, detail
  FROM read_window
 WHERE account_id = $1
   AND state = 'failed'
 ORDER BY since
 LIMIT $2
"""

OLDEST_OPEN_SQL = "SELECT min(since) FROM read_window WHERE account_id = $1 AND state <> 'read'"


async def add(connection: Connection, account_id: int, windows: Sequence[Window]) -> None:
    """Make these due, whether they were read before or not."""
    await connection.execute(
        ADD_WINDOWS_SQL,
        account_id,
        [window.since for window in windows],
        [window.until for window in windows],
    )


async def due(connection: Connection, account_id: int, *, is_insisting: bool) -> list[Window]:
    """What is to be read, oldest first; insisting, also what failed a moment ago."""
    rows = await connection.fetch(DUE_WINDOWS_SQL, account_id, is_insisting)
    return [Window(**row) for row in rows]


async def set_read(connection: Connection, account_id: int, window: Window, plays: int) -> None:
    """The window was read whole."""
    await connection.execute(READ_SQL, account_id, window.since, window.until, plays)


async def drop(connection: Connection, account_id: int, window: Window) -> None:
    """Forget a window: it was read and is no month, or others take its place."""
    await connection.execute(DROP_SQL, account_id, window.since, window.until)


async def set_failed(
    connection: Connection, account_id: int, window: Window, *, detail: str, wait: timedelta
) -> None:
    """The window could not be read; what was read of it does not count."""
    await connection.execute(FAILED_SQL, account_id, window.since, window.until, detail, wait)


async def counts(connection: Connection, account_id: int) -> WindowCounts:
    """How many windows stand where."""
    row = await connection.fetchrow(COUNT_SQL, account_id)
    assert row is not None
    return WindowCounts(**row)


async def first(connection: Connection, account_id: int) -> int | None:
    """When the history begins, as far as it is known; None: nothing was ever to be read."""
    found: int | None = await connection.fetchval(FIRST_SQL, account_id)
    return found


async def failures(
    connection: Connection, account_id: int, limit: int = 20
) -> list[tuple[int, int, str]]:
    """(since, until, why) of windows that failed, oldest first."""
    rows = await connection.fetch(FAILURES_SQL, account_id, limit)
    return [(row["since"], row["until"], row["detail"]) for row in rows]


async def oldest_open(connection: Connection, account_id: int) -> int | None:
    """From when on something may be missing; None: nothing is."""
    found: int | None = await connection.fetchval(OLDEST_OPEN_SQL, account_id)
    return found
