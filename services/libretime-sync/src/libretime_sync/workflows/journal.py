"""Each call to a station, and how far each hour is, noted as it happens."""

from collections.abc import Sequence
from typing import Any

from libretime_sync.domain.schedule_row import Row
from libretime_sync.store import publication_hours
from libretime_sync.store.publication_hours import JournaledHour
from medley_kit.db import Pool


async def note(
    pool: Pool,
    *hours: JournaledHour,
    state: str,
    error: str | None = None,
    proof: Sequence[Row] | None = None,
) -> None:
    """Note how far these hours are."""
    async with pool.acquire() as connection, connection.transaction():
        for hour in hours:
            await publication_hours.set_state(
                connection, hour.publication_hour_id, state, error=error, proof=proof
            )


async def step(
    pool: Pool,
    hour: JournaledHour,
    kind: str,
    content: Any,
    *,
    outcome: str,
    remote_id: int | None = None,
) -> None:
    """Note one call and what came of it."""
    async with pool.acquire() as connection:
        await publication_hours.add_step(
            connection,
            hour.publication_hour_id,
            kind,
            content,
            remote_id=remote_id,
            outcome=outcome,
        )
