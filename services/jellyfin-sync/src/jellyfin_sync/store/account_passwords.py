"""Passwords of accounts made here: sealed until an administrator has seen them, then a hash."""

from dataclasses import dataclass
from datetime import datetime

from medley_kit.db import Connection


@dataclass(frozen=True, slots=True)
class Unseen:
    """A password nobody has seen yet."""

    account_change_id: int
    server: str
    username: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Sealed:
    """What is kept of one; ``sealed`` None: it was shown, or the account never came about."""

    server: str
    username: str
    sealed: bytes | None
    password_hash: str
    shown_at: datetime | None


PUT_SEALED_SQL = """
INSERT INTO account_password (account_change_id, sealed, password_hash)
VALUES ($1, $2, $3)
    ON CONFLICT (account_change_id) DO NOTHING
"""

SEALED_SQL = """
SELECT server, username, sealed, password_hash, shown_at
  FROM account_password
       JOIN account_change USING (account_change_id)
 WHERE account_change_id = $1
   FOR UPDATE OF account_password
"""

SHOWN_SQL = """
UPDATE account_password
   SET sealed   = NULL,
       shown_at = now(),
       shown_to = $2
 WHERE account_change_id = $1
"""

UNSEEN_SQL = """
SELECT account_change_id, server, username, account_password.made_at
  FROM account_password
       JOIN account_change USING (account_change_id)
 WHERE sealed IS NOT NULL
   AND state = 'done'
 ORDER BY account_change_id
"""

FORGET_SEALED_SQL = "DELETE FROM account_password WHERE account_change_id = $1"


async def put(connection: Connection, change_id: int, *, sealed: bytes, password_hash: str) -> None:
    """Keep it before the server is told; one that is kept already stays."""
    await connection.execute(PUT_SEALED_SQL, change_id, sealed, password_hash)


async def get(connection: Connection, change_id: int) -> Sealed | None:
    """What is kept of one, held until the transaction ends; None: there never was one."""
    row = await connection.fetchrow(SEALED_SQL, change_id)
    return None if row is None else Sealed(**row)


async def shown(connection: Connection, change_id: int, *, to: str) -> None:
    """Keep the hash only: somebody has seen it now."""
    await connection.execute(SHOWN_SQL, change_id, to)


async def forget(connection: Connection, change_id: int) -> None:
    """The account was there already, or never came about."""
    await connection.execute(FORGET_SEALED_SQL, change_id)


async def unseen(connection: Connection) -> list[Unseen]:
    """Those that an administrator can still be shown, oldest first."""
    return [Unseen(**row) for row in await connection.fetch(UNSEEN_SQL)]
