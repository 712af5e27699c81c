"""Copies of one work, loaded with everything that hangs together with them, and moved together."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from jellyfin_sync.domain.works import Copy, Works
from medley_kit.db import Connection

SEEN_SQL = """
SELECT keys, place_id, lies_at
  FROM item
 WHERE server = $1
   AND item_id = ANY ($2::text[])
"""

COPIES_SQL = """
SELECT server, item_id, lies_at, place_id AS stands_at, keys
  FROM item
 WHERE lies_at IN (SELECT place_id FROM place_key WHERE key = ANY ($1::text[]))
 UNION
SELECT server, item_id, lies_at, place_id, keys
  FROM item
 WHERE lies_at = ANY ($2::bigint[])
 UNION
SELECT server, item_id, lies_at, place_id, keys
  FROM item
 WHERE place_id = ANY ($2::bigint[])
"""

STAND_SQL = """
UPDATE item
   SET place_id = new.place_id
  FROM unnest($1::bigint[], $2::bigint[]) AS new (lies_at, place_id)
 WHERE item.lies_at = new.lies_at
   AND item.place_id <> new.place_id
RETURNING item.server, item.item_id, item.place_id
"""

NOTE_CANDIDATES_SQL = """
UPDATE item
   SET candidates = new.candidates
  FROM (SELECT lies_at,
               (SELECT coalesce(array_agg(each::bigint ORDER BY each::bigint), '{}')
                  FROM jsonb_array_elements_text(told -> 'places') AS each) AS candidates
          FROM unnest($1::bigint[], $2::jsonb[]) AS told (lies_at, told)) AS new
 WHERE item.lies_at = new.lies_at
   AND item.candidates <> new.candidates
"""

LEFT_BEHIND_SQL = """
SELECT known_state.person_id, known_state.place_id AS was_at, new.place_id AS is_at
  FROM unnest($1::bigint[], $2::bigint[]) AS new (was_at, place_id)
       JOIN agreed_state ON agreed_state.place_id = new.was_at
       JOIN known_state ON known_state.person_id = agreed_state.person_id
                       AND known_state.place_id = new.was_at
 WHERE NOT EXISTS (
           SELECT
             FROM item
            WHERE item.server = known_state.server
              AND item.item_id = known_state.item_id
       )
"""

TAKE_ALONG_SQL = """
UPDATE known_state
   SET place_id = new.is_at
  FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS new (person_id, was_at, is_at)
 WHERE known_state.person_id = new.person_id
   AND known_state.place_id = new.was_at
   AND NOT EXISTS (
           SELECT
             FROM item
            WHERE item.server = known_state.server
              AND item.item_id = known_state.item_id
       )
"""

WORKS_AT_SQL = """
SELECT DISTINCT ON (lies_at) lies_at, place_id
  FROM item
 WHERE lies_at = ANY ($1::bigint[])
 ORDER BY lies_at, place_id
"""


async def seen(
    connection: Connection, server: str, item_ids: Sequence[str]
) -> tuple[set[str], set[int]]:
    """The keys these items had when they were last seen, and the places at which they are."""
    rows = await connection.fetch(SEEN_SQL, server, item_ids)
    keys = {key for row in rows for key in row["keys"]}
    return keys, {row[column] for row in rows for column in ("place_id", "lies_at")}


async def hanging_together(
    connection: Connection, keys: Iterable[str], places: Iterable[int]
) -> list[Copy]:
    """All items that have one of these keys or are at one of these places, and so on from those."""
    found: dict[tuple[str, str], Copy] = {}
    new_keys, new_places = set(keys), set(places)
    asked_keys, asked_places = set[str](), set[int]()
    while new_keys or new_places:
        asked_keys |= new_keys
        asked_places |= new_places
        for row in await connection.fetch(COPIES_SQL, list(new_keys), list(new_places)):
            keys_of = frozenset(row["keys"])
            found[row["server"], row["item_id"]] = Copy(**{**row, "keys": keys_of})
        new_keys = {key for copy in found.values() for key in copy.keys} - asked_keys
        at = {place for copy in found.values() for place in (copy.lies_at, copy.stands_at)}
        new_places = at - asked_places
    return list(found.values())


async def stand(connection: Connection, works: Works) -> dict[str, dict[str, int]]:
    """Move items to where their works stand, and note contradictions; what moved where."""
    noted = {**dict.fromkeys(works.joined, ()), **works.contradicting}
    if noted:
        await connection.execute(
            NOTE_CANDIDATES_SQL, list(noted), [{"places": others} for others in noted.values()]
        )
    rows = await connection.fetch(STAND_SQL, list(works.place_of), list(works.place_of.values()))
    moved: dict[str, dict[str, int]] = defaultdict(dict)
    for row in rows:
        moved[row["server"]][row["item_id"]] = row["place_id"]
    return moved


async def left_behind(connection: Connection, left: Mapping[int, int]) -> set[tuple[int, int, int]]:
    """(Person, place, new place) of states whose items are gone, kept where nothing stands."""
    rows = await connection.fetch(LEFT_BEHIND_SQL, list(left), list(left.values()))
    return {(row["person_id"], row["was_at"], row["is_at"]) for row in rows}


async def take_along(connection: Connection, moves: Iterable[tuple[int, int, int]]) -> None:
    """Move them; the pairs are locked by the caller."""
    ordered = sorted(moves)
    await connection.execute(
        TAKE_ALONG_SQL,
        [person for person, _, _ in ordered],
        [was_at for _, was_at, _ in ordered],
        [is_at for _, _, is_at in ordered],
    )


async def standing(connection: Connection, places: Iterable[int]) -> dict[int, int]:
    """Place where items lie -> where they stand; a place with no items is not in the answer."""
    rows = await connection.fetch(WORKS_AT_SQL, list(places))
    return {row["lies_at"]: row["place_id"] for row in rows}
