"""Items that may be at any of several places, or are left alone as copies, as people see them."""

from dataclasses import dataclass

from medley_kit.db import Connection

CONFLICTS_SQL = """
SELECT server, item_id, name, type, path, place_id, candidates
  FROM item
 WHERE candidates <> '{}'
   AND ($1::text IS NULL OR (server, item_id) > ($1, $2))
 ORDER BY server, item_id
 LIMIT $3
"""

COUNT_CONFLICTS_SQL = "SELECT count(*) FROM item WHERE candidates <> '{}'"


@dataclass(frozen=True, slots=True)
class Conflict:
    """An item that may be at any of several places, or is one of several copies."""

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
    rows = await connection.fetch(CONFLICTS_SQL, *(after or (None, None)), limit)
    return [Conflict(**row) for row in rows]


async def count(connection: Connection) -> int:
    """How many items nobody can place."""
    count: int = await connection.fetchval(COUNT_CONFLICTS_SQL)
    return count
