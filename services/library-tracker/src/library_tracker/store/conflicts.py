"""The table `conflict`: ids that several titles claim."""

import json
from collections.abc import Sequence

from asyncpg import Record

from library_tracker.domain.correlation import Key
from library_tracker.domain.ids import MediaType
from medley_kit.db import Connection

PUT_CONFLICTS_SQL = """
INSERT INTO conflict (media_type, namespace, value, title_ids)
SELECT media_type, namespace, value,
       ARRAY(SELECT each::bigint FROM jsonb_array_elements_text(title_ids::jsonb) AS each)
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])
       AS new (media_type, namespace, value, title_ids)
    ON CONFLICT (media_type, namespace, value) DO UPDATE
   SET title_ids = excluded.title_ids
"""

DELETE_CONFLICTS_AMONG_SQL = """
DELETE FROM conflict
 WHERE title_ids && $1::bigint[]
"""

DELETE_OTHER_CONFLICTS_SQL = """
DELETE FROM conflict
 WHERE (media_type, namespace, value)
       NOT IN (SELECT * FROM unnest($1::text[], $2::text[], $3::text[]))
"""

LIST_CONFLICTS_SQL = """
SELECT conflict.media_type, namespace, value, found_at,
       jsonb_agg(jsonb_build_object('title_id', title.title_id, 'title', title.name,
                                    'year', title.year) ORDER BY title.title_id) AS titles
  FROM conflict
       JOIN title ON title.title_id = ANY (title_ids)
 WHERE ($1::text IS NULL OR (conflict.media_type, namespace, value) > ($1, $2, $3))
 GROUP BY conflict.media_type, namespace, value, found_at
 ORDER BY conflict.media_type, namespace, value
 LIMIT $4
"""

COUNT_CONFLICTS_SQL = "SELECT count(*) FROM conflict"


async def put(
    connection: Connection,
    found: Sequence[tuple[MediaType, Key, list[int]]],
    *,
    among: Sequence[int] | None,
) -> None:
    """Remember (type, id, titles): all there are ``among`` these titles; None: at all."""
    kinds = [media_type.value for media_type, _, _ in found]
    names = [key[0] for _, key, _ in found]
    values = [str(key[1]) for _, key, _ in found]
    if among is None:
        await connection.execute(DELETE_OTHER_CONFLICTS_SQL, kinds, names, values)
    else:
        await connection.execute(DELETE_CONFLICTS_AMONG_SQL, list(among))
    if found:
        claimed = [json.dumps(title_ids) for _, _, title_ids in found]
        await connection.execute(PUT_CONFLICTS_SQL, kinds, names, values, claimed)


async def page(
    connection: Connection, *, after: tuple[str, str, str] | None, limit: int
) -> list[Record]:
    """In the order of what they are."""
    return await connection.fetch(LIST_CONFLICTS_SQL, *(after or (None, None, None)), limit)


async def count(connection: Connection) -> int:
    """How many there are."""
    number: int = await connection.fetchval(COUNT_CONFLICTS_SQL)
    return number
