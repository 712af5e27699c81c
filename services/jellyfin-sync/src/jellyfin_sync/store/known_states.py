"""What each server is known to hold: one row per (server, item, person)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from asyncpg import Record

from jellyfin_sync.domain.row import Row
from jellyfin_sync.domain.timeline import Folded, Timeline
from jellyfin_sync.store.timelines import document_of, fields_of, timeline_of
from medley_kit.db import Connection

Key = tuple[str, str, int]
"""(server, item id, person)."""


@dataclass(frozen=True, slots=True)
class KnownState:
    """What was seen of one person and one item on one server."""

    server: str
    item_id: str
    person_id: int
    place_id: int
    timeline: Timeline


KNOWN_OF_PAIRS_SQL = """
SELECT server, item_id, person_id, place_id, timeline
  FROM known_state
 WHERE (person_id, place_id) IN (SELECT * FROM unnest($1::bigint[], $2::bigint[]))
"""

KNOWN_BY_KEY_SQL = """
SELECT server, item_id, person_id, place_id, timeline
  FROM known_state
 WHERE (server, item_id, person_id)
    IN (SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[]))
"""

PUT_KNOWN_SQL = """
INSERT INTO known_state (server, item_id, person_id, place_id, held, timeline)
SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::jsonb[], $6::jsonb[])
    ON CONFLICT (server, item_id, person_id) DO UPDATE
   SET held     = excluded.held,
       timeline = excluded.timeline
"""

HELD_SQL = """
SELECT server, item_id, person_id, held
  FROM known_state
 WHERE (server, item_id, person_id)
    IN (SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[]))
"""

HELD_BY_PERSON_SQL = """
SELECT known_state.item_id, known_state.held
  FROM known_state
       JOIN item USING (server, item_id)
 WHERE known_state.server = $1
   AND known_state.person_id = $2
"""

HELD_AT_SQL = """
SELECT known_state.place_id, known_state.item_id, known_state.held
  FROM known_state
       JOIN item USING (server, item_id)
 WHERE known_state.server = $1
   AND known_state.person_id = $2
   AND known_state.place_id = item.place_id
 ORDER BY (known_state.held ->> 'last_played')::float8 DESC NULLS LAST, known_state.item_id
"""

ITEMS_SEEN_SQL = """
SELECT item_id, place_id
  FROM known_state
 WHERE server = $1
   AND person_id = $2
 ORDER BY item_id
"""

MISPLACED_SQL = """
SELECT known_state.person_id, known_state.place_id AS was_at, item.place_id AS is_at
  FROM known_state
       JOIN item USING (server, item_id)
 WHERE known_state.server = $1
   AND known_state.item_id = ANY ($2::text[])
   AND known_state.place_id <> item.place_id
"""

MISPLACED_ITEMS_SQL = """
SELECT DISTINCT known_state.item_id
  FROM known_state
       JOIN item USING (server, item_id)
 WHERE known_state.server = $1
   AND known_state.place_id <> item.place_id
"""

MOVE_SQL = """
UPDATE known_state
   SET place_id = item.place_id
  FROM item
 WHERE item.server = known_state.server
   AND item.item_id = known_state.item_id
   AND known_state.server = $1
   AND known_state.item_id = ANY ($2::text[])
   AND known_state.place_id <> item.place_id
"""


async def of_pairs(
    connection: Connection, pairs: Iterable[tuple[int, int]]
) -> dict[Key, KnownState]:
    """All that is known of these (person, place), on every server."""
    wanted = list(pairs)
    rows = await connection.fetch(
        KNOWN_OF_PAIRS_SQL, [person for person, _ in wanted], [place for _, place in wanted]
    )
    return _states(rows)


async def by_key(connection: Connection, keys: Iterable[Key]) -> dict[Key, KnownState]:
    """What is known of these, wherever they are; those never seen are not in the answer."""
    return _states(await connection.fetch(KNOWN_BY_KEY_SQL, *_columns(keys)))


async def held(connection: Connection, keys: Iterable[Key]) -> dict[Key, Row]:
    """What these hold; those never seen are not in the answer."""
    rows = await connection.fetch(HELD_SQL, *_columns(keys))
    return {
        (row["server"], row["item_id"], row["person_id"]): fields_of(row["held"]) for row in rows
    }


async def held_by(connection: Connection, server: str, person_id: int) -> dict[str, Row]:
    """Item id -> what one person holds on one server, of items it still has; only what was seen."""
    rows = await connection.fetch(HELD_BY_PERSON_SQL, server, person_id)
    return {row["item_id"]: fields_of(row["held"]) for row in rows}


async def held_at(connection: Connection, server: str, person_id: int) -> dict[int, dict[str, Row]]:
    """Place -> item id -> what one person holds there on one server; only what was seen.

    Of several copies the one that was played last comes first.
    """
    found: dict[int, dict[str, Row]] = {}
    for row in await connection.fetch(HELD_AT_SQL, server, person_id):
        found.setdefault(row["place_id"], {})[row["item_id"]] = fields_of(row["held"])
    return found


async def seen_by(connection: Connection, server: str, person_id: int) -> list[tuple[str, int]]:
    """(Item id, place) of everything that was ever seen of one person on one server."""
    rows = await connection.fetch(ITEMS_SEEN_SQL, server, person_id)
    return [(row["item_id"], row["place_id"]) for row in rows]


async def put(
    connection: Connection, states: Sequence[KnownState], folded: Sequence[Folded]
) -> None:
    """Remember these states; ``folded`` is what each comes to, in the same order.

    A state that is known already stays at its place: only `move` takes it to another.
    """
    await connection.execute(
        PUT_KNOWN_SQL,
        [state.server for state in states],
        [state.item_id for state in states],
        [state.person_id for state in states],
        [state.place_id for state in states],
        [dict(each.held) for each in folded],
        [document_of(state.timeline) for state in states],
    )


async def misplaced(
    connection: Connection, server: str, item_ids: Sequence[str]
) -> set[tuple[int, int]]:
    """The (person, place) whose states have to move because these items have, from and to."""
    rows = await connection.fetch(MISPLACED_SQL, server, item_ids)
    return {(row["person_id"], row[end]) for row in rows for end in ("was_at", "is_at")}


async def misplaced_items(connection: Connection, server: str) -> list[str]:
    """The server's items with states that are kept elsewhere than the items are."""
    return [row["item_id"] for row in await connection.fetch(MISPLACED_ITEMS_SQL, server)]


async def move(connection: Connection, server: str, item_ids: Sequence[str]) -> None:
    """Take the states of these items to where the items are; the pairs are locked by the caller."""
    await connection.execute(MOVE_SQL, server, item_ids)


def _states(rows: Iterable[Record]) -> dict[Key, KnownState]:
    return {
        (row["server"], row["item_id"], row["person_id"]): KnownState(
            **{**row, "timeline": timeline_of(row["timeline"])}
        )
        for row in rows
    }


def _columns(keys: Iterable[Key]) -> tuple[list[str], list[str], list[int]]:
    wanted = list(keys)
    return (
        [server for server, _, _ in wanted],
        [item for _, item, _ in wanted],
        [person for _, _, person in wanted],
    )
