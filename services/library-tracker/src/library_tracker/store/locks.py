"""Locks of the database that last as long as a connection."""

from medley_kit.db import Connection

TRY_LOCK_SQL = "SELECT pg_try_advisory_lock($1)"
UNLOCK_SQL = "SELECT pg_advisory_unlock($1)"


async def try_lock(connection: Connection, number: int) -> bool:
    """Whether nobody else holds it; then this connection does, until `unlock` or its end."""
    return bool(await connection.fetchval(TRY_LOCK_SQL, number))


async def unlock(connection: Connection, number: int) -> None:
    """Let go of it."""
    await connection.execute(UNLOCK_SQL, number)
