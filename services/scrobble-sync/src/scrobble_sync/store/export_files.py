"""Files that were read: told apart by what is in them, whatever they are called."""

from medley_kit.db import Connection

IS_READ_SQL = """
SELECT EXISTS (SELECT FROM export_file
                WHERE account_id = $1
                  AND digest = $2)
"""

PUT_EXPORT_SQL = """
INSERT INTO export_file (account_id, digest, name, plays) VALUES ($1, $2, $3, $4)
    ON CONFLICT (account_id, digest) DO NOTHING
"""


async def is_read(connection: Connection, account_id: int, digest: str) -> bool:
    """Whether a file with these contents was read to its end."""
    found: bool = await connection.fetchval(IS_READ_SQL, account_id, digest)
    return found


async def put(connection: Connection, account_id: int, digest: str, name: str, plays: int) -> None:
    """Remember that it was."""
    await connection.execute(PUT_EXPORT_SQL, account_id, digest, name, plays)
