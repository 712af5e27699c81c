"""The table `conflict`: ids that several titles claim."""

import json
from collections.abc import Sequence

from asyncpg import Record

from library_tracker.domain.placement import Claim
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
    claims: Sequence[Claim],
    *,
    among: Sequence[int] | None,
) -> None:
    """Remember these: all there are ``among`` these titles; None: at all."""
    kinds = [each.media_type.value for each in claims]
    names = [each.key[0] for each in claims]
    values = [str(each.key[1]) for each in claims]
    if among is None:
        await connection.execute(DELETE_OTHER_CONFLICTS_SQL, kinds, names, values)
    else:
        await connection.execute(DELETE_CONFLICTS_AMONG_SQL, list(among))
    if claims:
        claimed = [json.dumps(each.title_ids) for each in claims]
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
