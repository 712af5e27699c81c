"""The tracks each station has, or had: one row for each of its file ids, never deleted."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from libretime_sync.domain.track import Known, Track
from medley_kit.db import Connection

COUNT_BY_STATION_SQL = """
SELECT station, count(*) AS tracks
  FROM track
 WHERE removed_at IS NULL
   AND import_state = 'ready'
 GROUP BY station
"""

SELECT_KNOWN_SQL = """
SELECT libretime_id, content_hash, removed_at IS NOT NULL AS is_removed, missed_scans
  FROM track
 WHERE station = $1
   AND libretime_id = ANY ($2::text[])
"""

# What a station no longer tells is kept: a missing value must not undo a good one.
PUT_TRACKS_SQL = """
INSERT INTO track AS held (
           station, libretime_id, title, artist, album, genre, type, raw_type, raw_type_label,
           is_type_defaulted, duration_ms, cue_in_ms, cue_out_ms, filepath, md5, isrc, label,
           composer, import_state, modified_at, content_hash)
SELECT $1, *
  FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
              $9::text[], $10::boolean[], $11::bigint[], $12::bigint[], $13::bigint[],
              $14::text[], $15::text[], $16::text[], $17::text[], $18::text[], $19::text[],
              $20::timestamptz[], $21::bigint[])
    ON CONFLICT (station, libretime_id) DO UPDATE
   SET title             = excluded.title,
       artist            = coalesce(excluded.artist, held.artist),
       album             = coalesce(excluded.album, held.album),
       genre             = coalesce(excluded.genre, held.genre),
       type              = excluded.type,
       raw_type          = excluded.raw_type,
       raw_type_label    = excluded.raw_type_label,
       is_type_defaulted = excluded.is_type_defaulted,
       duration_ms       = coalesce(excluded.duration_ms, held.duration_ms),
       cue_in_ms         = coalesce(excluded.cue_in_ms, held.cue_in_ms),
       cue_out_ms        = coalesce(excluded.cue_out_ms, held.cue_out_ms),
       filepath          = coalesce(excluded.filepath, held.filepath),
       md5               = coalesce(excluded.md5, held.md5),
       isrc              = coalesce(excluded.isrc, held.isrc),
       label             = coalesce(excluded.label, held.label),
       composer          = coalesce(excluded.composer, held.composer),
       import_state      = excluded.import_state,
       modified_at       = coalesce(excluded.modified_at, held.modified_at),
       content_hash      = excluded.content_hash,
       missed_scans      = 0,
       removed_at        = NULL,
       updated_at        = now()
"""

SEEN_AGAIN_SQL = """
UPDATE track
   SET missed_scans = 0
 WHERE station = $1
   AND libretime_id = ANY ($2::text[])
"""

SELECT_MISSING_SQL = """
SELECT libretime_id
  FROM track
 WHERE station = $1
   AND removed_at IS NULL
   AND NOT EXISTS (SELECT FROM unnest($2::text[]) AS seen (id) WHERE seen.id = libretime_id)
"""

MISS_SQL = """
WITH missed AS (
    UPDATE track
       SET missed_scans = missed_scans + 1,
           removed_at   = CASE WHEN missed_scans + 1 >= $3 THEN now() END,
           updated_at   = CASE WHEN missed_scans + 1 >= $3 THEN now() ELSE updated_at END
     WHERE station = $1
       AND libretime_id = ANY ($2::text[])
 RETURNING removed_at
)
SELECT count(removed_at) FROM missed
"""

LIST_TRACKS_SQL = """
SELECT track_id, station, libretime_id, title, artist, album, genre, type, raw_type,
       raw_type_label, is_type_defaulted, duration_ms, filepath, md5, isrc, label, composer,
       import_state, modified_at, created_at, updated_at, removed_at
  FROM track
 WHERE track_id > $1
   AND ($2::text IS NULL OR station = $2)
   AND ($3::text IS NULL OR type = $3)
   AND ($4::text IS NULL OR strpos(lower(artist), $4) > 0)
   AND ($5::text IS NULL OR strpos(lower(title), $5) > 0)
   AND ($6::text IS NULL OR strpos(lower(concat_ws(' ', title, artist, album, genre)), $6) > 0)
   AND ($7::timestamptz IS NULL OR updated_at >= $7)
   AND ($8::boolean OR (removed_at IS NULL AND import_state = 'ready'))
 ORDER BY track_id
 LIMIT $9
"""

SELECT_TRACK_SQL = """
SELECT track_id, station, libretime_id, title, artist, album, genre, type, raw_type,
       raw_type_label, is_type_defaulted, duration_ms, filepath, md5, isrc, label, composer,
       import_state, modified_at, created_at, updated_at, removed_at
  FROM track
 WHERE track_id = $1
"""

SELECT_MEANT_SQL = """
SELECT libretime_id, title, artist, album, type, isrc, label, composer, duration_ms
  FROM track
 WHERE station = $1
   AND libretime_id = ANY ($2::text[])
"""


@dataclass(frozen=True, slots=True)
class TrackRow:
    """One track as it is shown. ``removed_at`` None: the station has it."""

    track_id: int
    station: str
    libretime_id: str
    title: str
    artist: str | None
    album: str | None
    genre: str | None
    type: str
    raw_type: str | None
    raw_type_label: str | None
    is_type_defaulted: bool
    duration_ms: int | None
    filepath: str | None
    md5: str | None
    isrc: str | None
    label: str | None
    composer: str | None
    import_state: str
    modified_at: datetime | None
    created_at: datetime
    updated_at: datetime
    removed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which tracks to list. None: whichever."""

    station: str | None = None
    type: str | None = None
    artist: str | None = None
    title: str | None = None
    q: str | None = None
    updated_since: datetime | None = None
    is_everything: bool = False
    """Also those that are removed or cannot be played."""


async def count_by_station(connection: Connection) -> dict[str, int]:
    """How many playable tracks each station has now; one without any is not in the answer."""
    rows = await connection.fetch(COUNT_BY_STATION_SQL)
    return {row["station"]: row["tracks"] for row in rows}


async def known(connection: Connection, station: str, ids: Collection[str]) -> dict[str, Known]:
    """What is kept of these, removed ones too."""
    rows = await connection.fetch(SELECT_KNOWN_SQL, station, list(ids))
    return {
        row["libretime_id"]: Known(row["content_hash"], row["is_removed"], row["missed_scans"])
        for row in rows
    }


async def put(connection: Connection, station: str, tracks: Sequence[Track]) -> None:
    """Add these or bring them up to date, in one statement; what was removed is there again."""
    await connection.execute(
        PUT_TRACKS_SQL,
        station,
        [t.libretime_id for t in tracks],
        [t.title for t in tracks],
        [t.artist for t in tracks],
        [t.album for t in tracks],
        [t.genre for t in tracks],
        [t.type for t in tracks],
        [t.raw_type for t in tracks],
        [t.raw_type_label for t in tracks],
        [t.is_type_defaulted for t in tracks],
        [t.duration_ms for t in tracks],
        [t.cue_in_ms for t in tracks],
        [t.cue_out_ms for t in tracks],
        [t.filepath for t in tracks],
        [t.md5 for t in tracks],
        [t.isrc for t in tracks],
        [t.label for t in tracks],
        [t.composer for t in tracks],
        [t.import_state.value for t in tracks],
        [t.modified_at for t in tracks],
        [t.content_hash() for t in tracks],
    )


async def seen_again(connection: Connection, station: str, ids: Sequence[str]) -> None:
    """Tracks that were missed are there after all."""
    await connection.execute(SEEN_AGAIN_SQL, station, ids)


async def missing(connection: Connection, station: str, seen: Collection[str]) -> list[str]:
    """Those the station had and a complete listing did not name."""
    rows = await connection.fetch(SELECT_MISSING_SQL, station, list(seen))
    return [row["libretime_id"] for row in rows]


async def miss(
    connection: Connection, station: str, ids: Sequence[str], *, after_scans: int
) -> int:
    """Count once more that they were missed; how many are removed by that."""
    removed: int = await connection.fetchval(MISS_SQL, station, ids, after_scans)
    return removed


async def page(connection: Connection, wanted: Wanted, *, after: int, limit: int) -> list[TrackRow]:
    """Part of the list, by id."""
    rows = await connection.fetch(
        LIST_TRACKS_SQL,
        after,
        wanted.station,
        wanted.type,
        _folded(wanted.artist),
        _folded(wanted.title),
        _folded(wanted.q),
        wanted.updated_since,
        wanted.is_everything,
        limit,
    )
    return [TrackRow(**row) for row in rows]


async def one(connection: Connection, track_id: int) -> TrackRow | None:
    """One track, removed or not."""
    row = await connection.fetchrow(SELECT_TRACK_SQL, track_id)
    return None if row is None else TrackRow(**row)


async def meant(
    connection: Connection, station: str, ids: Collection[str]
) -> dict[str, dict[str, Any]]:
    """What plays of these files should say of them, removed ones too."""
    rows = await connection.fetch(SELECT_MEANT_SQL, station, list(ids))
    return {row["libretime_id"]: dict(row) for row in rows}


def _folded(said: str | None) -> str | None:
    return None if said is None else said.strip().lower()
