"""Writes still to be made: one row per (target, person, place), with the newest wish only.

Where copies are kept equal it is one for each copy; its item stands in the row.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from jellyfin_sync.domain.merge import Wish
from jellyfin_sync.domain.row import Field
from jellyfin_sync.store.agreed_states import wishes, wishes_document
from medley_kit.db import Connection

ANY_ITEM = ""
"""In the place of an item id: whichever item of the target is at the place, now or one day."""

CHANNEL = "jellyfin_sync_due"
"""PostgreSQL notifies here, with the target's name, when something became due."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is already due for one (target, person, place)."""

    change_id: int
    since: datetime
    due_at: datetime
    state: str
    attempts: int
    fields: Mapping[Field, Wish]
    under_way: Mapping[Field, Wish] = field(default_factory=dict)
    """What is being written, or was, without an answer that anybody heard."""
    version: str | None = None
    """What the target said it is, when it was last asked."""


@dataclass(frozen=True, slots=True)
class NewDue:
    """What shall be due from now on."""

    target: str
    person_id: int
    place_id: int
    fields: Mapping[Field, Wish]
    looks_first: bool
    due_at: datetime
    is_held_up: bool = False
    """The item plays there: not before it is over."""
    item_id: str = ANY_ITEM


STANDING_SQL = """
SELECT change_id, target, person_id, place_id, item_id, since, due_at, state, attempts, fields,
       CASE WHEN claimed_by IS NOT NULL OR looks_first THEN tried ELSE '{}' END AS under_way,
       (SELECT version FROM server WHERE server.server = due_write.target) AS version
  FROM due_write
 WHERE (person_id, place_id) IN (SELECT * FROM unnest($1::bigint[], $2::bigint[]))
"""

PUT_DUE_SQL = """
INSERT INTO due_write (target, person_id, place_id, fields, looks_first, due_at, item_id)
SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::jsonb[], $5::boolean[],
                     $6::timestamptz[], $7::text[])
    ON CONFLICT (target, person_id, place_id, item_id) DO UPDATE
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
   AND NOT looks_first
"""

EMPTY_SQL = """
UPDATE due_write
   SET fields = '{}'
 WHERE change_id = ANY ($1::bigint[])
   AND (claimed_by IS NOT NULL OR looks_first)
"""

NOTIFY_SQL = "SELECT pg_notify('jellyfin_sync_due', target) FROM unnest($1::text[]) AS new (target)"


async def standing(
    connection: Connection, pairs: Iterable[tuple[int, int]]
) -> dict[tuple[str, int, int], dict[str, Standing]]:
    """What is due for these (person, place): (target, person, place) -> item id -> the row."""
    wanted = list(pairs)
    rows = await connection.fetch(
        STANDING_SQL, [person for person, _ in wanted], [place for _, place in wanted]
    )
    found: dict[tuple[str, int, int], dict[str, Standing]] = {}
    for row in rows:
        here = found.setdefault((row["target"], row["person_id"], row["place_id"]), {})
        here[row["item_id"]] = Standing(
            row["change_id"],
            row["since"],
            row["due_at"],
            row["state"],
            row["attempts"],
            wishes(row["fields"]),
            wishes(row["under_way"]),
            row["version"],
        )
    return found


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
        [each.item_id for each in due],
    )
    await connection.execute(NOTIFY_SQL, sorted({each.target for each in due}))


async def settle(connection: Connection, change_ids: Sequence[int]) -> None:
    """Nothing is to be written any more, as far as is known.

    A row in a writer's hands is emptied, not removed; so is one that may have been written before:
    somebody has to look.
    """
    if change_ids:
        await connection.execute(EMPTY_SQL, change_ids)
        await connection.execute(SETTLED_SQL, change_ids)
