"""Account changes in a worker's hands: claimed one at a time, each step written down before it."""

from dataclasses import replace
from datetime import timedelta

from jellyfin_sync.domain.accounts import Kind, State
from jellyfin_sync.store.account_changes import AccountChange
from medley_kit.db import Connection

CLAIM_ACCOUNT_SQL = """
UPDATE account_change
   SET claimed_by = $2,
       attempts   = attempts + 1
  FROM person
 WHERE person.person_id = account_change.person_id
   AND account_change_id = (
           SELECT account_change_id
             FROM account_change
            WHERE server = $1
              AND state IN ('planned', 'begun', 'disabled', 'undoing')
              AND (kind = 'create' OR state = 'undoing' OR $3)
              AND due_at <= now()
              AND claimed_by IS NULL
            ORDER BY due_at
            LIMIT 1
              FOR UPDATE SKIP LOCKED
       )
RETURNING account_change_id, kind, server, person.name AS person, username, user_id, origin,
          origin_user_id, state, reason, detail, attempts, made_at, due_at, was_disabled,
          disabled_at, finished_at
"""

NEXT_ACCOUNT_SQL = """
SELECT extract(epoch FROM min(due_at) - now())::float8
  FROM account_change
 WHERE server = $1
   AND state IN ('planned', 'begun', 'disabled', 'undoing')
   AND claimed_by IS NULL
"""

RELEASE_ACCOUNTS_SQL = """
UPDATE account_change
   SET claimed_by = NULL
 WHERE claimed_by IS NOT NULL
   AND NOT EXISTS (
           SELECT
             FROM pg_locks
            WHERE locktype = 'advisory'
              AND granted
              AND objsubid = 1
              AND (classid::bigint << 32) + objid::bigint = claimed_by
       )
"""

BEGIN_SQL = """
UPDATE account_change
   SET state        = CASE WHEN state = 'planned' THEN 'begun' ELSE state END,
       was_disabled = coalesce(was_disabled, $3),
       user_id      = coalesce($4, user_id)
 WHERE account_change_id = $1
   AND state = $2
RETURNING state
"""

KEEP_SQL = """
UPDATE account_change
   SET state       = CASE WHEN $3 = 'planned' AND state = 'begun' THEN 'begun' ELSE $3 END,
       detail      = $4,
       due_at      = now() + $5::interval,
       attempts    = $6,
       disabled_at = CASE WHEN $3 = 'disabled' THEN coalesce(disabled_at, now())
                          ELSE disabled_at END,
       finished_at = CASE WHEN $3 IN ('done', 'cancelled', 'failed') THEN now() END,
       claimed_by  = NULL
 WHERE account_change_id = $1
   AND (state = $2 OR (state = 'begun' AND $2 = 'planned'))
RETURNING account_change_id
"""

LET_GO_SQL = "UPDATE account_change SET claimed_by = NULL WHERE account_change_id = $1"

DONE_TODAY_SQL = """
SELECT count(*) FILTER (WHERE disabled_at > now() - interval '1 day')                  AS disabled,
       count(*) FILTER (WHERE state = 'done' AND disabled_at IS NOT NULL
                          AND finished_at > now() - interval '1 day')                  AS deleted
  FROM account_change
 WHERE kind = 'remove'
"""


async def claim(
    connection: Connection, server: str, *, claimant: int, removes: bool
) -> AccountChange | None:
    """Take one that is due on that server; nobody else gets it while we live.

    ``removes``: those of accounts that are to go as well; else only what enables them again.
    """
    row = await connection.fetchrow(CLAIM_ACCOUNT_SQL, server, claimant, removes)
    if row is None:
        return None
    return AccountChange(**{**row, "kind": Kind(row["kind"]), "state": State(row["state"])})


async def next_due_s(connection: Connection, server: str) -> float | None:
    """Seconds until something about an account of this server is due; None when nothing is."""
    seconds: float | None = await connection.fetchval(NEXT_ACCOUNT_SQL, server)
    return seconds


async def release_abandoned(connection: Connection) -> None:
    """Free what a worker held that no longer lives."""
    await connection.execute(RELEASE_ACCOUNTS_SQL)


async def begin(
    connection: Connection,
    change: AccountChange,
    *,
    was_disabled: bool | None = None,
    user_id: str | None = None,
) -> AccountChange | None:
    """Write down that a call is about to be made; None: a person decided otherwise meanwhile."""
    state = await connection.fetchval(
        BEGIN_SQL, change.account_change_id, change.state, was_disabled, user_id
    )
    if state is None:
        return None
    first = change.was_disabled is None
    return replace(
        change,
        state=State(state),
        was_disabled=was_disabled if first else change.was_disabled,
        user_id=user_id or change.user_id,
    )


async def keep(
    connection: Connection,
    change: AccountChange,
    state: State,
    detail: str,
    *,
    in_s: float,
    attempts: int,
) -> bool:
    """Hand it back with what came of it; false: a person decided otherwise meanwhile."""
    kept = await connection.fetchval(
        KEEP_SQL,
        change.account_change_id,
        change.state,
        state,
        detail,
        timedelta(seconds=in_s),
        attempts,
    )
    if kept is None:
        await connection.execute(LET_GO_SQL, change.account_change_id)
    return kept is not None


async def done_today(connection: Connection) -> tuple[int, int]:
    """How many accounts were disabled, and how many deleted, within a day; on all servers."""
    row = await connection.fetchrow(DONE_TODAY_SQL)
    return (0, 0) if row is None else (row["disabled"], row["deleted"])
