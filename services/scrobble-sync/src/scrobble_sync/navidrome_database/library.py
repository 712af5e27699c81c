"""The tracks a person may hear, with raw tags and what the person has of each."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from scrobble_sync.domain.navidrome_dates import instant
from scrobble_sync.navidrome_database import reading, schema_gate
from scrobble_sync.navidrome_database.opening import held_alone
from scrobble_sync.navidrome_database.reading import Person

_LIBRARY_SQL: Final = """
SELECT f.id, f.title, f.artist, f.album, f.path, f.mbz_recording_id, f.duration, f.year,
       f.participants, f.tags, a.play_count, a.play_date, a.starred, a.starred_at
  FROM media_file f
  LEFT JOIN annotation a
         ON a.user_id = :user AND a.item_id = f.id AND a.item_type = 'media_file'
 WHERE f.missing = 0
"""
_OWN_LIBRARIES_SQL: Final = """
SELECT f.id, f.title, f.artist, f.album, f.path, f.mbz_recording_id, f.duration, f.year,
       f.participants, f.tags, a.play_count, a.play_date, a.starred, a.starred_at
  FROM media_file f
  LEFT JOIN annotation a
         ON a.user_id = :user AND a.item_id = f.id AND a.item_type = 'media_file'
 WHERE f.missing = 0
   AND (:is_admin OR f.library_id IN (SELECT library_id FROM user_library WHERE user_id = :user))
"""
_MARK_SQL: Final = "SELECT count(*), max(rowid), max(updated_at) FROM media_file WHERE missing = 0"


@dataclass(frozen=True, slots=True)
class FoundTrack:
    """One track; moments in seconds since the epoch. A star without a moment counts as none."""

    track_id: str
    title: str
    artist: str
    artists: tuple[str, ...]
    album: str
    album_artists: tuple[str, ...]
    mbid: str
    isrcs: tuple[str, ...]
    path: str
    duration_s: float | None
    year: int | None
    play_count: int
    played_at: int | None
    starred_at: int | None


@dataclass(frozen=True, slots=True)
class FoundLibrary:
    """All of them; ``mark`` stays the same as long as no scan changed anything."""

    mark: str
    tracks: Sequence[FoundTrack]


class _Credit(msgspec.Struct, frozen=True, gc=False):
    name: str = ""


class _People(msgspec.Struct, frozen=True):
    artist: tuple[_Credit, ...] = ()
    albumartist: tuple[_Credit, ...] = ()


class _Tag(msgspec.Struct, frozen=True, gc=False):
    value: str = ""


class _Tags(msgspec.Struct, frozen=True):
    isrc: tuple[_Tag, ...] = ()


_PEOPLE: Final = msgspec.json.Decoder(_People)
_TAGS: Final = msgspec.json.Decoder(_Tags)


def read_tracks(path: Path, username: str) -> FoundLibrary:
    """Read the file of a stopped server.

    Raises
    ------
    DatabaseRefused
        One of its kinds.
    """
    with held_alone(path) as connection:
        schema = schema_gate.recognised(connection)
        who = reading.person(connection, username)
        mark = " ".join(map(str, connection.execute(_MARK_SQL).fetchone()))
        query = _OWN_LIBRARIES_SQL if schema.has_user_library else _LIBRARY_SQL
        return FoundLibrary(mark, _found(connection, query, who))


def _found(connection: sqlite3.Connection, query: str, who: Person) -> list[FoundTrack]:
    rows = connection.execute(query, {"user": who.user_id, "is_admin": who.is_admin})
    return [
        FoundTrack(
            track_id=track_id,
            title=title,
            artist=artist,
            artists=_names(_PEOPLE.decode(people or "{}").artist) or (artist,),
            album=album,
            album_artists=_names(_PEOPLE.decode(people or "{}").albumartist),
            mbid=(mbid or "").lower(),
            isrcs=tuple(tag.value for tag in _TAGS.decode(tags or "{}").isrc),
            path=path,
            duration_s=duration or None,
            year=year or None,
            play_count=count or 0,
            played_at=_seconds(played),
            starred_at=_seconds(starred_at) if is_starred else None,
        )
        for (
            track_id,
            title,
            artist,
            album,
            path,
            mbid,
            duration,
            year,
            people,
            tags,
            count,
            played,
            is_starred,
            starred_at,
        ) in rows
    ]


def _names(credited: Sequence[_Credit]) -> tuple[str, ...]:
    return tuple(one.name for one in credited if one.name)


def _seconds(text: str | None) -> int | None:
    moment = instant(text)
    return None if moment is None else int(moment)
