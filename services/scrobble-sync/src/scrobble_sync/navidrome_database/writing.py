"""The rows of one person: tracks, then their albums and artists, then the history."""

import sqlite3
from typing import Final

from scrobble_sync.navidrome_database.planning import Plan
from scrobble_sync.navidrome_database.reading import as_json, history
from scrobble_sync.navidrome_database.refusals import NotVerified

_TRACKS_SQL: Final = """
INSERT INTO annotation(user_id, item_id, item_type, play_count, play_date, starred, starred_at)
SELECT :user, value ->> 0, 'media_file', value ->> 1, value ->> 2, value ->> 3, value ->> 4
  FROM json_each(:rows)
 WHERE true
    ON CONFLICT (user_id, item_id, item_type) DO UPDATE
   SET play_count = excluded.play_count,
       play_date  = excluded.play_date,
       starred    = excluded.starred,
       starred_at = excluded.starred_at
"""
_ARTISTS_OF_SQL: Final = """
SELECT DISTINCT artist_id
  FROM media_file_artists
 WHERE role = 'artist'
   AND media_file_id IN (SELECT value FROM json_each(:tracks))
"""
_ALBUM_SUMS_SQL: Final = """
SELECT f.album_id AS item_id, sum(a.play_count) AS plays, a.play_date AS play_date,
       max(julianday(a.play_date)) AS moment
  FROM media_file f
  JOIN annotation a ON a.user_id = :user AND a.item_id = f.id AND a.item_type = 'media_file'
 WHERE f.album_id IN (SELECT value FROM json_each(:items))
 GROUP BY f.album_id
"""
_ARTIST_SUMS_SQL: Final = """
SELECT c.artist_id AS item_id, sum(a.play_count) AS plays, a.play_date AS play_date,
       max(julianday(a.play_date)) AS moment
  FROM media_file_artists c
  JOIN annotation a ON a.user_id = :user AND a.item_id = c.media_file_id
                   AND a.item_type = 'media_file'
 WHERE c.role = 'artist'
   AND c.artist_id IN (SELECT value FROM json_each(:items))
 GROUP BY c.artist_id
"""
_SUMS_INTO_SQL: Final = """
INSERT INTO annotation(user_id, item_id, item_type, play_count, play_date)
SELECT :user, item_id, :type, plays, play_date
  FROM ({sums})
 WHERE plays > 0
    ON CONFLICT (user_id, item_id, item_type) DO UPDATE
   SET play_count = excluded.play_count,
       play_date  = excluded.play_date
"""
_ALBUMS_SQL: Final = _SUMS_INTO_SQL.format(sums=_ALBUM_SUMS_SQL)
_ARTISTS_SQL: Final = _SUMS_INTO_SQL.format(sums=_ARTIST_SUMS_SQL)
_HISTORY_SQL: Final = """
INSERT INTO scrobbles(media_file_id, user_id, submission_time)
SELECT value ->> 0, :user, value ->> 1
  FROM json_each(:plays)
"""
_ROWS_THAT_DIFFER_SQL: Final = """
SELECT count(*)
  FROM json_each(:rows) w
  LEFT JOIN annotation a
         ON a.user_id = :user AND a.item_id = w.value ->> 0 AND a.item_type = 'media_file'
 WHERE a.play_count IS NOT w.value ->> 1
    OR a.play_date IS NOT w.value ->> 2
    OR a.starred IS NOT w.value ->> 3
    OR a.starred_at IS NOT w.value ->> 4
"""
_SUMS_THAT_DIFFER_SQL: Final = """
SELECT count(*)
  FROM ({sums}) s
  LEFT JOIN annotation a ON a.user_id = :user AND a.item_id = s.item_id AND a.item_type = :type
 WHERE s.plays > 0
   AND a.play_count IS NOT s.plays
"""
_ALBUMS_THAT_DIFFER_SQL: Final = _SUMS_THAT_DIFFER_SQL.format(sums=_ALBUM_SUMS_SQL)
_ARTISTS_THAT_DIFFER_SQL: Final = _SUMS_THAT_DIFFER_SQL.format(sums=_ARTIST_SUMS_SQL)


def artists_of(connection: sqlite3.Connection, plan: Plan) -> list[str]:
    """Whoever is credited as an artist of a track whose count or date changes."""
    asked = {"tracks": as_json(plan.counted)}
    return [artist_id for (artist_id,) in connection.execute(_ARTISTS_OF_SQL, asked)]


def write(connection: sqlite3.Connection, plan: Plan, artists: list[str]) -> None:
    """Write all of it; the caller owns the transaction.

    Albums and artists become the sum and the latest moment of their tracks, as after a scan.
    """
    user = plan.who.user_id
    connection.execute(_TRACKS_SQL, {"user": user, "rows": _rows(plan)})
    albums = {"user": user, "type": "album", "items": as_json(plan.albums)}
    connection.execute(_ALBUMS_SQL, albums)
    connection.execute(_ARTISTS_SQL, {"user": user, "type": "artist", "items": as_json(artists)})
    if plan.plays:
        connection.execute(_HISTORY_SQL, {"user": user, "plays": as_json(plan.plays)})


def verify(connection: sqlite3.Connection, plan: Plan, artists: list[str]) -> None:
    """Read back what was written, before it is committed.

    Raises
    ------
    NotVerified
        A row, a sum or a play is not what it should be.
    """
    user = plan.who.user_id
    albums = {"user": user, "type": "album", "items": as_json(plan.albums)}
    sums = {"user": user, "type": "artist", "items": as_json(artists)}
    found = {
        "tracks": _count(connection, _ROWS_THAT_DIFFER_SQL, {"user": user, "rows": _rows(plan)}),
        "albums": _count(connection, _ALBUMS_THAT_DIFFER_SQL, albums),
        "artists": _count(connection, _ARTISTS_THAT_DIFFER_SQL, sums),
    }
    if plan.plays:
        heard = history(connection, user, {track_id for track_id, _ in plan.plays})
        found["plays"] = sum(at not in heard.get(track_id, ()) for track_id, at in plan.plays)
    if wrong := {name: count for name, count in found.items() if count}:
        told = ", ".join(f"{count} {name}" for name, count in wrong.items())
        what = f"what was written does not read back ({told}); nothing is kept of it"
        raise NotVerified(what, remedy="report this, with the release of Navidrome")


def _rows(plan: Plan) -> str:
    return as_json(
        [
            (track_id, row.play_count, row.play_date, int(row.is_starred), row.starred_at)
            for track_id, row in plan.rows.items()
        ]
    )


def _count(connection: sqlite3.Connection, query: str, asked: dict[str, str]) -> int:
    (count,) = connection.execute(query, asked).fetchone()
    return int(count)
