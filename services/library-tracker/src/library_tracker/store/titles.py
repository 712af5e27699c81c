"""The table `title`, and where titles went that turned out to be another."""

from collections.abc import Collection, Mapping, Sequence

from library_tracker.domain.ids import Ids, MediaType
from library_tracker.domain.title import Title
from medley_kit.db import Connection

RESERVE_IDS_SQL = """
SELECT array_agg(nextval(numbers))
  FROM CAST(pg_get_serial_sequence('title', 'title_id') AS regclass) AS numbers,
       generate_series(1, $1::integer)
"""

ALL_IDS_SQL = """
SELECT title_id, tmdb_id, tvdb_id, imdb_id, anidb_id
  FROM title
"""

LIST_TITLES_SQL = """
SELECT title_id, media_type, name, year, overview, tmdb_id, tvdb_id, imdb_id, anidb_id
  FROM title
 WHERE title_id = ANY ($1::bigint[])
"""

UPDATE_TITLES_SQL = """
UPDATE title
   SET name     = CASE WHEN new.name = '' OR new.is_hint AND title.name <> '' THEN title.name
                       ELSE new.name END,
       year     = CASE WHEN new.is_hint THEN coalesce(title.year, new.year)
                       ELSE coalesce(new.year, title.year) END,
       overview = CASE WHEN new.overview = '' OR new.is_hint AND title.overview <> ''
                       THEN title.overview
                       ELSE new.overview END,
       tmdb_id  = new.tmdb_id,
       tvdb_id  = new.tvdb_id,
       imdb_id  = new.imdb_id,
       anidb_id = new.anidb_id
  FROM unnest($1::bigint[], $2::text[], $3::integer[], $4::text[], $5::bigint[], $6::bigint[],
              $7::text[], $8::bigint[], $9::boolean[])
       AS new (title_id, name, year, overview, tmdb_id, tvdb_id, imdb_id, anidb_id, is_hint)
 WHERE title.title_id = new.title_id
"""

REDIRECT_TITLES_SQL = """
INSERT INTO title_redirect (title_id, into_id)
SELECT title_id, into_id
  FROM unnest($1::bigint[], $2::bigint[]) AS merged (title_id, into_id)
    ON CONFLICT (title_id) DO UPDATE
   SET into_id = excluded.into_id
"""

FOLLOW_REDIRECTS_SQL = """
UPDATE title_redirect
   SET into_id = merged.into_id
  FROM unnest($1::bigint[], $2::bigint[]) AS merged (title_id, into_id)
 WHERE title_redirect.into_id = merged.title_id
"""

DELETE_TITLES_SQL = """
DELETE FROM title
 WHERE title_id = ANY ($1::bigint[])
"""

DETAILED_SQL = """
SELECT title_id
  FROM title
 WHERE title_id = ANY ($1::bigint[])
   AND listed_at IS NOT NULL
"""

FIND_TITLES_SQL = """
SELECT title_id
  FROM title
 WHERE media_type = $1
   AND (tmdb_id = $2 OR tvdb_id = $3)
"""

WITHOUT_NAMES_SQL = """
SELECT title_id
  FROM title
 WHERE title_id = ANY ($1::bigint[])
   AND name = ''
"""

NAMED_TITLES_SQL = """
SELECT media_type, tmdb_id
  FROM title
       JOIN unnest($1::text[], $2::bigint[]) AS wanted (media_type, tmdb_id)
            USING (media_type, tmdb_id)
 WHERE name <> ''
"""

_COLUMNS = (
    "title_id",
    "media_type",
    "name",
    "year",
    "overview",
    "tmdb_id",
    "tvdb_id",
    "imdb_id",
    "anidb_id",
)


async def reserve_ids(connection: Connection, count: int) -> list[int]:
    """Ids for titles that are added next."""
    ids: list[int] = await connection.fetchval(RESERVE_IDS_SQL, count)
    return ids


async def add_all(connection: Connection, titles: Sequence[Title]) -> None:
    """Add new titles under ids that were reserved."""
    await connection.copy_records_to_table(
        "title",
        records=(
            (
                each.title_id,
                each.media_type,
                each.name,
                each.year,
                each.overview,
                each.ids.tmdb,
                each.ids.tvdb,
                each.ids.imdb,
                each.ids.anidb,
            )
            for each in titles
        ),
        columns=_COLUMNS,
    )


async def all_ids(connection: Connection) -> dict[int, Ids]:
    """Title → what it is called, of every title."""
    return {
        row["title_id"]: Ids(row["tmdb_id"], row["tvdb_id"], row["imdb_id"], row["anidb_id"])
        for row in await connection.fetch(ALL_IDS_SQL)
    }


async def listed(connection: Connection, title_ids: Sequence[int]) -> dict[int, Title]:
    """These titles; those that are no more are left out."""
    return {
        row["title_id"]: Title(
            row["title_id"],
            MediaType(row["media_type"]),
            row["name"],
            row["year"],
            row["overview"],
            Ids(row["tmdb_id"], row["tvdb_id"], row["imdb_id"], row["anidb_id"]),
        )
        for row in await connection.fetch(LIST_TITLES_SQL, title_ids)
    }


async def update_all(connection: Connection, updates: Sequence[tuple[Title, bool]]) -> None:
    """Give titles other ids, and names and overviews where one is given.

    The second of each pair: it comes from a hint, which only fills what is empty.
    """
    titles = [title for title, _ in updates]
    await connection.execute(
        UPDATE_TITLES_SQL,
        [each.title_id for each in titles],
        [each.name for each in titles],
        [each.year for each in titles],
        [each.overview for each in titles],
        [each.ids.tmdb for each in titles],
        [each.ids.tvdb for each in titles],
        [each.ids.imdb for each in titles],
        [each.ids.anidb for each in titles],
        [is_hint for _, is_hint in updates],
    )


async def redirect(connection: Connection, merged: Mapping[int, int]) -> None:
    """Delete titles that are others by now; whatever belonged to them has moved before."""
    gone, into = list(merged), list(merged.values())
    await connection.execute(FOLLOW_REDIRECTS_SQL, gone, into)
    await connection.execute(REDIRECT_TITLES_SQL, gone, into)
    await connection.execute(DELETE_TITLES_SQL, gone)


async def detailed(connection: Connection, title_ids: Collection[int]) -> set[int]:
    """Which of these had their episodes read."""
    return {row["title_id"] for row in await connection.fetch(DETAILED_SQL, list(title_ids))}


async def find(
    connection: Connection, media_type: str, *, tmdb: int | None, tvdb: int | None
) -> list[int]:
    """Titles of that name in one of the databases."""
    rows = await connection.fetch(FIND_TITLES_SQL, media_type, tmdb, tvdb)
    return [row["title_id"] for row in rows]


async def without_names(connection: Connection, title_ids: Collection[int]) -> set[int]:
    """Which of these nobody has named yet."""
    return {row["title_id"] for row in await connection.fetch(WITHOUT_NAMES_SQL, list(title_ids))}


async def named(
    connection: Connection, wanted: Collection[tuple[str, int]]
) -> set[tuple[str, int]]:
    """Which of these (media type, number at TMDB) have a name."""
    kinds, numbers = [kind for kind, _ in wanted], [number for _, number in wanted]
    rows = await connection.fetch(NAMED_TITLES_SQL, kinds, numbers)
    return {(row["media_type"], row["tmdb_id"]) for row in rows}
