"""Writes still to be made: one row per (target, person, place), with the newest wish only."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from jellyfin_sync.domain.merge import Wish
from jellyfin_sync.domain.row import Field
from jellyfin_sync.store.agreed_states import wishes, wishes_document
from asyncpg import Record

from medley_kit.db import Connection

CHANNEL = "jellyfin_sync_due"
"""PostgreSQL notifies here, with the target's name, when something became due."""


@dataclass(frozen=True, slots=True)
class DueWrite:
    """One row to be written. ``fields`` may be empty when it is only to be looked at."""

    change_id: int
    target: str
    person_id: int
    place_id: int
    fields: Mapping[Field, Wish]
    looks_first: bool
    attempts: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What is already due for one (target, person, place)."""

    change_id: int
    since: datetime
    state: str
    is_claimed: bool
    fields: Mapping[Field, Wish]


@dataclass(frozen=True, slots=True)
class NewDue:
    """What shall be due from now on."""

    target: str
    person_id: int
    place_id: int
    fields: Mapping[Field, Wish]
    looks_first: bool
    due_at: datetime


STANDING_SQL = """
SELECT change_id, target, person_id, place_id, since, state, claimed_by IS NOT NULL AS is_claimed,
       fields
  FROM due_write
 WHERE (person_id, place_id) IN (SELECT * FROM unnest($1::bigint[], $2::bigint[]))
"""

PUT_DUE_SQL = """
INSERT INTO due_write (target, person_id, place_id, fields, looks_first, due_at)
SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::jsonb[], $5::boolean[],
                     $6::timestamptz[])
    ON CONFLICT (target, person_id, place_id) DO UPDATE
   SET fields      = excluded.fields,
       looks_first = due_write.looks_first OR excluded.looks_first,
       due_at      = CASE WHEN due_write.state = 'waiting' THEN due_write.due_at
                          ELSE excluded.due_at END,
       attempts    = CASE WHEN due_write.state = 'failed' THEN 0 ELSE due_write.attempts END,
       state       = CASE WHEN due_write.state = 'failed' THEN 'pending'
                          ELSE due_write.state END
"""

SETTLED_SQL = """
DELETE FROM due_write
 WHERE change_id = ANY ($1::bigint[])
   AND claimed_by IS NULL
"""

EMPTY_CLAIMED_SQL = """
UPDATE due_write
   SET fields = '{}'
 WHERE change_id = ANY ($1::bigint[])
   AND claimed_by IS NOT NULL
"""

NOTIFY_SQL = "SELECT pg_notify('jellyfin_sync_due', target) FROM unnest($1::text[]) AS new (target)"

CLAIM_SQL = """
UPDATE due_write
   SET claimed_by    = $2,
       claimed_until = now() + $4::interval,
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
RETURNING change_id, target, person_id, place_id, fields, looks_first, attempts
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

RELEASE_WAITING_SQL = """
UPDATE due_write
   SET state    = 'pending',
       due_at   = now(),
       attempts = 0
 WHERE target = $1
   AND state = 'waiting'
   AND place_id = ANY ($2::bigint[])
"""


async def standing(
    connection: Connection, pairs: Iterable[tuple[int, int]]
) -> dict[tuple[str, int, int], Standing]:
    """What is due for these (person, place), by (target, person, place)."""
    wanted = list(pairs)
    rows = await connection.fetch(
        STANDING_SQL, [person for person, _ in wanted], [place for _, place in wanted]
    )
    return {
        (row["target"], row["person_id"], row["place_id"]): Standing(
            row["change_id"], row["since"], row["state"], row["is_claimed"], wishes(row["fields"])
        )
        for row in rows
    }


async def put(connection: Connection, due: Sequence[NewDue]) -> None:
    """Make these due, in the place of what was due for the same pairs, and wake the writers."""
    if not due:
        return
    await connection.execute(
        PUT_DUE_SQL,
        [each.target for each in due],
        [each.person_id for each in due],
        [each.place_id for each in due],
        [wishes_document(each.fields) for each in due],
        [each.looks_first for each in due],
        [each.due_at for each in due],
    )
    await connection.execute(NOTIFY_SQL, sorted({each.target for each in due}))


async def settle(connection: Connection, change_ids: Sequence[int]) -> None:
    """Nothing is to be written any more; a row in a writer's hands is emptied, not removed."""
    if change_ids:
        await connection.execute(EMPTY_CLAIMED_SQL, change_ids)
        await connection.execute(SETTLED_SQL, change_ids)


async def claim(
    connection: Connection, target: str, *, claimant: int, limit: int, lease_s: float
) -> list[DueWrite]:
    """Take up to ``limit`` due rows of one target; nobody else gets them while we live."""
    rows = await connection.fetch(CLAIM_SQL, target, claimant, limit, timedelta(seconds=lease_s))
    return [
        DueWrite(
            row["change_id"],
            row["target"],
            row["person_id"],
            row["place_id"],
            wishes(row["fields"]),
            row["looks_first"],
            row["attempts"],
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


@dataclass(frozen=True, slots=True)
class PutOff:
    """Why a claimed row was not written, and when to try again."""

    change_id: int
    state: str
    detail: str
    delay_s: float
    attempts: int
    looks_first: bool = False


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


async def release_waiting(connection: Connection, target: str, places: Iterable[int]) -> None:
    """The target has these places now: what waited for them is due at once."""
    await connection.execute(RELEASE_WAITING_SQL, target, list(places))
    await connection.execute(NOTIFY_SQL, [target])


QUEUE_SQL = """
SELECT count(*) FILTER (WHERE state = 'pending' AND claimed_by IS NULL)  AS pending,
       count(*) FILTER (WHERE claimed_by IS NOT NULL)                    AS processing,
       count(*) FILTER (WHERE state = 'waiting' AND claimed_by IS NULL)  AS waiting,
       count(*) FILTER (WHERE state = 'failed')                          AS failed,
       coalesce(extract(epoch FROM now() - min(since) FILTER (WHERE state = 'pending')), 0)::float8
           AS oldest_pending_age_s
  FROM due_write
"""

LIST_CHANGES_SQL = """
SELECT change_id, target, person.name AS username, place.name AS item, place.path, fields, state,
       detail, attempts, since, due_at
  FROM due_write
       JOIN person USING (person_id)
       JOIN place USING (place_id)
 WHERE ($1::text IS NULL OR state = $1)
   AND ($2::bigint IS NULL OR change_id > $2)
   AND ($4::bigint IS NULL OR change_id = $4)
 ORDER BY change_id
 LIMIT $3
"""

RETRY_SQL = """
UPDATE due_write
   SET state    = 'pending',
       due_at   = now(),
       attempts = 0
 WHERE change_id = $1
RETURNING target
"""

DROP_SQL = """
DELETE FROM due_write
 WHERE change_id = $1
   AND claimed_by IS NULL
"""


@dataclass(frozen=True, slots=True)
class Queue:
    """How much is still to be written."""

    pending: int
    processing: int
    waiting: int
    failed: int
    oldest_pending_age_s: float


@dataclass(frozen=True, slots=True)
class Change:
    """One row still to be written, for people."""

    change_id: int
    target: str
    username: str
    item: str
    path: str | None
    fields: Mapping[Field, Wish]
    state: str
    detail: str
    attempts: int
    since: datetime
    due_at: datetime


async def queue(connection: Connection) -> Queue:
    """Count what is still to be written, on all servers together."""
    row = await connection.fetchrow(QUEUE_SQL)
    if row is None:
        raise LookupError(QUEUE_SQL)
    return Queue(**row)


async def changes(
    connection: Connection, state: str, *, after: int | None, limit: int
) -> list[Change]:
    """Rows in one state, oldest first, behind the one with the id ``after``."""
    return [
        _change(row) for row in await connection.fetch(LIST_CHANGES_SQL, state, after, limit, None)
    ]


async def change(connection: Connection, change_id: int) -> Change | None:
    """One row, whatever its state."""
    row = await connection.fetchrow(LIST_CHANGES_SQL, None, None, 1, change_id)
    return None if row is None else _change(row)


async def retry(connection: Connection, change_id: int) -> None:
    """Try this row at once."""
    targets = [row["target"] for row in await connection.fetch(RETRY_SQL, change_id)]
    await connection.execute(NOTIFY_SQL, targets)


async def drop(connection: Connection, change_id: int) -> None:
    """Give this row up, unless it is being written."""
    await connection.execute(DROP_SQL, change_id)


def _change(row: Record) -> Change:
    return Change(**{**row, "fields": wishes(row["fields"])})
