"""Everything that is agreed, by person and item, without a word of any one server."""

from collections.abc import Sequence
from dataclasses import dataclass

from jellyfin_sync.domain.merge import Wish
from jellyfin_sync.domain.row import Field
from jellyfin_sync.store.agreed_states import wishes
from medley_kit.db import Connection


@dataclass(frozen=True, slots=True)
class Kept:
    """What one person did with one item, and all keys by which the item is recognised."""

    person_id: int
    place_id: int
    person: str
    name: str
    type: str
    keys: Sequence[str]
    fields: dict[Field, Wish]


COUNT_KEPT_SQL = "SELECT count(*) FROM agreed_state WHERE fields <> '{}'"

PAGE_OF_KEPT_SQL = """
SELECT agreed_state.person_id, agreed_state.place_id, person.name AS person, place.name,
       place.type,
       ARRAY (SELECT key FROM place_key WHERE place_key.place_id = place.place_id) AS keys,
       agreed_state.fields
  FROM agreed_state
       JOIN person USING (person_id)
       JOIN place USING (place_id)
 WHERE (agreed_state.person_id, agreed_state.place_id) > ($1, $2)
   AND agreed_state.fields <> '{}'
 ORDER BY agreed_state.person_id, agreed_state.place_id
 LIMIT $3
"""


async def count(connection: Connection) -> int:
    """How many there are."""
    found: int = await connection.fetchval(COUNT_KEPT_SQL)
    return found


async def page(connection: Connection, after: tuple[int, int], limit: int) -> list[Kept]:
    """Those behind this (person, place), in that order."""
    rows = await connection.fetch(PAGE_OF_KEPT_SQL, *after, limit)
    return [Kept(**{**row, "fields": wishes(row["fields"])}) for row in rows]
