"""The table `download`: what is on its way, as it was seen last."""

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from asyncpg import Record

from library_tracker.domain.evidence import Download, Trouble
from medley_kit.db import Connection

PUT_DOWNLOADS_SQL = """
INSERT INTO download (source, instance, download_id, title_id, release, progress, is_complete,
                      trouble, detail, trouble_since, begun_at, changed_at, eta_s, speed_bps,
                      episodes, is_listed)
SELECT source, instance, download_id, title_id, release, progress, is_complete, trouble, detail,
       trouble_since, begun_at, changed_at, eta_s, speed_bps, episodes::jsonb, is_listed
  FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::real[],
              $7::boolean[], $8::text[], $9::text[], $10::timestamptz[], $11::timestamptz[],
              $12::timestamptz[], $13::integer[], $14::bigint[], $15::text[], $16::boolean[])
       AS new (source, instance, download_id, title_id, release, progress, is_complete, trouble,
               detail, trouble_since, begun_at, changed_at, eta_s, speed_bps, episodes, is_listed)
    ON CONFLICT (source, instance, download_id, title_id) DO UPDATE
   SET release       = excluded.release,
       progress      = excluded.progress,
       is_complete   = excluded.is_complete,
       trouble       = excluded.trouble,
       detail        = excluded.detail,
       trouble_since = CASE WHEN excluded.trouble = '' THEN NULL
                            WHEN download.trouble = excluded.trouble
                            THEN coalesce(download.trouble_since, excluded.trouble_since)
                            ELSE excluded.trouble_since END,
       begun_at      = least(download.begun_at, excluded.begun_at),
       changed_at    = excluded.changed_at,
       eta_s         = excluded.eta_s,
       speed_bps     = excluded.speed_bps,
       episodes      = excluded.episodes,
       is_listed     = excluded.is_listed
"""

DOWNLOADS_OF_TITLES_SQL = """
SELECT title_id, download_id, source, instance, release, progress, is_complete, trouble, detail,
       trouble_since, begun_at, changed_at, eta_s, speed_bps, episodes, is_listed
  FROM download
 WHERE title_id = ANY ($1::bigint[])
"""

LISTED_DOWNLOADS_SQL = """
SELECT title_id, download_id, source, instance, release, progress, is_complete, trouble, detail,
       trouble_since, begun_at, changed_at, eta_s, speed_bps, episodes, is_listed
  FROM download
 WHERE is_listed
"""

UNLIST_DOWNLOADS_SQL = """
UPDATE download
   SET is_listed  = false,
       speed_bps  = NULL,
       eta_s      = NULL,
       changed_at = $5
  FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[])
       AS gone (source, instance, download_id, title_id)
 WHERE download.source = gone.source
   AND download.instance = gone.instance
   AND download.download_id = gone.download_id
   AND download.title_id = gone.title_id
"""

COMPLETE_DOWNLOADS_SQL = """
UPDATE download
   SET progress    = 1,
       is_complete = true,
       trouble     = '',
       changed_at  = $2
 WHERE download_id = $1
   AND NOT is_complete
RETURNING title_id
"""

MOVE_DOWNLOADS_SQL = """
UPDATE download
   SET title_id = $2
 WHERE title_id = $1
   AND NOT EXISTS (
           SELECT
             FROM download AS other
            WHERE other.title_id = $2
              AND other.source = download.source
              AND other.instance = download.instance
              AND other.download_id = download.download_id
       )
"""

DELETE_DOWNLOADS_SQL = """
DELETE FROM download
 WHERE title_id = $1
"""

PRUNE_DOWNLOADS_SQL = """
DELETE FROM download
 WHERE NOT is_listed
   AND changed_at < $1
"""


async def put(connection: Connection, downloads: Sequence[tuple[int, Download]]) -> None:
    """Remember (title, download) as it is now; each pair once."""
    await connection.execute(
        PUT_DOWNLOADS_SQL,
        [each.source for _, each in downloads],
        [each.instance for _, each in downloads],
        [each.download_id for _, each in downloads],
        [title_id for title_id, _ in downloads],
        [each.release for _, each in downloads],
        [each.progress for _, each in downloads],
        [each.is_complete for _, each in downloads],
        [each.trouble.value for _, each in downloads],
        [each.detail for _, each in downloads],
        [each.trouble_since for _, each in downloads],
        [each.begun_at for _, each in downloads],
        [each.changed_at for _, each in downloads],
        [each.eta_s for _, each in downloads],
        [each.speed_bps for _, each in downloads],
        [json.dumps(sorted(each.episodes)) for _, each in downloads],
        [each.is_listed for _, each in downloads],
    )


async def of_titles(
    connection: Connection, title_ids: Collection[int]
) -> dict[int, list[Download]]:
    """Title → its downloads, those that are over too."""
    found: dict[int, list[Download]] = defaultdict(list)
    for row in await connection.fetch(DOWNLOADS_OF_TITLES_SQL, list(title_ids)):
        found[row["title_id"]].append(_download(row))
    return found


async def listed(connection: Connection) -> list[tuple[int, Download]]:
    """(title, download) of all that somebody still lists."""
    rows = await connection.fetch(LISTED_DOWNLOADS_SQL)
    return [(row["title_id"], _download(row)) for row in rows]


async def unlist(
    connection: Connection, downloads: Sequence[tuple[int, Download]], *, at: datetime
) -> None:
    """Nobody lists these any more."""
    await connection.execute(
        UNLIST_DOWNLOADS_SQL,
        [each.source for _, each in downloads],
        [each.instance for _, each in downloads],
        [each.download_id for _, each in downloads],
        [title_id for title_id, _ in downloads],
        at,
    )


async def complete(connection: Connection, download_id: str, *, at: datetime) -> set[int]:
    """A download is complete, says its client; the titles that it serves."""
    rows = await connection.fetch(COMPLETE_DOWNLOADS_SQL, download_id, at)
    return {row["title_id"] for row in rows}


async def move(connection: Connection, before: int, after: int) -> None:
    """Count all of one title to another."""
    await connection.execute(MOVE_DOWNLOADS_SQL, before, after)
    await connection.execute(DELETE_DOWNLOADS_SQL, before)


async def prune(connection: Connection, before: datetime) -> None:
    """Forget downloads that were over before then; what came of them is among the facts."""
    await connection.execute(PRUNE_DOWNLOADS_SQL, before)


def _download(row: Record) -> Download:
    return Download(
        row["download_id"],
        row["source"],
        row["instance"],
        row["release"],
        row["progress"],
        row["is_complete"],
        Trouble(row["trouble"]),
        row["detail"],
        row["trouble_since"],
        row["begun_at"],
        row["changed_at"],
        row["eta_s"],
        row["speed_bps"],
        frozenset((season, number) for season, number in row["episodes"]),
        row["is_listed"],
    )
