"""Who writes into a target's file: one run at a time, in whatever process."""

from medley_kit.db import Connection

LOCK_TARGET_SQL = "SELECT pg_try_advisory_lock(hashtextextended($1, 0))"

UNLOCK_TARGET_SQL = "SELECT pg_advisory_unlock(hashtextextended($1, 0))"


async def try_lock(connection: Connection, path: str) -> bool:
    """Whether the file is ours now; PostgreSQL lets go when the process dies."""
    is_ours: bool = await connection.fetchval(LOCK_TARGET_SQL, f"scrobble-sync {path}")
    return is_ours


async def unlock(connection: Connection, path: str) -> None:
    """Let the next run have it."""
    await connection.execute(UNLOCK_TARGET_SQL, f"scrobble-sync {path}")
