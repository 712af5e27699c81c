"""A transaction that is undone when all of it was only to be tried."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from medley_kit.db import Connection, Pool


@asynccontextmanager
async def kept_unless(pool: Pool, *, is_dry_run: bool) -> AsyncGenerator[Connection, None]:
    """What the block writes is kept; with ``is_dry_run`` it is undone, and only counted."""
    async with pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        try:
            yield connection
        except BaseException:
            await transaction.rollback()
            raise
        if is_dry_run:
            await transaction.rollback()
        else:
            await transaction.commit()
