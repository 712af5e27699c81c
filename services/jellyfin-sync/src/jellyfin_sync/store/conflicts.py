"""Items that may be at any of several places, as people see them."""

from dataclasses import dataclass

from medley_kit.db import Connection

CONFLICTS_SQL = """
SELECT item.server, item.item_id, item.name, item.type, item.path, item.place_id, item.candidates
  FROM item
 WHERE item.candidates <> '{}'
   AND ($1::text IS NULL OR (item.server, item.item_id) > ($1, $2))
 ORDER BY item.server, item.item_id
 LIMIT $3
"""

COUNT_CONFLICTS_SQL = "SELECT count(*) FROM item WHERE candidates <> '{}'"


@dataclass(frozen=True, slots=True)
class Conflict:
    """An item that may be at any of several places; a person has to say at which."""

    server: str
    item_id: str
    name: str
    type: str
    path: str | None
    place_id: int
    candidates: list[int]


async def listed(
    connection: Connection, *, after: tuple[str, str] | None, limit: int
) -> list[Conflict]:
    """Items nobody can place, by (server, item id), beginning behind ``after``."""
    server, item_id = after or (None, None)
    rows = await connection.fetch(CONFLICTS_SQL, server, item_id, limit)
    return [Conflict(**row) for row in rows]


async def count(connection: Connection) -> int:
    """How many items nobody can place."""
    count: int = await connection.fetchval(COUNT_CONFLICTS_SQL)
    return count
