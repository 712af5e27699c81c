"""The table `sync_run`: what came of scans."""

from collections.abc import Mapping
from datetime import datetime

from asyncpg import Record
from pydantic import JsonValue

from medley_kit.db import Connection

ADD_RUN_SQL = """
INSERT INTO sync_run (kind, begun_at, is_success, result)
VALUES ($1, $2, $3, $4)
"""

LIST_RUNS_SQL = """
SELECT kind, begun_at, ended_at, is_success, result
  FROM sync_run
 ORDER BY sync_run_id DESC
 LIMIT $1
"""

LAST_RUNS_SQL = """
SELECT DISTINCT ON (kind) kind, begun_at, ended_at, is_success, result
  FROM sync_run
 ORDER BY kind, sync_run_id DESC
"""

PRUNE_RUNS_SQL = """
DELETE FROM sync_run
 WHERE sync_run_id <= (SELECT max(sync_run_id) FROM sync_run) - $1::bigint
"""


async def add(
    connection: Connection,
    kind: str,
    *,
    begun_at: datetime,
    is_success: bool,
    result: Mapping[str, JsonValue],
) -> None:
    """Remember a run."""
    await connection.execute(ADD_RUN_SQL, kind, begun_at, is_success, result)


async def newest(connection: Connection, limit: int) -> list[Record]:
    """The last runs of all kinds, newest first."""
    return await connection.fetch(LIST_RUNS_SQL, limit)


async def last_of_each(connection: Connection) -> dict[str, Record]:
    """Kind → its last run."""
    return {row["kind"]: row for row in await connection.fetch(LAST_RUNS_SQL)}


async def prune(connection: Connection, keep: int) -> None:
    """Forget all but the last ``keep``."""
    await connection.execute(PRUNE_RUNS_SQL, keep)
