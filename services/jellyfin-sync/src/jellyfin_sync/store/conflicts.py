"""Items that may be at any of several places, as people see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from medley_kit.db import Connection

Copies = Mapping[tuple[str, str], Sequence[int]]
"""(Server, item id) -> the places of the other copies, where copies are left alone."""

CONFLICTS_SQL = """
SELECT item.server, item.item_id, item.name, item.type, item.path, item.place_id, item.candidates
  FROM item
 WHERE (item.candidates <> '{}'
        OR (item.server, item.item_id) IN (SELECT * FROM unnest($4::text[], $5::text[])))
   AND ($1::text IS NULL OR (item.server, item.item_id) > ($1, $2))
 ORDER BY item.server, item.item_id
 LIMIT $3
"""

COUNT_CONFLICTS_SQL = """
SELECT count(*)
  FROM item
 WHERE candidates <> '{}'
    OR (server, item_id) IN (SELECT * FROM unnest($1::text[], $2::text[]))
"""


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
    connection: Connection, *, after: tuple[str, str] | None, limit: int, copies: Copies
) -> list[Conflict]:
    """Items nobody can place, by (server, item id), beginning behind ``after``."""
    server, item_id = after or (None, None)
    rows = await connection.fetch(CONFLICTS_SQL, server, item_id, limit, *_columns(copies))
    return [_with_copies(Conflict(**row), copies) for row in rows]


async def count(connection: Connection, copies: Copies) -> int:
    """How many items nobody can place."""
    count: int = await connection.fetchval(COUNT_CONFLICTS_SQL, *_columns(copies))
    return count


def _with_copies(conflict: Conflict, copies: Copies) -> Conflict:
    others = copies.get((conflict.server, conflict.item_id), ())
    return replace(conflict, candidates=sorted({*conflict.candidates, *others}))


def _columns(copies: Copies) -> tuple[list[str], list[str]]:
    return [server for server, _ in copies], [item_id for _, item_id in copies]
