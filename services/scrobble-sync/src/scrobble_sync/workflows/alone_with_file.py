"""One run on a target's file at a time, in whatever process."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from medley_kit.db import Pool
from scrobble_sync.store import target_locks

_LOOK_AGAIN_S: Final = 0.2


@asynccontextmanager
async def alone_with_file(pool: Pool, path: Path) -> AsyncGenerator[None, None]:
    """Be the only run on that file: accounts of one target take turns, in all processes."""
    async with pool.acquire() as connection:
        while not await target_locks.try_lock(connection, str(path)):  # noqa: ASYNC110 - another process may hold it
            await asyncio.sleep(_LOOK_AGAIN_S)
        try:
            yield
        finally:
            if not connection.is_closed():
                await target_locks.unlock(connection, str(path))
