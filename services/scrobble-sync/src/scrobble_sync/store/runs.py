"""Runs of an account: when, and what came of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from medley_kit.db import Connection


@dataclass(frozen=True, slots=True)
class Run:
    """One run of one account."""

    run_id: int
    account_id: int
    began_at: datetime
    finished_at: datetime | None
    state: str
    is_dry_run: bool
    result: dict[str, Any]
    error: str


BEGIN_RUN_SQL = """
INSERT INTO run (account_id, is_dry_run) VALUES ($1, $2)
RETURNING run_id
"""

END_RUN_SQL = """
UPDATE run
   SET finished_at = now(),
       state       = CASE WHEN $3 = '' THEN 'succeeded' ELSE 'failed' END,
       result      = $2,
       error       = $3
 WHERE run_id = $1
"""

END_ABANDONED_SQL = """
UPDATE run
   SET finished_at = now(),
       state       = 'failed',
       error       = 'it was cut off'
 WHERE account_id = $1
   AND state = 'running'
"""

LAST_RUNS_SQL = """
SELECT DISTINCT ON (account_id)
       run_id, account_id, began_at, finished_at, state, is_dry_run, result, error
  FROM run
 WHERE account_id = ANY ($1::bigint[])
 ORDER BY account_id, run_id DESC
"""

RUN_SQL = """
SELECT run_id, account_id, began_at, finished_at, state, is_dry_run, result, error
  FROM run
 WHERE run_id = $1
"""

PRUNE_RUNS_SQL = """
DELETE FROM run
 WHERE account_id = $1
   AND finished_at < now() - make_interval(days => $2)
"""


async def begin(connection: Connection, account_id: int, *, is_dry_run: bool) -> int:
    """Remember that a run begins; those that were cut off count as failed."""
    await connection.execute(END_ABANDONED_SQL, account_id)
    run_id: int = await connection.fetchval(BEGIN_RUN_SQL, account_id, is_dry_run)
    return run_id


async def end(connection: Connection, run_id: int, result: dict[str, Any], error: str = "") -> None:
    """Remember what came of it."""
    await connection.execute(END_RUN_SQL, run_id, result, error)


async def last(connection: Connection, account_ids: Sequence[int]) -> dict[int, Run]:
    """Account -> its last run."""
    rows = await connection.fetch(LAST_RUNS_SQL, account_ids)
    return {row["account_id"]: Run(**row) for row in rows}


async def get(connection: Connection, run_id: int) -> Run | None:
    """One run."""
    row = await connection.fetchrow(RUN_SQL, run_id)
    return None if row is None else Run(**row)


async def prune(connection: Connection, account_id: int, days: int) -> None:
    """Forget runs that ended longer ago, and what they wrote."""
    await connection.execute(PRUNE_RUNS_SQL, account_id, days)
