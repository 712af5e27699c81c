"""The table `fact`: what happened to films and episodes."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from asyncpg import Record

from library_tracker.domain.evidence import Fact, Kind
from medley_kit.db import Connection

ADD_FACTS_SQL = """
INSERT INTO fact (title_id, kind, season, episode, source, instance, key, at, release, detail)
SELECT DISTINCT ON (title_id, kind, season, episode, source, instance, key)
       title_id, kind, season, episode, source, instance, key, at, release, detail
  FROM unnest($1::bigint[], $2::text[], $3::integer[], $4::integer[], $5::text[], $6::text[],
              $7::text[], $8::timestamptz[], $9::text[], $10::text[])
       AS new (title_id, kind, season, episode, source, instance, key, at, release, detail)
 ORDER BY title_id, kind, season, episode, source, instance, key, at DESC
    ON CONFLICT (title_id, kind, season, episode, source, instance, key) DO UPDATE
   SET at      = greatest(fact.at, excluded.at),
       release = CASE WHEN excluded.release = '' THEN fact.release ELSE excluded.release END,
       detail  = CASE WHEN excluded.detail = '' THEN fact.detail ELSE excluded.detail END
"""

FACTS_OF_TITLES_SQL = """
SELECT title_id, kind, at, season, episode, key, source, instance, release, detail
  FROM fact
 WHERE title_id = ANY ($1::bigint[])
"""

MOVE_FACTS_SQL = """
INSERT INTO fact (title_id, kind, season, episode, source, instance, key, at, release, detail)
SELECT $2, kind, season, episode, source, instance, key, at, release, detail
  FROM fact
 WHERE title_id = $1
    ON CONFLICT (title_id, kind, season, episode, source, instance, key) DO UPDATE
   SET at = greatest(fact.at, excluded.at)
"""

DELETE_FACTS_SQL = """
DELETE FROM fact
 WHERE title_id = $1
"""

GRABS_SQL = """
SELECT title_id, kind, at, season, episode, key, source, instance, release, detail
  FROM fact
 WHERE kind = 'grabbed'
   AND key = ANY ($1::text[])
"""

OPEN_GRABS_SQL = """
SELECT DISTINCT key
  FROM fact
       JOIN request USING (title_id)
 WHERE kind = 'grabbed'
   AND state IN ('grabbed', 'downloading', 'downloaded', 'partially_available')
   AND at > now() - interval '60 days'
"""


async def add(connection: Connection, facts: Sequence[tuple[int, Fact]]) -> None:
    """Remember (title, what happened); the same again changes nothing but a later time."""
    await connection.execute(
        ADD_FACTS_SQL,
        [title_id for title_id, _ in facts],
        [fact.kind.value for _, fact in facts],
        [fact.season for _, fact in facts],
        [fact.episode for _, fact in facts],
        [fact.source for _, fact in facts],
        [fact.instance for _, fact in facts],
        [fact.key for _, fact in facts],
        [fact.at for _, fact in facts],
        [fact.release for _, fact in facts],
        [fact.detail for _, fact in facts],
    )


async def of_titles(connection: Connection, title_ids: Collection[int]) -> dict[int, list[Fact]]:
    """Title → what happened to it."""
    return _by_title(await connection.fetch(FACTS_OF_TITLES_SQL, list(title_ids)))


async def move(connection: Connection, before: int, after: int) -> None:
    """Count all of one title to another."""
    await connection.execute(MOVE_FACTS_SQL, before, after)
    await connection.execute(DELETE_FACTS_SQL, before)


async def grabs(connection: Connection, download_ids: Collection[str]) -> dict[int, list[Fact]]:
    """Title → the grabs of these downloads; one download may serve several titles."""
    return _by_title(await connection.fetch(GRABS_SQL, list(download_ids)))


async def open_grabs(connection: Connection) -> set[str]:
    """Downloads of titles that are on their way."""
    return {row["key"] for row in await connection.fetch(OPEN_GRABS_SQL)}


def _by_title(rows: Sequence[Record]) -> dict[int, list[Fact]]:
    found: dict[int, list[Fact]] = defaultdict(list)
    for row in rows:
        found[row["title_id"]].append(
            Fact(
                Kind(row["kind"]),
                row["at"],
                row["season"],
                row["episode"],
                row["key"],
                row["source"],
                row["instance"],
                row["release"],
                row["detail"],
            )
        )
    return found
