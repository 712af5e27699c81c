"""What all servers should hold: one row per (person, place); its lock orders everything else."""

from collections.abc import Iterable, Mapping
from typing import Any

from jellyfin_sync.domain.merge import Agreed, Wish
from jellyfin_sync.domain.row import FRESH, Field
from medley_kit.db import Connection

ADD_AGREED_SQL = """
INSERT INTO agreed_state (person_id, place_id)
SELECT * FROM unnest($1::bigint[], $2::bigint[])
    ON CONFLICT (person_id, place_id) DO NOTHING
"""

LOCK_AGREED_SQL = """
SELECT agreed_state.person_id, agreed_state.place_id
  FROM agreed_state
 WHERE (person_id, place_id) IN (SELECT * FROM unnest($1::bigint[], $2::bigint[]))
 ORDER BY person_id, place_id
   FOR UPDATE
"""

PUT_AGREED_SQL = """
UPDATE agreed_state
   SET fields = new.fields
  FROM unnest($1::bigint[], $2::bigint[], $3::jsonb[]) AS new (person_id, place_id, fields)
 WHERE agreed_state.person_id = new.person_id
   AND agreed_state.place_id = new.place_id
   AND agreed_state.fields IS DISTINCT FROM new.fields
"""

LACKING_SQL = """
SELECT DISTINCT agreed_state.person_id, agreed_state.place_id
  FROM agreed_state
       JOIN item ON item.place_id = agreed_state.place_id
       JOIN account ON account.person_id = agreed_state.person_id
                   AND account.server = item.server
       LEFT JOIN known_state ON known_state.server = item.server
                            AND known_state.item_id = item.item_id
                            AND known_state.person_id = agreed_state.person_id
 WHERE item.server = ANY ($1::text[])
   AND ($2::bigint[] IS NULL OR agreed_state.place_id = ANY ($2))
   AND EXISTS (
           SELECT
             FROM jsonb_each(agreed_state.fields) AS wish (field, told)
            WHERE told -> 0 IS DISTINCT FROM coalesce(known_state.held, $3) -> field
       )
   AND NOT EXISTS (
           SELECT
             FROM due_write
            WHERE due_write.target = item.server
              AND due_write.person_id = agreed_state.person_id
              AND due_write.place_id = agreed_state.place_id
              AND due_write.item_id = CASE WHEN $4 THEN item.item_id ELSE '' END
       )
 ORDER BY agreed_state.person_id, agreed_state.place_id
"""


async def lock(connection: Connection, pairs: Iterable[tuple[int, int]]) -> None:
    """Hold these (person, place) until the transaction ends: whoever changes one waits here."""
    ordered = sorted(set(pairs))
    people, places = [person for person, _ in ordered], [place for _, place in ordered]
    await connection.execute(ADD_AGREED_SQL, people, places)
    await connection.execute(LOCK_AGREED_SQL, people, places)


async def put(connection: Connection, agreed: Mapping[tuple[int, int], Agreed]) -> None:
    """Remember what is agreed for each (person, place)."""
    if not agreed:
        return
    await connection.execute(
        PUT_AGREED_SQL,
        [person for person, _ in agreed],
        [place for _, place in agreed],
        [wishes_document(wishes) for wishes in agreed.values()],
    )


async def lacking(
    connection: Connection,
    servers: Iterable[str],
    places: Iterable[int] | None = None,
    *,
    by_copy: bool,
) -> list[tuple[int, int]]:
    """The (person, place) of which one of these servers may not hold what is agreed.

    Compared by the letter: closer than `domain.row.same`. What is due already is left out, and so
    are servers that have no such item or account. ``by_copy``: each copy has a row of its own.
    """
    rows = await connection.fetch(
        LACKING_SQL,
        list(servers),
        None if places is None else list(places),
        dict(FRESH),
        by_copy,
    )
    return [(row["person_id"], row["place_id"]) for row in rows]


def wishes_document(wishes: Agreed) -> dict[str, Any]:
    """Wishes as they are kept in a column: field -> [value, at, origin, reason, cause]."""
    return {
        name: [wish.value, wish.at, wish.origin, wish.reason, wish.cause]
        for name, wish in wishes.items()
    }


def wishes(document: dict[str, Any]) -> dict[Field, Wish]:
    """The opposite of `wishes_document`."""
    return {Field(name): Wish(*each) for name, each in document.items()}
