"""Due rows in a writer's hands: claimed, written or put off; freed when nobody holds them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from jellyfin_sync.domain.merge import Wish
from jellyfin_sync.domain.row import Field
from jellyfin_sync.store.agreed_states import lock, wishes
from jellyfin_sync.store.due_writes import ANY_ITEM, NOTIFY_SQL
from medley_kit.db import Connection

CLAIM_SQL = """
UPDATE due_write
   SET claimed_by    = $2,
       claimed_until = now() + $4::interval,
       tried         = CASE WHEN looks_first THEN tried ELSE fields END,
       tried_at      = CASE WHEN looks_first THEN tried_at ELSE $5 END,
       attempts      = attempts + 1
 WHERE change_id IN (
           SELECT change_id
             FROM due_write
            WHERE target = $1
              AND state <> 'failed'
              AND due_at <= now()
              AND claimed_by IS NULL
            ORDER BY due_at
            LIMIT $3
              FOR UPDATE SKIP LOCKED
       )
RETURNING change_id, target, person_id, place_id, item_id, fields, tried, looks_first, attempts,
          tried_at
"""


NEXT_DUE_SQL = """
SELECT extract(epoch FROM min(due_at) - now())::float8
  FROM due_write
 WHERE target = $1
   AND state <> 'failed'
   AND claimed_by IS NULL
"""


DONE_SQL = """
UPDATE due_write
   SET claimed_by  = NULL,
       looks_first = false,
       state       = 'pending',
       attempts    = 0,
       detail      = ''
 WHERE change_id = ANY ($1::bigint[])
   AND claimed_by = $2
"""


LOOKED_SQL = """
UPDATE due_write
   SET claimed_by  = NULL,
       looks_first = false,
       attempts    = greatest(attempts - 1, 0)
 WHERE change_id = ANY ($1::bigint[])
   AND claimed_by = $2
"""

PUT_OFF_SQL = """
UPDATE due_write
   SET claimed_by  = NULL,
       state       = new.state,
       detail      = new.detail,
       looks_first = due_write.looks_first OR new.looks_first,
       due_at      = now() + new.delay_s * interval '1 second',
       attempts    = new.attempts
  FROM unnest($1::bigint[], $2::text[], $3::text[], $4::boolean[], $5::float8[], $6::integer[])
       AS new (change_id, state, detail, looks_first, delay_s, attempts)
 WHERE due_write.change_id = new.change_id
   AND due_write.claimed_by = $7
"""


GIVE_UP_SQL = """
DELETE FROM due_write
 WHERE change_id = ANY ($1::bigint[])
   AND claimed_by = $2
"""


RELEASE_ABANDONED_SQL = """
UPDATE due_write
   SET claimed_by  = NULL,
       looks_first = true
 WHERE claimed_by IS NOT NULL
   AND (claimed_until < now()
        OR NOT EXISTS (
               SELECT
                 FROM pg_locks
                WHERE locktype = 'advisory'
                  AND granted
                  AND objsubid = 1
                  AND (classid::bigint << 32) + objid::bigint = claimed_by
           ))
RETURNING target
"""


CONCERNED_SQL = """
SELECT person_id, place_id
  FROM due_write
 WHERE target = $1
   AND (state = 'waiting' OR claimed_by IS NOT NULL)
   AND ($2::bigint[] IS NULL OR place_id = ANY ($2))
"""


RELEASE_WAITING_SQL = """
UPDATE due_write
   SET state    = 'pending',
       due_at   = now(),
       attempts = 0
  FROM item
       JOIN account USING (server)
 WHERE item.server = $1
   AND due_write.target = item.server
   AND due_write.place_id = item.place_id
   AND due_write.item_id IN ('', item.item_id)
   AND due_write.person_id = account.person_id
   AND due_write.state = 'waiting'
   AND due_write.claimed_by IS NULL
   AND ($2::bigint[] IS NULL OR due_write.place_id = ANY ($2))
"""


@dataclass(frozen=True, slots=True)
class DueWrite:
    """One row to be written. ``fields`` may be empty when it is only to be looked at.

    ``tried``: what an earlier attempt may have written, without an answer.
    """

    change_id: int
    target: str
    person_id: int
    place_id: int
    fields: Mapping[Field, Wish]
    tried: Mapping[Field, Wish]
    looks_first: bool
    attempts: int
    tried_at: float = 0.0
    """When that attempt began, by our clock."""
    item_id: str = ANY_ITEM


@dataclass(frozen=True, slots=True)
class PutOff:
    """Why a claimed row was not written, and when to try again."""

    change_id: int
    state: str
    detail: str
    delay_s: float
    attempts: int
    looks_first: bool = False


async def claim(
    connection: Connection,
    target: str,
    *,
    claimant: int,
    limit: int,
    lease_s: float,
    now: float,
) -> list[DueWrite]:
    """Take up to ``limit`` due rows of one target; nobody else gets them while we live.

    ``now``: seconds since 1970, by our clock.
    """
    lease = timedelta(seconds=lease_s)
    rows = await connection.fetch(CLAIM_SQL, target, claimant, limit, lease, now)
    return [
        DueWrite(
            row["change_id"],
            row["target"],
            row["person_id"],
            row["place_id"],
            wishes(row["fields"]),
            wishes(row["tried"]),
            row["looks_first"],
            row["attempts"],
            row["tried_at"],
            row["item_id"],
        )
        for row in rows
    ]


async def next_due_s(connection: Connection, target: str) -> float | None:
    """Seconds until something of this target is due; None when nothing is."""
    seconds: float | None = await connection.fetchval(NEXT_DUE_SQL, target)
    return seconds


async def done(connection: Connection, change_ids: Sequence[int], *, claimant: int) -> None:
    """Hand these back as written; what they still lack is settled in the same transaction.

    A row that was freed meanwhile and belongs to another is left alone.
    """
    await connection.execute(DONE_SQL, change_ids, claimant)


async def looked(connection: Connection, change_ids: Sequence[int], *, claimant: int) -> None:
    """Hand these back as looked at, which is no attempt; what they lack is settled as above."""
    await connection.execute(LOOKED_SQL, change_ids, claimant)


async def put_off(connection: Connection, rows: Sequence[PutOff], *, claimant: int) -> None:
    """Hand these back to be tried later."""
    await connection.execute(
        PUT_OFF_SQL,
        [row.change_id for row in rows],
        [row.state for row in rows],
        [row.detail for row in rows],
        [row.looks_first for row in rows],
        [row.delay_s for row in rows],
        [row.attempts for row in rows],
        claimant,
    )


async def give_up(connection: Connection, change_ids: Sequence[int], *, claimant: int) -> None:
    """Drop these: the path policy says not to wait for the item any longer."""
    await connection.execute(GIVE_UP_SQL, change_ids, claimant)


async def release_abandoned(connection: Connection) -> list[str]:
    """Free what a writer held that no longer lives; they are looked at before they are written.

    Returns the targets concerned.
    """
    rows = await connection.fetch(RELEASE_ABANDONED_SQL)
    targets = sorted({row["target"] for row in rows})
    if targets:
        await connection.execute(NOTIFY_SQL, targets)
    return targets


async def release_waiting(
    connection: Connection, target: str, places: Iterable[int] | None
) -> None:
    """What waited and now has its item and account is due at once; at these places or anywhere.

    A writer may be about to say that one of them has to wait, having looked before the item was
    there. It holds the agreed rows while it says so: it is waited for, and what it said undone.
    """
    here = None if places is None else list(places)
    rows = await connection.fetch(CONCERNED_SQL, target, here)
    await lock(connection, [(row["person_id"], row["place_id"]) for row in rows])
    await connection.execute(RELEASE_WAITING_SQL, target, here)
    await connection.execute(NOTIFY_SQL, [target])
