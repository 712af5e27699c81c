"""When servers were last compared, and what came of it."""

from typing import Any

from medley_kit.db import Connection

ADD_RUN_SQL = "INSERT INTO reconcile_run (result) VALUES ($1)"

LAST_RUN_SQL = """
SELECT finished_at, result
  FROM reconcile_run
 ORDER BY reconcile_run_id DESC
 LIMIT 1
"""


PRUNE_RUNS_SQL = """
DELETE FROM reconcile_run
 WHERE reconcile_run_id <= (SELECT max(reconcile_run_id) FROM reconcile_run) - $1
"""


async def prune(connection: Connection, keep: int) -> None:
    """Forget all but the last ``keep``."""
    await connection.execute(PRUNE_RUNS_SQL, keep)


async def add(connection: Connection, result: dict[str, Any]) -> None:
    """Remember a comparison that has just ended."""
    await connection.execute(ADD_RUN_SQL, result)


async def last(connection: Connection) -> dict[str, Any] | None:
    """The result of the last comparison with its ``finished_at``; None before the first."""
    row = await connection.fetchrow(LAST_RUN_SQL)
    return None if row is None else {"finished_at": row["finished_at"], **row["result"]}
