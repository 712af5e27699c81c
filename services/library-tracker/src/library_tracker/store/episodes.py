"""The table `episode`: which episodes there are, and who has them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from library_tracker.domain.correlation import Ref
from library_tracker.domain.evidence import Episode
from medley_kit.db import Connection


@dataclass(frozen=True, slots=True)
class Told:
    """What one application says of one episode; None: it does not say."""

    season: int
    number: int
    name: str = ""
    air_at: datetime | None = None
    files: Mapping[str, bool] = field(default_factory=dict)
    copies: Mapping[str, Mapping[str, str | bool]] = field(default_factory=dict)


PUT_EPISODES_SQL = """
INSERT INTO episode (title_id, season, number, name, air_at, files, copies, checked_at)
SELECT DISTINCT ON (title_id, season, number)
       title_id, season, number, name, air_at, files, copies, $8
  FROM unnest($1::bigint[], $2::integer[], $3::integer[], $4::text[], $5::timestamptz[],
              $6::jsonb[], $7::jsonb[])
       AS new (title_id, season, number, name, air_at, files, copies)
 ORDER BY title_id, season, number
    ON CONFLICT (title_id, season, number) DO UPDATE
   SET name       = CASE WHEN excluded.name = '' THEN episode.name ELSE excluded.name END,
       air_at     = coalesce(excluded.air_at, episode.air_at),
       files      = episode.files || excluded.files,
       copies     = episode.copies || excluded.copies,
       checked_at = CASE WHEN excluded.files = '{}' THEN episode.checked_at
                         ELSE greatest(episode.checked_at, excluded.checked_at) END
"""

FORGET_FILES_SQL = """
UPDATE episode
   SET files = files - $2::text
 WHERE title_id = $1
   AND files ? $2
   AND (season, number) NOT IN (SELECT * FROM unnest($3::integer[], $4::integer[]))
"""

MISS_OTHER_COPIES_SQL = """
UPDATE episode
   SET copies = jsonb_set(copies, ARRAY[$2::text, 'missing_since'], to_jsonb($5::text))
 WHERE title_id = $1
   AND copies ? $2
   AND NOT copies -> $2 ? 'missing_since'
   AND (season, number) NOT IN (SELECT * FROM unnest($3::integer[], $4::integer[]))
"""

MISS_COPIES_SQL = """
UPDATE episode
   SET copies = jsonb_set(copies, ARRAY[gone.server, 'missing_since'], to_jsonb($3::text))
  FROM unnest($1::text[], $2::text[]) AS gone (server, item_id)
 WHERE copies @> jsonb_build_object(gone.server, jsonb_build_object('id', gone.item_id))
   AND NOT copies -> gone.server ? 'missing_since'
RETURNING title_id
"""

BURY_COPIES_SQL = """
UPDATE episode
   SET copies = (SELECT coalesce(jsonb_object_agg(server, copy), '{}')
                   FROM jsonb_each(copies) AS each (server, copy)
                  WHERE NOT coalesce((copy ->> 'missing_since')::timestamptz <= $1, false))
 WHERE jsonb_path_exists(copies, '$.*.missing_since')
   AND EXISTS (SELECT
                 FROM jsonb_each(copies) AS each (server, copy)
                WHERE (copy ->> 'missing_since')::timestamptz <= $1)
RETURNING title_id
"""

EPISODES_OF_TITLES_SQL = """
SELECT title_id, season, number, name, air_at, files, copies, checked_at
  FROM episode
 WHERE title_id = ANY ($1::bigint[])
 ORDER BY title_id, season, number
"""

MOVE_EPISODES_SQL = """
INSERT INTO episode (title_id, season, number, name, air_at, files, copies, checked_at)
SELECT $2, season, number, name, air_at, files, copies, checked_at
  FROM episode
 WHERE title_id = $1
    ON CONFLICT (title_id, season, number) DO UPDATE
   SET files  = episode.files || excluded.files,
       copies = episode.copies || excluded.copies
"""

DELETE_EPISODES_SQL = """
DELETE FROM episode
 WHERE title_id = $1
"""


async def put(
    connection: Connection, told: Sequence[tuple[int, Told]], *, read_at: datetime
) -> None:
    """Remember (title, what was said of an episode)."""
    await connection.execute(
        PUT_EPISODES_SQL,
        [title_id for title_id, _ in told],
        [each.season for _, each in told],
        [each.number for _, each in told],
        [each.name for _, each in told],
        [each.air_at for _, each in told],
        [each.files for _, each in told],
        [each.copies for _, each in told],
        read_at,
    )


async def forget_files(
    connection: Connection, title_id: int, instance: str, still: Collection[tuple[int, int]]
) -> None:
    """A Sonarr listed all episodes of a series: it has no others."""
    seasons, numbers = _split(still)
    await connection.execute(FORGET_FILES_SQL, title_id, instance, seasons, numbers)


async def miss_others(
    connection: Connection,
    title_id: int,
    server: str,
    still: Collection[tuple[int, int]],
    *,
    since: datetime,
) -> None:
    """A Jellyfin listed all episodes of a series: others are missing from it."""
    seasons, numbers = _split(still)
    await connection.execute(
        MISS_OTHER_COPIES_SQL, title_id, server, seasons, numbers, since.isoformat()
    )


async def miss(connection: Connection, gone: Collection[Ref], *, since: datetime) -> set[int]:
    """These items of Jellyfins are not there any more; the titles they belong to."""
    rows = await connection.fetch(
        MISS_COPIES_SQL,
        [ref.instance for ref in gone],
        [ref.key for ref in gone],
        since.isoformat(),
    )
    return {row["title_id"] for row in rows}


async def bury(connection: Connection, *, grace: timedelta, now: datetime) -> set[int]:
    """Forget copies that stayed away for longer than the grace; their titles."""
    return {row["title_id"] for row in await connection.fetch(BURY_COPIES_SQL, now - grace)}


async def of_titles(connection: Connection, title_ids: Collection[int]) -> dict[int, list[Episode]]:
    """Title → its episodes in order."""
    found: dict[int, list[Episode]] = defaultdict(list)
    for row in await connection.fetch(EPISODES_OF_TITLES_SQL, list(title_ids)):
        found[row["title_id"]].append(
            Episode(
                row["season"],
                row["number"],
                row["name"],
                row["air_at"],
                row["files"],
                row["checked_at"],
                {server: bool(copy.get("is_4k")) for server, copy in row["copies"].items()},
            )
        )
    return found


async def move(connection: Connection, before: int, after: int) -> None:
    """Count all of one title to another."""
    await connection.execute(MOVE_EPISODES_SQL, before, after)
    await connection.execute(DELETE_EPISODES_SQL, before)


def _split(places: Collection[tuple[int, int]]) -> tuple[list[int], list[int]]:
    return [season for season, _ in places], [number for _, number in places]
