"""A transaction that is rolled back: everything is decided, nothing is kept."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

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
