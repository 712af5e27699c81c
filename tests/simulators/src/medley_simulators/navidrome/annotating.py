"""What plays and stars do to the database: each play to its track, its album and its artists."""

import sqlite3
from collections.abc import Sequence
from typing import Final

_TRACK: Final = """
INSERT INTO annotation(user_id, item_id, item_type, play_count, play_date)
VALUES (:user, :id, 'media_file', 1, :date)
ON CONFLICT(user_id, item_id, item_type) DO UPDATE
   SET play_count = play_count + 1, play_date = max(ifnull(play_date, ''), excluded.play_date)
"""
_ALBUM: Final = """
INSERT INTO annotation(user_id, item_id, item_type, play_count, play_date)
SELECT :user, album_id, 'album', 1, :date FROM media_file WHERE id = :id
ON CONFLICT(user_id, item_id, item_type) DO UPDATE
   SET play_count = play_count + 1, play_date = max(ifnull(play_date, ''), excluded.play_date)
"""
_ARTISTS: Final = """
INSERT INTO annotation(user_id, item_id, item_type, play_count, play_date)
SELECT :user, artist_id, 'artist', 1, :date
  FROM media_file_artists WHERE media_file_id = :id AND +role = 'artist'
ON CONFLICT(user_id, item_id, item_type) DO UPDATE
   SET play_count = play_count + 1, play_date = max(ifnull(play_date, ''), excluded.play_date)
"""
_HISTORY: Final = (
    "INSERT INTO scrobbles(media_file_id, user_id, submission_time) VALUES (:id, :user, :at)"
)
_STAR: Final = """
INSERT INTO annotation(user_id, item_id, item_type, starred, starred_at)
VALUES (:user, :id, 'media_file', :starred, :date)
ON CONFLICT(user_id, item_id, item_type) DO UPDATE
   SET starred = excluded.starred, starred_at = excluded.starred_at
"""
_REFRESH_ALBUMS: Final = """
INSERT INTO annotation(user_id, item_id, item_type, play_count, play_date)
SELECT user_id, album_id, 'album', sum(play_count), max(play_date)
  FROM media_file JOIN annotation ON item_id = media_file.id AND item_type = 'media_file'
 WHERE play_count > 0
 GROUP BY user_id, album_id
ON CONFLICT(user_id, item_id, item_type) DO UPDATE
   SET play_count = excluded.play_count, play_date = excluded.play_date
"""
_REFRESH_ARTISTS: Final = """
INSERT INTO annotation(user_id, item_id, item_type, play_count, play_date)
SELECT user_id, artist_id, 'artist', sum(play_count), max(play_date)
  FROM media_file_artists
  JOIN annotation ON item_id = media_file_id AND item_type = 'media_file'
 WHERE role = 'artist' AND play_count > 0
 GROUP BY user_id, artist_id
ON CONFLICT(user_id, item_id, item_type) DO UPDATE
   SET play_count = excluded.play_count, play_date = excluded.play_date
"""


def play(
    connection: sqlite3.Connection,
    user_id: str,
    plays: Sequence[tuple[str, int, str]],
    *,
    has_history: bool,
) -> None:
    """Count plays of (id, seconds since the epoch, the same as stored); nothing is told apart."""
    rows = [{"user": user_id, "id": one, "at": at, "date": date} for one, at, date in plays]
    connection.executemany(_TRACK, rows)
    connection.executemany(_ALBUM, rows)
    connection.executemany(_ARTISTS, rows)
    if has_history:
        connection.executemany(_HISTORY, rows)
    connection.commit()


def star(
    connection: sqlite3.Connection,
    user_id: str,
    ids: Sequence[str],
    *,
    is_starred: bool,
    date: str,
) -> None:
    """Set or clear stars; the date is now, whatever stood there."""
    rows = [{"user": user_id, "id": one, "starred": is_starred, "date": date} for one in ids]
    connection.executemany(_STAR, rows)
    connection.commit()


def refresh_counts(connection: sqlite3.Connection) -> None:
    """Sum up albums and artists of all users, as the end of a scan that found changes does."""
    connection.execute(_REFRESH_ALBUMS)
    connection.execute(_REFRESH_ARTISTS)
    connection.commit()
