"""What the database holds of one person's tracks, each question in one statement."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from scrobble_sync.domain.annotation import Annotation
from scrobble_sync.domain.navidrome_dates import Spelling
from scrobble_sync.domain.track_plays import TrackPlays
from scrobble_sync.navidrome_database.refusals import UserUnknown
from scrobble_sync.navidrome_database.schema_gate import Schema

_USER_SQL: Final = "SELECT id, is_admin FROM user WHERE user_name = ? COLLATE NOCASE"
_SPELLINGS_SQL: Final = """
SELECT DISTINCT substr(play_date, 11, 1),
       CASE WHEN play_date LIKE '%Z' THEN 'Z' ELSE substr(play_date, -6) END
  FROM annotation
 WHERE play_date > ''
"""
_TRACKS_SQL: Final = """
SELECT f.id, f.album_id, a.play_count, a.play_date, a.starred, a.starred_at
  FROM media_file f
  LEFT JOIN annotation a
         ON a.user_id = :user AND a.item_id = f.id AND a.item_type = 'media_file'
 WHERE f.id IN (SELECT value FROM json_each(:ids))
   AND f.missing = 0
"""
_OF_OWN_LIBRARIES_SQL: Final = """
SELECT f.id, f.album_id, a.play_count, a.play_date, a.starred, a.starred_at
  FROM media_file f
  LEFT JOIN annotation a
         ON a.user_id = :user AND a.item_id = f.id AND a.item_type = 'media_file'
 WHERE f.id IN (SELECT value FROM json_each(:ids))
   AND f.missing = 0
   AND (:is_admin OR f.library_id IN (SELECT library_id FROM user_library WHERE user_id = :user))
"""
_HISTORY_SQL: Final = """
SELECT media_file_id, submission_time
  FROM scrobbles
 WHERE user_id = :user
   AND media_file_id IN (SELECT value FROM json_each(:ids))
"""


_NOTHING: Final[frozenset[int]] = frozenset()


@dataclass(frozen=True, slots=True)
class Person:
    """An account of the server's."""

    user_id: str
    is_admin: bool


@dataclass(frozen=True, slots=True)
class HeldTrack:
    """A track that may be written: its album, and what the person has of it."""

    album_id: str
    annotation: Annotation


def person(connection: sqlite3.Connection, username: str) -> Person:
    """Find an account by its name, in any case.

    Raises
    ------
    UserUnknown
        There is none.
    """
    row = connection.execute(_USER_SQL, (username,)).fetchone()
    if row is None:
        what = f"nobody on that Navidrome is called {username!r}"
        raise UserUnknown(what, remedy="correct the account's username")
    return Person(row[0], bool(row[1]))


def spellings(connection: sqlite3.Connection) -> list[Spelling]:
    """Every way in which moments of plays are spelled."""
    return [Spelling(separator, zone) for separator, zone in connection.execute(_SPELLINGS_SQL)]


def held_tracks(
    connection: sqlite3.Connection, schema: Schema, who: Person, ids: Iterable[str]
) -> dict[str, HeldTrack]:
    """Of these tracks those that are there and that the person may hear, with what is held."""
    query = _OF_OWN_LIBRARIES_SQL if schema.has_user_library else _TRACKS_SQL
    asked = {"ids": as_json(list(ids)), "user": who.user_id, "is_admin": who.is_admin}
    return {
        track_id: HeldTrack(album_id, Annotation(count, date, bool(starred), starred_at))
        for track_id, album_id, count, date, starred, starred_at in connection.execute(query, asked)
    }


def fresh_plays(
    connection: sqlite3.Connection, who: Person, tracks: Sequence[TrackPlays]
) -> dict[str, list[int]]:
    """The plays that the history does not have at that very second, by track, ascending."""
    told = history(connection, who.user_id, [track.track_id for track in tracks])
    fresh: dict[str, list[int]] = {}
    for track in tracks:
        if new := set(track.played_at) - told.get(track.track_id, _NOTHING):
            fresh[track.track_id] = sorted(new)
    return fresh


def history(
    connection: sqlite3.Connection, user_id: str, ids: Iterable[str]
) -> dict[str, set[int]]:
    """The seconds at which the history says that the person played each of these tracks."""
    found: dict[str, set[int]] = {}
    asked = {"ids": as_json(list(ids)), "user": user_id}
    for track_id, at in connection.execute(_HISTORY_SQL, asked):
        found.setdefault(track_id, set()).add(at)
    return found


def as_json(values: object) -> str:
    """Spell a list for ``json_each``: one value, however long, in the place of one for each."""
    return msgspec.json.encode(values).decode()
