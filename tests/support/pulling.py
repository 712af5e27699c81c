"""Pulling a simulated station's tracks, without a broker."""

from typing import Any
from uuid import UUID, uuid4

from libretime_sync.workflows.pull_tracks import PullRules, pull_tracks
from medley_kit.db import Pool
from tests.support.libretime import RunningStation

RULES = PullRules({"JIN": "PRO"}, (), after_scans=2, max_share=0.1)


async def nobody(_done: int, _total: int | None, _phase: str) -> None:
    """Tell nobody."""


async def pull(
    pool: Pool,
    main: RunningStation,
    *,
    message_id: UUID | None = None,
    rules: PullRules = RULES,
    limit: int | None = None,
    offset: int = 0,
    is_dry_run: bool = False,
) -> dict[str, Any]:
    """Pull once."""
    return await pull_tracks(
        pool,
        main.client,
        message_id or uuid4(),
        rules=rules,
        limit=limit,
        offset=offset,
        report=nobody,
        is_dry_run=is_dry_run,
    )


async def rows(pool: Pool) -> dict[str, dict[str, Any]]:
    """File id -> its row."""
    found = await pool.fetch("SELECT * FROM track ORDER BY track_id")
    return {row["libretime_id"]: dict(row) for row in found}
