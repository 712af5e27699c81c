"""What was played: kept for good, whatever the station does with its own history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from libretime_sync.domain.playout import Playout
from medley_kit.db import Connection

ADD_PLAYOUTS_SQL = """
INSERT INTO playout (station, natural_key, history_id, libretime_id, title, artist, album, type,
                     isrc, label, composer, starts_at, duration_ms, details)
SELECT $1, *
  FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
              $9::text[], $10::text[], $11::text[], $12::timestamptz[], $13::bigint[],
              $14::jsonb[])
    ON CONFLICT (station, natural_key) DO NOTHING
RETURNING starts_at
"""

CLOSE_OPEN_SQL = """
UPDATE playout
   SET duration_ms = told.duration_ms
  FROM unnest($2::text[], $3::bigint[]) AS told (natural_key, duration_ms)
 WHERE playout.station = $1
   AND playout.natural_key = told.natural_key
   AND playout.duration_ms IS NULL
   AND told.duration_ms IS NOT NULL
"""

COUNT_PLAYOUTS_SQL = """
SELECT count(*)
  FROM playout
 WHERE $1::text IS NULL OR station = $1
"""

LIST_PLAYOUTS_SQL = """
SELECT playout_id, station, history_id, libretime_id,
       coalesce(playout.title, track.title) AS title,
       coalesce(playout.artist, track.artist) AS artist,
       coalesce(playout.album, track.album) AS album,
       coalesce(playout.type, track.type) AS type,
       coalesce(playout.isrc, track.isrc) AS isrc,
       coalesce(playout.label, track.label) AS label,
       coalesce(playout.composer, track.composer) AS composer,
       starts_at, playout.duration_ms, details
  FROM playout
       LEFT JOIN track USING (station, libretime_id)
 WHERE ($1::text IS NULL OR station = $1)
   AND ($2::timestamptz IS NULL OR starts_at >= $2)
   AND ($3::timestamptz IS NULL OR starts_at < $3)
   AND ($4::timestamptz IS NULL OR (starts_at, playout_id) < ($4, $5::bigint))
 ORDER BY starts_at DESC, playout_id DESC
 LIMIT $6
"""

AS_RUN_SQL = """
SELECT playout_id, station, history_id, libretime_id,
       coalesce(playout.title, track.title) AS title,
       coalesce(playout.artist, track.artist) AS artist,
       coalesce(playout.album, track.album) AS album,
       coalesce(playout.type, track.type) AS type,
       coalesce(playout.isrc, track.isrc) AS isrc,
       coalesce(playout.label, track.label) AS label,
       coalesce(playout.composer, track.composer) AS composer,
       starts_at, playout.duration_ms, details
  FROM playout
       LEFT JOIN track USING (station, libretime_id)
 WHERE station = $1
   AND starts_at >= $2
   AND starts_at < $3
   AND (starts_at, playout_id) > ($4::timestamptz, $5::bigint)
 ORDER BY starts_at, playout_id
 LIMIT $6
"""


@dataclass(frozen=True, slots=True)
class PlayoutRow:
    """One play as it is shown."""

    playout_id: int
    station: str
    history_id: str | None
    libretime_id: str | None
    title: str | None
    artist: str | None
    album: str | None
    type: str | None
    isrc: str | None
    label: str | None
    composer: str | None
    starts_at: datetime
    duration_ms: int | None
    details: dict[str, str]


async def add(
    connection: Connection,
    station: str,
    plays: Sequence[Playout],
    meant: dict[str, dict[str, Any]],
) -> list[datetime]:
    """Remember these; the starts of those that were not known. ``meant``: file id -> its track.

    What is told of a file is what is known of it now, since a file may be deleted tomorrow.
    """
    by_key = {play.natural_key: play for play in plays}
    keys, once = list(by_key), list(by_key.values())

    def told(name: str) -> list[str | None]:
        return [_told(play, meant, name) for play in once]

    rows = await connection.fetch(
        ADD_PLAYOUTS_SQL,
        station,
        keys,
        [play.history_id for play in once],
        [play.libretime_id for play in once],
        told("title"),
        told("artist"),
        told("album"),
        told("type"),
        told("isrc"),
        told("label"),
        told("composer"),
        [play.starts_at for play in once],
        [play.duration_ms for play in once],
        [dict(play.details) for play in once],
    )
    await connection.execute(CLOSE_OPEN_SQL, station, keys, [play.duration_ms for play in once])
    return [row["starts_at"] for row in rows]


_IN_DETAILS = {
    "title": "track_title",
    "artist": "artist_name",
    "album": "album_title",
    "isrc": "isrc_number",
    "label": "label",
    "composer": "composer",
}


def _told(play: Playout, meant: dict[str, dict[str, Any]], name: str) -> str | None:
    """The station's own words at that time first, then what the track says."""
    in_details = play.details.get(_IN_DETAILS.get(name, ""))
    known = meant.get(play.libretime_id or "", {}).get(name)
    return in_details or (None if known is None else str(known))


async def count(connection: Connection, station: str | None) -> int:
    """How many plays are known."""
    found: int = await connection.fetchval(COUNT_PLAYOUTS_SQL, station)
    return found


async def page(
    connection: Connection,
    station: str | None,
    *,
    start: datetime | None,
    end: datetime | None,
    before: tuple[datetime, int] | None,
    limit: int,
) -> list[PlayoutRow]:
    """Newest first; ``before`` is where the last page ended."""
    at, number = before or (None, None)
    rows = await connection.fetch(LIST_PLAYOUTS_SQL, station, start, end, at, number, limit)
    return [PlayoutRow(**row) for row in rows]


async def as_run(
    connection: Connection,
    station: str,
    *,
    start: datetime,
    end: datetime,
    after: tuple[datetime, int] | None,
    limit: int,
) -> list[PlayoutRow]:
    """Oldest first; ``after`` is where the last page ended."""
    at, number = after or (start, 0)
    rows = await connection.fetch(AS_RUN_SQL, station, start, end, at, number, limit)
    return [PlayoutRow(**row) for row in rows]
