"""Accounts that are to be made, disabled or deleted: why, how far it is, what came of it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from asyncpg import Record

from jellyfin_sync.domain.accounts import Kind, Plan, State
from medley_kit.db import Connection

CHANNEL = "jellyfin_sync_accounts"
"""PostgreSQL notifies here, with the server's name, when something was planned or decided."""

_ACCOUNTS_LOCK = 7_241_002
"""Two readings of accounts are compared one after the other."""


@dataclass(frozen=True, slots=True)
class AccountChange:
    """One account on one server and what is to become of it."""

    account_change_id: int
    kind: Kind
    server: str
    person: str
    username: str
    user_id: str | None
    origin: str
    origin_user_id: str
    state: State
    reason: str
    detail: str
    attempts: int
    made_at: datetime
    due_at: datetime
    was_disabled: bool | None
    disabled_at: datetime | None
    finished_at: datetime | None


LOCK_ACCOUNTS_SQL = "SELECT pg_advisory_xact_lock($1)"

ADD_PLANS_SQL = """
INSERT INTO account_change (kind, server, person_id, username, user_id, origin, origin_user_id,
                            state, reason)
SELECT new.kind, new.server, person.person_id, new.username, new.user_id, new.origin,
       new.origin_user_id, new.state, new.reason
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
              $8::text[], $9::text[])
       AS new (kind, server, person, username, user_id, origin, origin_user_id, state, reason)
       JOIN person ON person.name = new.person
    ON CONFLICT DO NOTHING
"""

OURS_SQL = """
SELECT person.name AS person, account_change.user_id
  FROM account_change
       JOIN person USING (person_id)
 WHERE account_change.server = $1
   AND (account_change.user_id = ANY ($2::text[])
        OR (kind = 'create' AND state IN ('planned', 'held', 'begun')))
"""

CALL_OFF_SQL = """
UPDATE account_change
   SET state       = CASE WHEN state IN ('planned', 'held') THEN 'cancelled' ELSE 'undoing' END,
       detail      = $2,
       due_at      = now(),
       attempts    = 0,
       finished_at = CASE WHEN state IN ('planned', 'held') THEN now() END
  FROM person
 WHERE person.person_id = account_change.person_id
   AND person.name = ANY ($1::text[])
   AND kind = 'remove'
   AND state IN ('planned', 'held', 'begun', 'disabled')
"""

TOLD_SQL = """
UPDATE account_change
   SET state  = 'planned',
       reason = $3
 WHERE origin = $1
   AND origin_user_id = ANY ($2::text[])
   AND kind = 'remove'
   AND state = 'held'
"""

LIST_CHANGES_SQL = """
SELECT account_change_id, kind, server, person.name AS person, username, user_id, origin,
       origin_user_id, state, reason, detail, attempts, made_at, due_at, was_disabled, disabled_at,
       finished_at
  FROM account_change
       JOIN person USING (person_id)
 WHERE ($1::bigint IS NULL OR account_change_id = $1)
   AND ($1::bigint IS NOT NULL OR finished_at IS NULL OR finished_at > now() - interval '30 days')
 ORDER BY account_change_id DESC
 LIMIT 500
"""

DECIDE_SQL = """
UPDATE account_change
   SET state       = $3,
       detail      = $4,
       due_at      = now(),
       attempts    = 0,
       finished_at = CASE WHEN $3 = 'cancelled' THEN now() END
 WHERE account_change_id = $1
   AND state = $2
RETURNING account_change_id
"""


NOTIFY_ACCOUNTS_SQL = """
SELECT pg_notify('jellyfin_sync_accounts', server)
  FROM (SELECT DISTINCT server
          FROM account_change
         WHERE state IN ('planned', 'undoing')
           AND due_at <= now()) AS due
"""


async def lock(connection: Connection) -> None:
    """Be the only one who compares accounts, until the transaction ends."""
    await connection.execute(LOCK_ACCOUNTS_SQL, _ACCOUNTS_LOCK)


async def add(connection: Connection, plans: Sequence[Plan]) -> None:
    """Plan these; what is planned for the same account already stays as it is."""
    await connection.execute(
        ADD_PLANS_SQL,
        [plan.kind for plan in plans],
        [plan.server for plan in plans],
        [plan.person for plan in plans],
        [plan.username for plan in plans],
        [plan.user_id for plan in plans],
        [plan.origin for plan in plans],
        [plan.origin_user_id for plan in plans],
        [plan.state for plan in plans],
        [plan.reason for plan in plans],
    )
    await connection.execute(NOTIFY_ACCOUNTS_SQL)


async def ours(
    connection: Connection, server: str, user_ids: Iterable[str]
) -> tuple[set[str], set[str]]:
    """User ids we made, disabled or deleted there, and people for whom one is being made there."""
    rows = await connection.fetch(OURS_SQL, server, list(user_ids))
    ids = {row["user_id"] for row in rows if row["user_id"] is not None}
    return ids, {row["person"] for row in rows if row["user_id"] is None}


async def call_off(connection: Connection, persons: Collection[str], why: str) -> None:
    """Nobody's account goes who has one again; what is disabled already will be enabled."""
    if persons:
        await connection.execute(CALL_OFF_SQL, list(persons), why)
        await connection.execute(NOTIFY_ACCOUNTS_SQL)


async def told(connection: Connection, origin: str, user_ids: Collection[str]) -> None:
    """The server says now that these were deleted: what waited for that goes on."""
    if user_ids:
        await connection.execute(TOLD_SQL, origin, list(user_ids), f"deleted on {origin}")
        await connection.execute(NOTIFY_ACCOUNTS_SQL)


async def listed(connection: Connection) -> list[AccountChange]:
    """What is open, and what ended within a month; newest first."""
    return [_change(row) for row in await connection.fetch(LIST_CHANGES_SQL, None)]


async def one(connection: Connection, account_change_id: int) -> AccountChange | None:
    """The one of that number."""
    row = await connection.fetchrow(LIST_CHANGES_SQL, account_change_id)
    return None if row is None else _change(row)


async def decide(connection: Connection, change: AccountChange, state: State, detail: str) -> bool:
    """A person decided; false: it went on meanwhile."""
    done = await connection.fetchval(
        DECIDE_SQL, change.account_change_id, change.state, state, detail
    )
    await connection.execute(NOTIFY_ACCOUNTS_SQL)
    return done is not None


def _change(row: Record) -> AccountChange:
    return AccountChange(**{**row, "kind": Kind(row["kind"]), "state": State(row["state"])})
