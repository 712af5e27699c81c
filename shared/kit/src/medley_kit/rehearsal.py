"""Transactions that only show what they would do."""

from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from medley_kit.db import Connection


@asynccontextmanager
async def rolled_back(connection: Connection) -> AsyncGenerator[None, None]:
    """Undo everything the block did in the database."""
    transaction = connection.transaction()
    await transaction.start()
    try:
        yield
    finally:
        await transaction.rollback()


def kept_unless(connection: Connection, *, is_dry_run: bool) -> AbstractAsyncContextManager[object]:
    """Keep what the block does, all or nothing; with ``is_dry_run`` only nothing."""
    return rolled_back(connection) if is_dry_run else connection.transaction()
