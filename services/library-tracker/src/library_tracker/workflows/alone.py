"""One run of a kind at a time, however many processes there are."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from enum import IntEnum

from library_tracker.store import locks
from library_tracker.workflows.listings import Report
from medley_kit.db import Pool

_LOOK_EVERY_S = 0.5


class Run(IntEnum):
    """What must not run twice at once; the numbers are locks of the database."""

    SCAN = 7_241_102
    PENDING = 7_241_103
    CATCH_UP = 7_241_104


@asynccontextmanager
async def alone(pool: Pool, run: Run, report: Report) -> AsyncGenerator[None, None]:
    """Wait until no other is running; a process that dies lets go of it."""
    async with pool.acquire() as connection:
        while not await locks.try_lock(connection, int(run)):
            await report(0, None, "waiting for the one that is running")
            await asyncio.sleep(_LOOK_EVERY_S)
        try:
            yield
        finally:
            await locks.unlock(connection, int(run))
