"""How often downloads are looked at: every few seconds while something moves, else each tick."""

import asyncio
import time

from library_tracker.resources import Resources
from library_tracker.workflows.follow_downloads import follow_downloads

BUSY_S = 3.0
"""Between two looks while anything moves."""


async def poll(resources: Resources, *, until: float) -> int:
    """Look at least once; again while anything moves and a look still fits before ``until``."""
    looks = 0
    while True:
        looks += 1
        is_moving = await follow_downloads(
            resources.pool,
            clients=resources.clients,
            followed=resources.followed,
            rules=resources.rules,
        )
        if not is_moving or time.monotonic() + 2 * BUSY_S > until:
            return looks
        await asyncio.sleep(BUSY_S)
