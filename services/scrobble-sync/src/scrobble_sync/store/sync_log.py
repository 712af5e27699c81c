"""What was written where: one row for each track of a run that was touched, or left alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from medley_kit.db import Connection


@dataclass(frozen=True, slots=True)
class Written:
    """One track: what was done, and what the target counted before and after."""

    track_id: int
    action: str
    count_before: int | None = None
    count_after: int | None = None
    plays: int = 0


ADD_LOG_SQL = """
INSERT INTO sync_log (run_id, account_id, track_id, action, count_before, count_after, plays)
SELECT $1, $2, * FROM unnest($3::bigint[], $4::text[], $5::integer[], $6::integer[], $7::integer[])
"""


async def add(
    connection: Connection, run_id: int, account_id: int, written: Sequence[Written]
) -> None:
    """Remember these."""
    await connection.execute(
        ADD_LOG_SQL,
        run_id,
        account_id,
        [each.track_id for each in written],
        [each.action for each in written],
        [each.count_before for each in written],
        [each.count_after for each in written],
        [each.plays for each in written],
    )
