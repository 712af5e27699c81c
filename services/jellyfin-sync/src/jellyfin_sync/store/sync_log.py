"""What was written where, when and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from medley_kit.db import Connection


@dataclass(frozen=True, slots=True)
class Written:
    """One row written to one server."""

    server: str
    person_id: int
    place_id: int | None
    """None: a playlist lies nowhere."""
    item_id: str
    item_name: str
    fields: dict[str, Any]
    """Field -> {before, after, origin, reason, message_id}."""
    summary: str


@dataclass(frozen=True, slots=True)
class LogRow:
    """One line of the log, newest first in every answer."""

    sync_log_id: int
    written_at: datetime
    server: str
    username: str
    item_id: str
    item_name: str
    fields: dict[str, Any]
    summary: str


ADD_LOG_SQL = """
INSERT INTO sync_log (server, person_id, place_id, item_id, item_name, fields, summary)
SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::jsonb[],
                     $7::text[])
"""

LIST_LOG_SQL = """
SELECT sync_log_id, written_at, server, person.name AS username, item_id, item_name, fields,
       summary
  FROM sync_log
       JOIN person USING (person_id)
 WHERE ($1::text IS NULL OR server = $1)
   AND ($2::text IS NULL OR person.name = $2)
   AND ($3::text IS NULL OR item_id = $3 OR strpos(lower(item_name), $3) > 0)
   AND ($4::timestamptz IS NULL OR written_at >= $4)
   AND ($5::bigint IS NULL OR sync_log_id < $5)
 ORDER BY sync_log_id DESC
 LIMIT $6
"""

PRUNE_LOG_SQL = """
DELETE FROM sync_log
 WHERE written_at < now() - $1::interval
"""

WRITTEN_SINCE_SQL = """
SELECT count(*)
  FROM sync_log
 WHERE written_at >= now() - interval '1 minute'
"""


async def add(connection: Connection, rows: Sequence[Written]) -> None:
    """Append these lines."""
    await connection.execute(
        ADD_LOG_SQL,
        [row.server for row in rows],
        [row.person_id for row in rows],
        [row.place_id for row in rows],
        [row.item_id for row in rows],
        [row.item_name for row in rows],
        [row.fields for row in rows],
        [row.summary for row in rows],
    )


async def prune(connection: Connection, older_than: timedelta) -> None:
    """Forget what was written longer ago than that."""
    await connection.execute(PRUNE_LOG_SQL, older_than)


async def page(
    connection: Connection,
    *,
    server: str | None,
    username: str | None,
    item: str | None,
    since: datetime | None,
    before: int | None,
    limit: int,
) -> list[LogRow]:
    """Newest first; ``before`` is the id after which the last page ended."""
    rows = await connection.fetch(
        LIST_LOG_SQL,
        server,
        None if username is None else username.strip().casefold(),
        None if item is None else item.strip().lower(),
        since,
        before,
        limit,
    )
    return [LogRow(**row) for row in rows]


async def written_last_minute(connection: Connection) -> int:
    """How many rows were written in the last minute."""
    count: int = await connection.fetchval(WRITTEN_SINCE_SQL)
    return count
