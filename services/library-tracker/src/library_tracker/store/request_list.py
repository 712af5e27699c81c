"""Requests as people see them: listed, counted, one with its ids."""

from collections.abc import Sequence
from datetime import datetime

from asyncpg import Record

from medley_kit.db import Connection

LIST_REQUESTS_SQL = """
SELECT request_id, title_id, title.media_type, title.name AS title, title.year,
       coalesce(title.tmdb_id, ids.tmdb_id) AS tmdb_id, title.tvdb_id, title.imdb_id,
       ids.jellyfin_id, ids.jellyfin_server, ids.radarr_id, ids.sonarr_id, linked.jellyseerr_id,
       requested_by, requester_id, origin, seasons, is_4k, cycle, state, state_since, available_at,
       available, total, unaired, percent, eta_s, speed_bps, is_upgrading, stuck_reason,
       stuck_since, stuck_detail, decisions, request.added_at, changed_at,
       title.tvdb_id IS NULL AND title.tmdb_id IS NULL AND title.imdb_id IS NULL
           AND title.anidb_id IS NULL AS needs_ids
  FROM request
       JOIN title USING (title_id)
       LEFT JOIN LATERAL (
           SELECT min(ref) FILTER (WHERE source = 'jellyfin' AND gone_at IS NULL) AS jellyfin_id,
                  (array_agg(instance ORDER BY ref)
                      FILTER (WHERE source = 'jellyfin' AND gone_at IS NULL))[1] AS jellyfin_server,
                  min(ref::bigint) FILTER (WHERE source = 'radarr' AND missing_since IS NULL)
                      AS radarr_id,
                  min(ref::bigint) FILTER (WHERE source = 'sonarr' AND missing_since IS NULL)
                      AS sonarr_id,
                  min(entry.tmdb_id) AS tmdb_id
             FROM entry
            WHERE entry.title_id = request.title_id
       ) AS ids ON true
       LEFT JOIN LATERAL (
           SELECT max(seerr_id) AS jellyseerr_id
             FROM seerr_request
            WHERE seerr_request.request_id = request.request_id
              AND seerr_request.cycle = request.cycle
       ) AS linked ON true
 WHERE ($1::text[] IS NULL OR state = ANY ($1))
   AND ($2::text IS NULL OR title.media_type = $2)
   AND ($3::text IS NULL OR lower(requested_by) = lower($3))
   AND ($4::text IS NULL OR strpos(lower(title.name), lower($4)) > 0
        OR $4 IN (title.tmdb_id::text, title.tvdb_id::text, title.imdb_id))
   AND ($5::boolean IS NULL OR (stuck_reason IS NOT NULL) = $5)
   AND ($6::timestamptz IS NULL OR changed_at >= $6)
   AND ($7::bigint IS NULL OR request_id < $7)
   AND ($8::bigint IS NULL OR request_id = $8)
 ORDER BY request_id DESC
 LIMIT $9
"""

COUNTS_SQL = """
SELECT media_type, state, count(*) AS requests, count(stuck_reason) AS stuck
  FROM request
       JOIN title USING (title_id)
 GROUP BY media_type, state
"""

BY_REQUESTER_SQL = """
SELECT requested_by, count(*) AS requests
  FROM request
 GROUP BY requested_by
 ORDER BY requests DESC, requested_by
 LIMIT 50
"""


async def page(
    connection: Connection,
    *,
    states: Sequence[str] | None = None,
    media_type: str | None = None,
    requested_by: str | None = None,
    q: str | None = None,
    is_stuck: bool | None = None,
    since: datetime | None = None,
    before: int | None = None,
    limit: int,
) -> list[Record]:
    """Requests that fit, newest first, those with ids below ``before``."""
    return await connection.fetch(
        LIST_REQUESTS_SQL,
        states,
        media_type,
        requested_by,
        q,
        is_stuck,
        since,
        before,
        None,
        limit,
    )


async def one(connection: Connection, request_id: int) -> Record | None:
    """One request; None: there is none of that id."""
    nothing = (None,) * 7
    return await connection.fetchrow(LIST_REQUESTS_SQL, *nothing, request_id, 1)


async def counts(connection: Connection) -> list[Record]:
    """How many requests there are, by type and state, and how many of them are stuck."""
    return await connection.fetch(COUNTS_SQL)


async def by_requester(connection: Connection) -> dict[str, int]:
    """Who asked for how many; those with most first."""
    return {
        row["requested_by"]: row["requests"] for row in await connection.fetch(BY_REQUESTER_SQL)
    }
