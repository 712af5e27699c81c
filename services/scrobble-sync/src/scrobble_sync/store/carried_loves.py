"""Loves at the source that came of stars, and what has to be known to give or end one."""

from collections.abc import Mapping, Sequence

from medley_kit.db import Connection
from scrobble_sync.domain.loving import Carried, StarredOrCarried

STARRED_OR_CARRIED_SQL = """
WITH starred AS (
    SELECT * FROM unnest($2::text[], $3::bigint[]) AS star (navidrome_id, starred_at)
), wanted AS (
    SELECT track.track_id, track.navidrome_id, track.artist, track.title, track.mbid,
           starred.starred_at, carried.artist AS told_artist, carried.title AS told_title,
           carried.mbid AS told_mbid, carried.state, carried.since
      FROM library_track AS track
           LEFT JOIN starred USING (navidrome_id)
           LEFT JOIN carried_love AS carried
                  ON carried.account_id = track.account_id AND carried.track_id = track.track_id
     WHERE track.account_id = $1
       AND track.is_present
       AND (starred.navidrome_id IS NOT NULL OR carried.track_id IS NOT NULL)
), spelling AS (
    SELECT DISTINCT ON (wanted.track_id) wanted.track_id, known.artist, known.title
      FROM mapping
           JOIN source_track AS known USING (source_track_id)
           CROSS JOIN unnest(mapping.track_ids) AS meant (track_id)
           JOIN wanted USING (track_id)
     WHERE mapping.account_id = $1
       AND mapping.verdict = 'matched'
     ORDER BY wanted.track_id, known.source_track_id
), recording AS (
    SELECT DISTINCT ON (wanted.track_id) wanted.track_id, known.mbid
      FROM mapping
           JOIN source_track AS known USING (source_track_id)
           CROSS JOIN unnest(mapping.track_ids) AS meant (track_id)
           JOIN wanted USING (track_id)
     WHERE mapping.account_id = $1
       AND mapping.verdict = 'matched'
       AND known.is_mbid_resolved
       AND known.mbid <> ''
     ORDER BY wanted.track_id, known.source_track_id
), love AS (
    SELECT wanted.track_id,
           max(loved.loved_at) FILTER (WHERE loved.is_loved) AS loved_at,
           max(loved.ended_at) FILTER (WHERE NOT loved.is_loved) AS ended_at
      FROM loved
           JOIN mapping USING (source_track_id)
           CROSS JOIN unnest(mapping.track_ids) AS meant (track_id)
           JOIN wanted USING (track_id)
     WHERE loved.account_id = $1
       AND mapping.verdict = 'matched'
     GROUP BY wanted.track_id
)
SELECT wanted.track_id, wanted.navidrome_id,
       -- Navidrome joins the names of several artists so; the source has the first.
       coalesce(wanted.told_artist, spelling.artist, split_part(wanted.artist, ' • ', 1)) AS artist,
       coalesce(wanted.told_title, spelling.title, wanted.title) AS title,
       wanted.starred_at, love.loved_at, extract(epoch FROM love.ended_at)::bigint AS ended_at,
       wanted.state AS carried, extract(epoch FROM wanted.since)::bigint AS since,
       coalesce(nullif(wanted.told_mbid, ''), recording.mbid, wanted.mbid) AS mbid
  FROM wanted
       LEFT JOIN spelling USING (track_id)
       LEFT JOIN recording USING (track_id)
       LEFT JOIN love USING (track_id)
 ORDER BY wanted.track_id
"""

LOVED_NAMES_SQL = """
SELECT known.artist, known.title
  FROM loved
       JOIN source_track AS known USING (source_track_id)
 WHERE loved.account_id = $1
   AND loved.is_loved
"""

PUT_SQL = """
INSERT INTO carried_love (account_id, track_id, artist, title, state, mbid)
SELECT $1, track_id, artist, title, $5, mbid
  FROM unnest($2::bigint[], $3::text[], $4::text[], $6::text[])
       AS new (track_id, artist, title, mbid)
    ON CONFLICT (account_id, track_id) DO UPDATE
   SET artist = excluded.artist,
       title  = excluded.title,
       mbid   = excluded.mbid,
       state  = excluded.state,
       since  = now()
"""

END_LOVES_SQL = """
UPDATE loved
   SET is_loved = false,
       ended_at = now()
  FROM mapping
 WHERE mapping.source_track_id = loved.source_track_id
   AND mapping.verdict = 'matched'
   AND $2 = ANY (mapping.track_ids)
   AND loved.account_id = $1
   AND loved.is_loved
"""

STARS_SEEN_SQL = "SELECT stars_seen FROM account WHERE account_id = $1"

SET_STARS_SEEN_SQL = "UPDATE account SET stars_seen = $2 WHERE account_id = $1"


async def starred_or_carried(
    connection: Connection, account_id: int, starred_at: Mapping[str, int]
) -> list[StarredOrCarried]:
    """Tracks with a star, or with a love that came of one; ``starred_at`` by the target's id."""
    rows = await connection.fetch(
        STARRED_OR_CARRIED_SQL, account_id, list(starred_at), list(starred_at.values())
    )
    return [
        StarredOrCarried(**{**row, "carried": row["carried"] and Carried(row["carried"])})
        for row in rows
    ]


async def loved_names(connection: Connection, account_id: int) -> frozenset[tuple[str, str]]:
    """Artist and title of every love the source tells, in small letters."""
    rows = await connection.fetch(LOVED_NAMES_SQL, account_id)
    return frozenset((row["artist"].casefold(), row["title"].casefold()) for row in rows)


async def put(
    connection: Connection, account_id: int, tracks: Sequence[StarredOrCarried], state: Carried
) -> None:
    """Remember how far these stand."""
    await connection.execute(
        PUT_SQL,
        account_id,
        [each.track_id for each in tracks],
        [each.artist for each in tracks],
        [each.title for each in tracks],
        state.value,
        [each.mbid for each in tracks],
    )


async def end_loves(connection: Connection, account_id: int, track_id: int) -> None:
    """Remember when the loves of a track ended: now, not when the source tells next."""
    await connection.execute(END_LOVES_SQL, account_id, track_id)


async def stars_seen(connection: Connection, account_id: int) -> int:
    """How many stars the target told when it was believed last."""
    found: int = await connection.fetchval(STARS_SEEN_SQL, account_id)
    return found


async def set_stars_seen(connection: Connection, account_id: int, count: int) -> None:
    """Remember that so many are believed."""
    await connection.execute(SET_STARS_SEEN_SQL, account_id, count)
