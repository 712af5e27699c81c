"""Loved tracks of sources, and the stars of targets that belong to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from medley_kit.db import Connection
from scrobble_sync.domain.tracks import SourceTrack
from scrobble_sync.store.source_tracks import key_of


@dataclass(frozen=True, slots=True)
class SourceLove:
    """A loved track as a source tells it, in seconds since the epoch."""

    loved_at: int
    track: SourceTrack


@dataclass(frozen=True, slots=True)
class LovedTrack:
    """A track of the library that the source's user loves.

    ``starred_at`` as the target said last; ``was_starred`` whether it was starred when we looked
    before, None: never looked; ``unstarred_at`` when a person's taking it away was noticed.
    """

    track_id: int
    navidrome_id: str
    loved_at: int
    starred_at: int | None
    was_starred: bool | None
    noticed_at: int | None


PUT_LOVED_SQL = """
INSERT INTO loved (account_id, source_track_id, loved_at, is_loved)
SELECT $1, source_track_id, max(loved_at), true
  FROM unnest($2::bigint[], $3::bigint[]) AS new (source_track_id, loved_at)
 GROUP BY source_track_id
    ON CONFLICT (account_id, source_track_id) DO UPDATE
   SET loved_at = excluded.loved_at,
       is_loved = true,
       ended_at = NULL
 WHERE (loved.loved_at, loved.is_loved) IS DISTINCT FROM (excluded.loved_at, true)
"""

END_LOVES_SQL = """
UPDATE loved
   SET is_loved = false,
       ended_at = now()
 WHERE account_id = $1
   AND is_loved
   AND source_track_id <> ALL ($2::bigint[])
"""

LOVED_TRACKS_SQL = """
SELECT track.track_id, track.navidrome_id, max(loved.loved_at) AS loved_at, track.starred_at,
       star.is_starred AS was_starred, extract(epoch FROM star.since)::bigint AS noticed_at
  FROM loved
       JOIN mapping ON mapping.source_track_id = loved.source_track_id
       JOIN library_track AS track ON track.track_id = ANY (mapping.track_ids)
       LEFT JOIN star ON star.account_id = loved.account_id AND star.track_id = track.track_id
 WHERE loved.account_id = $1
   AND loved.is_loved
   AND mapping.verdict = 'matched'
   AND track.is_present
 GROUP BY track.track_id, star.account_id, star.track_id
 ORDER BY track.track_id
"""

PUT_STARS_SQL = """
INSERT INTO star (account_id, track_id, is_starred)
SELECT $1, track_id, $3
  FROM unnest($2::bigint[]) AS track_id
    ON CONFLICT (account_id, track_id) DO UPDATE
   SET is_starred = excluded.is_starred,
       since      = now()
 WHERE star.is_starred <> excluded.is_starred
"""

SET_STARRED_AT_SQL = """
UPDATE library_track
   SET starred_at = CASE WHEN navidrome_id = ANY ($2::text[]) THEN coalesce(starred_at, $3) END
 WHERE account_id = $1
   AND (starred_at IS NOT NULL) <> (navidrome_id = ANY ($2::text[]))
"""

COUNT_LOVED_SQL = "SELECT count(*) FROM loved WHERE account_id = $1 AND is_loved"


async def put(
    connection: Connection, account_id: int, loved: Sequence[SourceLove], numbers: dict[UUID, int]
) -> bool:
    """Remember a whole listing of loved tracks; whether anything is news."""
    told = [(numbers[key_of(each.track)], each.loved_at) for each in loved]
    added = await connection.execute(
        PUT_LOVED_SQL, account_id, [each[0] for each in told], [each[1] for each in told]
    )
    ended = await connection.execute(END_LOVES_SQL, account_id, [each[0] for each in told])
    return any(int(status.rpartition(" ")[2]) for status in (added, ended))


async def loved_tracks(connection: Connection, account_id: int) -> list[LovedTrack]:
    """Loved tracks that the library has, each once."""
    return [LovedTrack(**row) for row in await connection.fetch(LOVED_TRACKS_SQL, account_id)]


async def note_stars(
    connection: Connection, account_id: int, track_ids: Sequence[int], *, is_starred: bool
) -> None:
    """Remember that these were seen with a star, or without one that a person took away."""
    await connection.execute(PUT_STARS_SQL, account_id, track_ids, is_starred)


async def set_starred(
    connection: Connection, account_id: int, starred_ids: Sequence[str], *, now: int
) -> None:
    """Remember which ids the target told to be starred, and that no others are."""
    await connection.execute(SET_STARRED_AT_SQL, account_id, starred_ids, now)


async def count(connection: Connection, account_id: int) -> int:
    """How many tracks the source's user loves."""
    found: int = await connection.fetchval(COUNT_LOVED_SQL, account_id)
    return found
