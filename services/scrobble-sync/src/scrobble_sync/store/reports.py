"""What the library lacks, and what it has twice: sums over the ledger, for people."""

from collections.abc import Sequence
from dataclasses import dataclass

from medley_kit.db import Connection


@dataclass(frozen=True, slots=True)
class MissingTrack:
    """A track that was played or is loved, and is not in the library. ``last_played`` 0: never."""

    artist: str
    album: str
    track: str
    plays: int
    is_loved: bool
    last_played: int


@dataclass(frozen=True, slots=True)
class DuplicateTrack:
    """One of several tracks of the library with the same name."""

    track_id: int
    navidrome_id: str
    artist: str
    title: str
    album: str
    duration_s: float
    plays: int


MISSING_SQL = """
WITH spelled AS (
    SELECT known.source_track_id, known.artist, known.title, known.album,
           (SELECT count(*) FROM play
             WHERE play.source_track_id = known.source_track_id) AS plays,
           coalesce((SELECT max(played_at) FROM play
                      WHERE play.source_track_id = known.source_track_id), 0) AS last_played,
           EXISTS (SELECT FROM loved
                    WHERE loved.source_track_id = known.source_track_id
                      AND is_loved) AS is_loved
      FROM source_track AS known
           LEFT JOIN mapping USING (source_track_id)
     WHERE known.account_id = ANY ($1::bigint[])
       AND (mapping.verdict IS NULL OR mapping.verdict IN ('unmatched', 'review'))
)
SELECT (array_agg(artist ORDER BY last_played DESC))[1] AS artist,
       (array_agg(album ORDER BY last_played DESC))[1] AS album,
       (array_agg(title ORDER BY last_played DESC))[1] AS track,
       sum(plays)::integer AS plays,
       bool_or(is_loved) AS is_loved,
       max(last_played) AS last_played
  FROM spelled
 GROUP BY lower(artist), lower(title)
HAVING CASE WHEN $2 THEN bool_or(is_loved) ELSE sum(plays) > 0 END
 ORDER BY lower((array_agg(artist ORDER BY last_played DESC))[1]),
          lower((array_agg(album ORDER BY last_played DESC))[1]), sum(plays) DESC, lower(title)
OFFSET $3
 LIMIT $4
"""

TWINS_SQL = """
SELECT track.track_id, track.navidrome_id, track.artist, track.title, track.album,
       coalesce(track.duration_s, 0) AS duration_s,
       (SELECT count(*) FROM delivery
         WHERE delivery.account_id = track.account_id
           AND delivery.track_id = track.track_id
           AND delivery.state <> 'withdrawn') AS plays
  FROM library_track AS track
 WHERE track.account_id = ANY ($1::bigint[])
   AND track.is_present
   AND EXISTS (SELECT FROM library_track AS twin
                WHERE twin.account_id = track.account_id
                  AND twin.track_id <> track.track_id
                  AND twin.is_present
                  AND lower(twin.artist) = lower(track.artist)
                  AND lower(twin.title) = lower(track.title))
 ORDER BY lower(track.artist), lower(track.title), track.track_id
OFFSET $2
 LIMIT $3
"""


async def missing(
    connection: Connection, account_ids: Sequence[int], *, is_loved: bool, offset: int, limit: int
) -> list[MissingTrack]:
    """Played, or loved, and not in the library; by artist, then album."""
    rows = await connection.fetch(MISSING_SQL, account_ids, is_loved, offset, limit)
    return [MissingTrack(**row) for row in rows]


async def duplicates(
    connection: Connection, account_ids: Sequence[int], *, offset: int, limit: int
) -> list[DuplicateTrack]:
    """Tracks of the library that share artist and title, beside one another."""
    rows = await connection.fetch(TWINS_SQL, account_ids, offset, limit)
    return [DuplicateTrack(**row) for row in rows]
