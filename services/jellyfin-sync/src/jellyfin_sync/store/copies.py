"""Items that a server has more than once, by the ids and paths that they share."""

from collections.abc import Iterable

from jellyfin_sync.domain.copies import KeyHolder, copies_of
from medley_kit.db import Connection

HOLDERS_SQL = """
SELECT mine.place_id, mine.key, item.server, item.item_id, item.place_id AS lies_at, item.type,
       item.path, item.provider_ids
  FROM place_key AS mine
       JOIN place_key AS theirs ON theirs.key = mine.key
       JOIN item ON item.place_id = theirs.place_id
 WHERE mine.place_id = ANY ($1::bigint[])
   AND split_part(mine.key, ':', 2) <> 'fold'
"""

NOTE_COPIES_SQL = """
UPDATE item
   SET candidates = ARRAY (SELECT DISTINCT unnest(item.candidates || new.places) ORDER BY 1)
  FROM (SELECT told.server, told.item_id,
               ARRAY (SELECT each::bigint
                        FROM jsonb_array_elements_text(told.others -> 'places') AS each) AS places
          FROM unnest($1::text[], $2::text[], $3::jsonb[]) AS told (server, item_id, others)) AS new
 WHERE item.server = new.server
   AND item.item_id = new.item_id
   AND NOT item.candidates @> new.places
"""

DUE_ON_COPIES_SQL = """
SELECT due_write.person_id, due_write.place_id
  FROM due_write
       JOIN place_key AS mine ON mine.place_id = due_write.place_id
       JOIN place_key AS theirs ON theirs.key = mine.key
       JOIN item ON item.place_id = theirs.place_id
                AND item.server = due_write.target
 WHERE due_write.target = ANY ($1::text[])
   AND split_part(mine.key, ':', 2) <> 'fold'
   AND ($2::bigint[] IS NULL
        OR EXISTS (
               SELECT
                 FROM place_key AS new
                WHERE new.key = mine.key
                  AND new.place_id = ANY ($2)
           ))
 GROUP BY due_write.change_id
HAVING count(DISTINCT item.item_id) > 1
"""


async def at(
    connection: Connection, places: Iterable[int]
) -> dict[tuple[int, str], dict[str, int]]:
    """(Place, server) -> item id -> its place, of servers that have one of these repeatedly."""
    rows = await connection.fetch(HOLDERS_SQL, list(places))
    return copies_of(KeyHolder(**row) for row in rows)


async def note(connection: Connection, places: Iterable[int]) -> None:
    """Note with every copy of what is at these places where the others are: people are shown it.

    An item that is listed anew forgets what was noted with it.
    """
    others: dict[tuple[str, str], set[int]] = {}
    for (_, server), items in (await at(connection, places)).items():
        for item_id, lies_at in items.items():
            rest = {where for where in items.values() if where != lies_at}
            others.setdefault((server, item_id), set()).update(rest)
    if others:
        await connection.execute(
            NOTE_COPIES_SQL,
            [server for server, _ in others],
            [item_id for _, item_id in others],
            [{"places": sorted(rest)} for rest in others.values()],
        )


async def due_on_copies(
    connection: Connection, targets: Iterable[str], places: Iterable[int] | None
) -> list[tuple[int, int]]:
    """The (person, place) due on these targets that may have copies, by keys of these places."""
    rows = await connection.fetch(
        DUE_ON_COPIES_SQL, list(targets), None if places is None else list(places)
    )
    return [(row["person_id"], row["place_id"]) for row in rows]
