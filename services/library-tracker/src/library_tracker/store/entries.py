"""The table `entry`: each title as each application has it."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from sys import intern

from asyncpg import Record

from library_tracker.domain.correlation import Ref
from library_tracker.domain.evidence import SeasonFiles
from library_tracker.domain.ids import Ids, MediaType
from library_tracker.domain.observation import Known, Observation
from medley_kit.db import Connection

_IDENTITY_LOCK = 7_241_101
"""Whoever decides which title something is, does so alone."""
_CHUNK = 5000
_MEDIA_TYPES = {each.value: each for each in MediaType}


@dataclass(frozen=True, slots=True)
class Entry:
    """One title in one application."""

    ref: Ref
    title_id: int
    name: str
    path: str | None
    is_4k: bool
    is_monitored: bool
    is_released: bool
    has_file: bool
    file_at: datetime | None
    release: str
    seasons: tuple[SeasonFiles, ...]
    seen_at: datetime
    checked_at: datetime | None
    """None: only webhooks told of it."""
    missing_since: datetime | None
    gone_at: datetime | None


LOCK_IDENTITY_SQL = "SELECT pg_advisory_xact_lock($1)"

ALL_ENTRIES_SQL = """
SELECT source, instance, ref, media_type, title_id, name, tmdb_id, tvdb_id, imdb_id, anidb_id,
       fingerprint, heard_at, missing_since, gone_at IS NOT NULL AS is_gone
  FROM entry
"""

NEAR_ENTRIES_SQL = """
WITH named AS (
    SELECT title_id
      FROM entry
     WHERE tmdb_id = ANY ($1::bigint[])
     UNION
    SELECT title_id
      FROM entry
     WHERE tvdb_id = ANY ($2::bigint[])
     UNION
    SELECT title_id
      FROM entry
     WHERE imdb_id = ANY ($3::text[])
     UNION
    SELECT title_id
      FROM entry
     WHERE anidb_id = ANY ($4::bigint[])
     UNION
    SELECT title_id
      FROM entry
           JOIN unnest($5::text[], $6::text[], $7::text[]) AS wanted (source, instance, ref)
                USING (source, instance, ref)
)
SELECT source, instance, ref, media_type, title_id, name, tmdb_id, tvdb_id, imdb_id, anidb_id,
       fingerprint, heard_at, missing_since, gone_at IS NOT NULL AS is_gone
  FROM entry
 WHERE title_id IN (SELECT title_id FROM named)
"""

PUT_ENTRIES_SQL = """
INSERT INTO entry (source, instance, ref, title_id, media_type, name, path, tmdb_id, tvdb_id,
                   imdb_id, anidb_id, odd_ids, is_4k, is_monitored, is_released, has_file, file_at,
                   release, seasons, fingerprint, seen_at, checked_at, heard_at)
SELECT source, instance, ref, title_id, media_type, name, path, tmdb_id, tvdb_id, imdb_id,
       anidb_id, odd_ids, is_4k, is_monitored, is_released, has_file, file_at, release,
       seasons::jsonb, fingerprint, seen_at, $22, $22
  FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::text[],
              $8::bigint[], $9::bigint[], $10::text[], $11::bigint[], $12::jsonb[], $13::boolean[],
              $14::boolean[], $15::boolean[], $16::boolean[], $17::timestamptz[], $18::text[],
              $19::text[], $20::bigint[], $21::timestamptz[])
       AS new (source, instance, ref, title_id, media_type, name, path, tmdb_id, tvdb_id, imdb_id,
               anidb_id, odd_ids, is_4k, is_monitored, is_released, has_file, file_at, release,
               seasons, fingerprint, seen_at)
    ON CONFLICT (source, instance, ref) DO UPDATE
   SET title_id      = excluded.title_id,
       media_type    = excluded.media_type,
       name          = excluded.name,
       path          = excluded.path,
       tmdb_id       = excluded.tmdb_id,
       tvdb_id       = excluded.tvdb_id,
       imdb_id       = excluded.imdb_id,
       anidb_id      = excluded.anidb_id,
       odd_ids       = excluded.odd_ids,
       is_4k         = excluded.is_4k,
       is_monitored  = excluded.is_monitored,
       is_released   = excluded.is_released,
       has_file      = excluded.has_file,
       file_at       = excluded.file_at,
       release       = excluded.release,
       seasons       = excluded.seasons,
       fingerprint   = excluded.fingerprint,
       seen_at       = CASE WHEN entry.gone_at IS NULL THEN entry.seen_at
                            ELSE excluded.seen_at END,
       checked_at    = greatest(entry.checked_at, excluded.checked_at),
       heard_at      = greatest(entry.heard_at, excluded.heard_at),
       missing_since = NULL,
       gone_at       = NULL
"""

HINT_ENTRIES_SQL = """
INSERT INTO entry (source, instance, ref, title_id, media_type, name, tmdb_id, tvdb_id, imdb_id,
                   anidb_id, is_4k, fingerprint, seen_at, heard_at)
SELECT source, instance, ref, title_id, media_type, name, tmdb_id, tvdb_id, imdb_id, anidb_id,
       is_4k, 0, $12, $12
  FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[],
              $7::bigint[], $8::bigint[], $9::text[], $10::bigint[], $11::boolean[])
       AS new (source, instance, ref, title_id, media_type, name, tmdb_id, tvdb_id, imdb_id,
               anidb_id, is_4k)
    ON CONFLICT (source, instance, ref) DO UPDATE
   SET title_id      = excluded.title_id,
       tmdb_id       = coalesce(excluded.tmdb_id, entry.tmdb_id),
       tvdb_id       = coalesce(excluded.tvdb_id, entry.tvdb_id),
       imdb_id       = coalesce(excluded.imdb_id, entry.imdb_id),
       anidb_id      = coalesce(excluded.anidb_id, entry.anidb_id),
       seen_at       = CASE WHEN entry.gone_at IS NULL THEN entry.seen_at
                            ELSE excluded.seen_at END,
       heard_at      = greatest(entry.heard_at, excluded.heard_at),
       missing_since = NULL,
       gone_at       = NULL
"""

MOVE_ENTRIES_SQL = """
UPDATE entry
   SET title_id = moved.title_id
  FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[])
       AS moved (source, instance, ref, title_id)
 WHERE entry.source = moved.source
   AND entry.instance = moved.instance
   AND entry.ref = moved.ref
"""

MOVE_TITLE_SQL = """
UPDATE entry
   SET title_id = $2
 WHERE title_id = $1
"""

DOUBT_SQL = """
UPDATE entry
   SET fingerprint = 0
 WHERE title_id = ANY ($1::bigint[])
"""

ENTRIES_OF_TITLES_SQL = """
SELECT source, instance, ref, title_id, name, path, is_4k, is_monitored, is_released, has_file,
       file_at, release, seasons, seen_at, checked_at, missing_since, gone_at
  FROM entry
 WHERE title_id = ANY ($1::bigint[])
 ORDER BY source, instance, ref
"""

FIND_ENTRIES_SQL = """
SELECT source, instance, ref, media_type, title_id, name, tmdb_id, tvdb_id, imdb_id, anidb_id,
       fingerprint, heard_at, missing_since, gone_at IS NOT NULL AS is_gone
  FROM entry
       JOIN unnest($1::text[], $2::text[], $3::text[]) AS wanted (source, instance, ref)
            USING (source, instance, ref)
"""

ADD_CHANGES_SQL = """
INSERT INTO id_change (source, instance, ref, before, after)
SELECT source, instance, ref, before, after
  FROM unnest($1::text[], $2::text[], $3::text[], $4::jsonb[], $5::jsonb[])
       AS new (source, instance, ref, before, after)
"""


async def lock_identity(connection: Connection) -> None:
    """Be the only one who gives titles to things, until the transaction ends."""
    await connection.execute(LOCK_IDENTITY_SQL, _IDENTITY_LOCK)


async def all_known(connection: Connection) -> dict[Ref, Known]:
    """Everything that any application ever said, in short."""
    found: dict[Ref, Known] = {}
    cursor = await connection.cursor(ALL_ENTRIES_SQL)
    while rows := await cursor.fetch(_CHUNK):
        found.update((known.ref, known) for known in map(_known, rows))
    return found


async def near(
    connection: Connection, refs: Collection[Ref], ids: Collection[Ids]
) -> dict[Ref, Known]:
    """What is known under titles that any of these names."""
    rows = await connection.fetch(
        NEAR_ENTRIES_SQL,
        [each.tmdb for each in ids if each.tmdb],
        [each.tvdb for each in ids if each.tvdb],
        [each.imdb for each in ids if each.imdb],
        [each.anidb for each in ids if each.anidb],
        *columns_of(refs),
    )
    return {known.ref: known for known in map(_known, rows)}


async def find(connection: Connection, refs: Collection[Ref]) -> dict[Ref, Known]:
    """What is known of exactly these."""
    rows = await connection.fetch(FIND_ENTRIES_SQL, *columns_of(refs))
    return {known.ref: known for known in map(_known, rows)}


async def put(
    connection: Connection,
    placed: Sequence[tuple[Observation, Ids, int]],
    *,
    read_at: datetime,
    now: datetime,
    is_dated: bool,
) -> None:
    """Remember what listings said, read at ``read_at``: (what, its ids, its title).

    ``is_dated``: a new item is there since its server says so, else since now.
    """
    for start in range(0, len(placed), _CHUNK):
        part = placed[start : start + _CHUNK]
        await connection.execute(
            PUT_ENTRIES_SQL,
            [each.ref.source for each, _, _ in part],
            [each.ref.instance for each, _, _ in part],
            [each.ref.key for each, _, _ in part],
            [title_id for _, _, title_id in part],
            [each.media_type.value for each, _, _ in part],
            [each.name for each, _, _ in part],
            [each.path for each, _, _ in part],
            [ids.tmdb for _, ids, _ in part],
            [ids.tvdb for _, ids, _ in part],
            [ids.imdb for _, ids, _ in part],
            [ids.anidb for _, ids, _ in part],
            [each.odd_ids for each, _, _ in part],
            [each.is_4k for each, _, _ in part],
            [each.is_monitored for each, _, _ in part],
            [each.is_released for each, _, _ in part],
            [each.has_file for each, _, _ in part],
            [each.file_at for each, _, _ in part],
            [each.release for each, _, _ in part],
            [_seasons_to_json(each.seasons) for each, _, _ in part],
            [each.fingerprint for each, _, _ in part],
            [each.there_since(now) if is_dated else now for each, _, _ in part],
            read_at,
        )


async def hint(
    connection: Connection, placed: Sequence[tuple[Observation, Ids, int]], *, now: datetime
) -> None:
    """Remember what webhooks said, which leaves alone what listings know better."""
    await connection.execute(
        HINT_ENTRIES_SQL,
        [each.ref.source for each, _, _ in placed],
        [each.ref.instance for each, _, _ in placed],
        [each.ref.key for each, _, _ in placed],
        [title_id for _, _, title_id in placed],
        [each.media_type.value for each, _, _ in placed],
        [each.name for each, _, _ in placed],
        [ids.tmdb for _, ids, _ in placed],
        [ids.tvdb for _, ids, _ in placed],
        [ids.imdb for _, ids, _ in placed],
        [ids.anidb for _, ids, _ in placed],
        [each.is_4k for each, _, _ in placed],
        now,
    )


async def move(connection: Connection, moved: Sequence[tuple[Ref, int]]) -> None:
    """Count these to other titles."""
    await connection.execute(
        MOVE_ENTRIES_SQL, *columns_of([ref for ref, _ in moved]), [title for _, title in moved]
    )


async def move_title(connection: Connection, before: int, after: int) -> None:
    """Count everything of one title to another."""
    await connection.execute(MOVE_TITLE_SQL, before, after)


async def doubt(connection: Connection, title_ids: Collection[int]) -> None:
    """Have everything of these titles looked at when it is listed next, changed or not."""
    await connection.execute(DOUBT_SQL, list(title_ids))


async def of_titles(connection: Connection, title_ids: Collection[int]) -> list[Entry]:
    """All that applications have of these titles."""
    return [_entry(row) for row in await connection.fetch(ENTRIES_OF_TITLES_SQL, list(title_ids))]


async def note_changes(connection: Connection, changes: Sequence[tuple[Ref, Ids, Ids]]) -> None:
    """Keep what things were called before."""
    await connection.execute(
        ADD_CHANGES_SQL,
        *columns_of([ref for ref, _, _ in changes]),
        [_ids_to_json(before) for _, before, _ in changes],
        [_ids_to_json(after) for _, _, after in changes],
    )


def columns_of(refs: Collection[Ref]) -> tuple[list[str], list[str], list[str]]:
    """Sources, instances and keys, each as a column of a statement."""
    return (
        [ref.source for ref in refs],
        [ref.instance for ref in refs],
        [ref.key for ref in refs],
    )


def _known(row: Record) -> Known:
    """In the order in which the statements name the columns, since there may be many rows."""
    source, instance, ref, media_type, title_id, name, tmdb, tvdb, imdb, anidb, *rest = row
    return Known(
        Ref(intern(source), intern(instance), ref),
        _MEDIA_TYPES[media_type],
        title_id,
        name,
        Ids(tmdb, tvdb, imdb, anidb),
        *rest,
    )


def _entry(row: Record) -> Entry:
    return Entry(
        Ref(row["source"], row["instance"], row["ref"]),
        row["title_id"],
        row["name"],
        row["path"],
        row["is_4k"],
        row["is_monitored"],
        row["is_released"],
        row["has_file"],
        row["file_at"],
        row["release"],
        tuple(SeasonFiles(*each) for each in row["seasons"]),
        row["seen_at"],
        row["checked_at"],
        row["missing_since"],
        row["gone_at"],
    )


def _seasons_to_json(seasons: Sequence[SeasonFiles]) -> str:
    """As text: a list inside an array of ``jsonb`` would be taken for a second dimension."""
    if not seasons:
        return "[]"
    return json.dumps([[s.season, s.files, s.aired, s.total, s.is_monitored] for s in seasons])


def _ids_to_json(ids: Ids) -> dict[str, int | str]:
    named = {"tmdb": ids.tmdb, "tvdb": ids.tvdb, "imdb": ids.imdb, "anidb": ids.anidb}
    return {name: value for name, value in named.items() if value is not None}
