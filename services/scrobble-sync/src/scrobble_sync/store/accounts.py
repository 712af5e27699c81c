"""Whose plays go where, and how far each account has got."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from medley_kit.db import Connection


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account as the settings name it."""

    name: str
    source: str
    source_user: str
    target: str
    username: str


@dataclass(frozen=True, slots=True)
class AccountState:
    """How far it has got; times in seconds since the epoch."""

    account_id: int
    name: str
    read_until: int | None
    reread_at: datetime | None
    counted: int | None
    drift: int | None
    library_mark: str
    reading: int
    guard: str
    guard_at: datetime | None


PUT_ACCOUNTS_SQL = """
INSERT INTO account (name, source, source_user, target, username)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
    ON CONFLICT (name, source, source_user, target, username) DO UPDATE
   SET name = excluded.name
RETURNING account_id, name
"""

STATE_SQL = """
SELECT account_id, name, read_until, reread_at, counted, drift, library_mark, reading, guard,
       guard_at
  FROM account
 WHERE account_id = $1
"""

SET_READ_UNTIL_SQL = "UPDATE account SET read_until = $2 WHERE account_id = $1"

SET_REREAD_SQL = "UPDATE account SET reread_at = now() WHERE account_id = $1"

SET_COUNTED_SQL = "UPDATE account SET counted = $2 WHERE account_id = $1"

SET_DRIFT_SQL = "UPDATE account SET drift = $2 WHERE account_id = $1"

SET_LIBRARY_SQL = "UPDATE account SET library_mark = $2, reading = $3 WHERE account_id = $1"

SET_GUARD_SQL = "UPDATE account SET guard = $2, guard_at = now() WHERE account_id = $1"

FORGET_LIBRARY_MARK_SQL = "UPDATE account SET library_mark = '' WHERE account_id = $1"

LOCK_SQL = "SELECT pg_try_advisory_lock($1, $2::integer)"

UNLOCK_SQL = "SELECT pg_advisory_unlock($1, $2::integer)"

_LOCK_SPACE = 0x73637262
"""One space of advisory locks for runs; the account's number is the other half."""


async def put_all(connection: Connection, accounts: Sequence[NewAccount]) -> dict[str, int]:
    """Name -> number of each account; one that is told another way than before begins anew."""
    rows = await connection.fetch(
        PUT_ACCOUNTS_SQL,
        [each.name for each in accounts],
        [each.source for each in accounts],
        [each.source_user for each in accounts],
        [each.target for each in accounts],
        [each.username for each in accounts],
    )
    return {row["name"]: row["account_id"] for row in rows}


async def state(connection: Connection, account_id: int) -> AccountState:
    """How far the account has got."""
    row = await connection.fetchrow(STATE_SQL, account_id)
    assert row is not None
    return AccountState(**row)


async def set_read_until(connection: Connection, account_id: int, until: int) -> None:
    """Windows up to then are made."""
    await connection.execute(SET_READ_UNTIL_SQL, account_id, until)


async def set_reread(connection: Connection, account_id: int) -> None:
    """The trailing window is to be read anew, from now on counted."""
    await connection.execute(SET_REREAD_SQL, account_id)


async def set_counted(connection: Connection, account_id: int, plays: int) -> None:
    """The source's own count, as told just now."""
    await connection.execute(SET_COUNTED_SQL, account_id, plays)


async def set_drift(connection: Connection, account_id: int, plays: int) -> None:
    """Months were compared while the source counted so many more than we."""
    await connection.execute(SET_DRIFT_SQL, account_id, plays)


async def set_library(connection: Connection, account_id: int, *, mark: str, reading: int) -> None:
    """The library was read as of this scan."""
    await connection.execute(SET_LIBRARY_SQL, account_id, mark, reading)


async def forget_library_mark(connection: Connection, account_id: int) -> None:
    """Have the library read again at the next run."""
    await connection.execute(FORGET_LIBRARY_MARK_SQL, account_id)


async def set_guard(connection: Connection, account_id: int, said: str) -> None:
    """Whether the target would tell plays on, as found just now."""
    await connection.execute(SET_GUARD_SQL, account_id, said)


async def try_lock(connection: Connection, account_id: int) -> bool:
    """Be the only run of the account for as long as the session lives; False: another one is."""
    is_ours: bool = await connection.fetchval(LOCK_SQL, _LOCK_SPACE, account_id)
    return is_ours


async def unlock(connection: Connection, account_id: int) -> None:
    """Let the next run begin."""
    await connection.execute(UNLOCK_SQL, _LOCK_SPACE, account_id)
