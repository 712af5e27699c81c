"""Rows of `entry` that are missing, gone or replaced, and those that nobody can match."""

from collections.abc import Collection
from datetime import datetime, timedelta

from asyncpg import Record

from library_tracker.domain.correlation import Ref
from library_tracker.store.entries import columns_of
from medley_kit.db import Connection

MISS_ENTRIES_SQL = """
UPDATE entry
   SET missing_since = $4
  FROM unnest($1::text[], $2::text[], $3::text[]) AS missed (source, instance, ref)
 WHERE entry.source = missed.source
   AND entry.instance = missed.instance
   AND entry.ref = missed.ref
   AND entry.missing_since IS NULL
RETURNING entry.title_id
"""

BURY_ENTRIES_SQL = """
UPDATE entry
   SET gone_at = $4
 WHERE source = $1
   AND instance = $2
   AND missing_since <= $3
   AND gone_at IS NULL
RETURNING title_id
"""

FORGET_ENTRIES_SQL = """
DELETE FROM entry
 USING unnest($1::text[], $2::text[], $3::text[]) AS replaced (source, instance, ref)
 WHERE entry.source = replaced.source
   AND entry.instance = replaced.instance
   AND entry.ref = replaced.ref
"""

_HAVE_NO_IDS = """
  FROM entry
 WHERE source = 'jellyfin'
   AND gone_at IS NULL
   AND tmdb_id IS NULL
   AND tvdb_id IS NULL
   AND imdb_id IS NULL
"""

WITHOUT_IDS_SQL = f"""
SELECT instance, ref, title_id, media_type, name, path, odd_ids
{_HAVE_NO_IDS}
   AND ($1::text IS NULL OR (instance, ref) > ($1, $2))
 ORDER BY instance, ref
 LIMIT $3
"""

COUNT_WITHOUT_IDS_SQL = f"SELECT count(*) {_HAVE_NO_IDS}"


async def miss(connection: Connection, refs: Collection[Ref], *, since: datetime) -> set[int]:
    """These are not listed any more; the titles of those that were until now."""
    rows = await connection.fetch(MISS_ENTRIES_SQL, *columns_of(refs), since)
    return {row["title_id"] for row in rows}


async def bury(
    connection: Connection, source: str, instance: str, *, grace: timedelta, now: datetime
) -> list[int]:
    """What stayed away for longer than the grace is gone; the title of each, once per entry."""
    rows = await connection.fetch(BURY_ENTRIES_SQL, source, instance, now - grace, now)
    return [row["title_id"] for row in rows]


async def forget(connection: Connection, refs: Collection[Ref]) -> None:
    """These came back under other ids."""
    await connection.execute(FORGET_ENTRIES_SQL, *columns_of(refs))


async def without_ids(
    connection: Connection, *, after: tuple[str, str] | None, limit: int
) -> list[Record]:
    """Items of Jellyfin that no database of films knows."""
    instance, ref = after or (None, None)
    return await connection.fetch(WITHOUT_IDS_SQL, instance, ref, limit)


async def count_without_ids(connection: Connection) -> int:
    """How many of those there are."""
    number: int = await connection.fetchval(COUNT_WITHOUT_IDS_SQL)
    return number
