"""How much is kept of each account, and how it is forgotten."""

from medley_kit.db import Connection

CACHE_SQL = """
SELECT (SELECT count(*) FROM play WHERE account_id = $1) AS plays,
       (SELECT min(played_at) FROM play WHERE account_id = $1) AS oldest,
       (SELECT max(played_at) FROM play WHERE account_id = $1) AS newest,
       (SELECT count(*) FROM source_track WHERE account_id = $1) AS spellings,
       (SELECT count(*) FROM library_track WHERE account_id = $1 AND is_present) AS tracks,
       (SELECT count(*) FROM loved WHERE account_id = $1 AND is_loved) AS loved,
       (SELECT count(*) FROM export_file WHERE account_id = $1) AS export_files,
       (SELECT count(*) FROM run WHERE account_id = $1) AS runs
"""

FORGET_SYNC_SQL = """
UPDATE delivery
   SET state = 'planned'
 WHERE account_id = $1
   AND state IN ('confirmed', 'counted')
"""

FORGET_STARS_SQL = "DELETE FROM star WHERE account_id = $1 AND is_starred"

FORGET_READING_SQL = "UPDATE account SET read_until = NULL, reread_at = NULL WHERE account_id = $1"


async def counts(connection: Connection, account_id: int) -> dict[str, int | None]:
    """What is kept: plays, spellings, tracks, loved tracks, files, runs."""
    row = await connection.fetchrow(CACHE_SQL, account_id)
    assert row is not None
    return dict(row)


async def forget_sync(connection: Connection, account_id: int) -> None:
    """Have every play compared with the target's counts again."""
    await connection.execute(FORGET_SYNC_SQL, account_id)


async def forget_stars(connection: Connection, account_id: int) -> None:
    """Have loved tracks without a star starred again; what a person took away stays away."""
    await connection.execute(FORGET_STARS_SQL, account_id)


async def forget_reading(connection: Connection, account_id: int) -> None:
    """Have all of the source read again; what is known stays known."""
    await connection.execute(FORGET_READING_SQL, account_id)
