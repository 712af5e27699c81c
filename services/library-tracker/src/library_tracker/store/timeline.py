"""The table `timeline`: what happened, in words, each thing once."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from medley_kit.db import Connection


class Line(NamedTuple):
    """One line. ``once``: what makes it the same line when it is told again."""

    title_id: int
    at: datetime
    kind: str
    text: str
    once: str
    source: str = ""
    request_id: int | None = None


ADD_LINES_SQL = """
INSERT INTO timeline (title_id, request_id, at, kind, text, source, once)
SELECT title_id, request_id, at, kind, text, source, once
  FROM unnest($1::bigint[], $2::bigint[], $3::timestamptz[], $4::text[], $5::text[], $6::text[],
              $7::text[])
       AS new (title_id, request_id, at, kind, text, source, once)
    ON CONFLICT (title_id, once) DO NOTHING
"""

LINES_OF_REQUEST_SQL = """
SELECT at, kind, text, source
  FROM (SELECT timeline_id, at, kind, text, source
          FROM timeline
         WHERE title_id = $1
           AND (request_id IS NULL OR request_id = $2)
         UNION ALL
        SELECT 0, synced_at, 'synced', 'Synced from library', 'library'
          FROM request
         WHERE request_id = $2
           AND synced_at IS NOT NULL) AS line
 ORDER BY at, timeline_id
 LIMIT 1000
"""

MOVE_LINES_SQL = """
INSERT INTO timeline (title_id, request_id, at, kind, text, source, once)
SELECT $2, request_id, at, kind, text, source, once
  FROM timeline
 WHERE title_id = $1
 ORDER BY timeline_id
    ON CONFLICT (title_id, once) DO NOTHING
"""

DELETE_LINES_SQL = """
DELETE FROM timeline
 WHERE title_id = $1
"""

MOVE_LINES_OF_REQUEST_SQL = """
UPDATE timeline
   SET request_id = $2
 WHERE request_id = $1
"""


async def add(connection: Connection, lines: Sequence[Line]) -> None:
    """Tell these, unless they were told before."""
    if not lines:
        return
    await connection.execute(
        ADD_LINES_SQL,
        [each.title_id for each in lines],
        [each.request_id for each in lines],
        [each.at for each in lines],
        [each.kind for each in lines],
        [each.text for each in lines],
        [each.source for each in lines],
        [each.once for each in lines],
    )


async def of_request(
    connection: Connection, title_id: int, request_id: int
) -> list[dict[str, object]]:
    """What happened to one request and its title, oldest first."""
    return [dict(row) for row in await connection.fetch(LINES_OF_REQUEST_SQL, title_id, request_id)]


async def move(connection: Connection, before: int, after: int) -> None:
    """Count all of one title to another."""
    await connection.execute(MOVE_LINES_SQL, before, after)
    await connection.execute(DELETE_LINES_SQL, before)


async def move_request(connection: Connection, before: int, after: int) -> None:
    """Count all of one request to another."""
    await connection.execute(MOVE_LINES_OF_REQUEST_SQL, before, after)
