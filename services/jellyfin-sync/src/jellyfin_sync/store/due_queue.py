"""Due rows as people see them: counted, listed, tried again, given up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from asyncpg import Record

from jellyfin_sync.domain.merge import Wish
from jellyfin_sync.domain.row import Field
from jellyfin_sync.store.agreed_states import wishes
from jellyfin_sync.store.due_writes import NOTIFY_SQL
from medley_kit.db import Connection

QUEUE_SQL = """
SELECT count(*) FILTER (WHERE state = 'pending' AND claimed_by IS NULL)  AS pending,
       count(*) FILTER (WHERE claimed_by IS NOT NULL)                    AS processing,
       count(*) FILTER (WHERE state = 'waiting' AND claimed_by IS NULL)  AS waiting,
       count(*) FILTER (WHERE state = 'failed')                          AS failed,
       coalesce(extract(epoch FROM now() - min(since) FILTER (WHERE state = 'pending')), 0)::float8
           AS oldest_pending_age_s
  FROM due_write
"""

BY_TARGET_SQL = """
SELECT target, state, count(*) AS rows,
       extract(epoch FROM now() - min(due_at))::float8 AS late_s
  FROM due_write
 GROUP BY target, state
"""

LIST_CHANGES_SQL = """
SELECT change_id, target, person.name AS username, place.name AS item,
       coalesce(item.path, place.path) AS path, fields, state, detail, attempts, since, due_at
  FROM due_write
       JOIN person USING (person_id)
       JOIN place USING (place_id)
       LEFT JOIN item ON item.server = due_write.target
                     AND item.item_id = due_write.item_id
 WHERE ($1::text IS NULL OR state = $1)
   AND ($2::bigint IS NULL OR change_id > $2)
   AND ($4::bigint IS NULL OR change_id = $4)
 ORDER BY change_id
 LIMIT $3
"""

RETRY_SQL = """
UPDATE due_write
   SET state    = 'pending',
       due_at   = now(),
       attempts = 0
 WHERE change_id = $1
RETURNING target
"""

DROP_SQL = """
DELETE FROM due_write
 WHERE change_id = $1
   AND claimed_by IS NULL
"""


@dataclass(frozen=True, slots=True)
class Queue:
    """How much is still to be written."""

    pending: int
    processing: int
    waiting: int
    failed: int
    oldest_pending_age_s: float


@dataclass(frozen=True, slots=True)
class Change:
    """One row still to be written, for people."""

    change_id: int
    target: str
    username: str
    item: str
    path: str | None
    fields: Mapping[Field, Wish]
    state: str
    detail: str
    attempts: int
    since: datetime
    due_at: datetime


async def queue(connection: Connection) -> Queue:
    """Count what is still to be written, on all servers together."""
    row = await connection.fetchrow(QUEUE_SQL)
    if row is None:
        raise LookupError(QUEUE_SQL)
    return Queue(**row)


async def by_target(connection: Connection) -> dict[tuple[str, str], tuple[int, float]]:
    """(Target, state) -> how many rows, and for how many seconds the first has been due."""
    return {
        (row["target"], row["state"]): (row["rows"], max(0.0, row["late_s"]))
        for row in await connection.fetch(BY_TARGET_SQL)
    }


async def changes(
    connection: Connection, state: str, *, after: int | None, limit: int
) -> list[Change]:
    """Rows in one state, oldest first, behind the one with the id ``after``."""
    return [
        _change(row) for row in await connection.fetch(LIST_CHANGES_SQL, state, after, limit, None)
    ]


async def change(connection: Connection, change_id: int) -> Change | None:
    """One row, whatever its state."""
    row = await connection.fetchrow(LIST_CHANGES_SQL, None, None, 1, change_id)
    return None if row is None else _change(row)


async def retry(connection: Connection, change_id: int) -> None:
    """Try this row at once."""
    targets = [row["target"] for row in await connection.fetch(RETRY_SQL, change_id)]
    await connection.execute(NOTIFY_SQL, targets)


async def drop(connection: Connection, change_id: int) -> None:
    """Give this row up, unless it is being written."""
    await connection.execute(DROP_SQL, change_id)


def _change(row: Record) -> Change:
    return Change(**{**row, "fields": wishes(row["fields"])})
