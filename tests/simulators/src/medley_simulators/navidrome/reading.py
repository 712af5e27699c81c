"""What the server reads from its database, and how it spells it."""

import sqlite3
from collections.abc import Sequence
from typing import Any, Final

import msgspec

from medley_simulators.navidrome.moments import shown

_SONGS: Final = """
SELECT mf.*, a.play_count, a.play_date, a.starred, a.starred_at, a.rating
  FROM media_file mf
  LEFT JOIN annotation a
         ON a.item_id = mf.id AND a.item_type = 'media_file' AND a.user_id = :user
 WHERE mf.missing = 0 AND mf.library_id IN (SELECT value FROM json_each(:libraries))
"""
FOUND: Final = f"{_SONGS} ORDER BY mf.rowid LIMIT :count OFFSET :offset"
ONE: Final = f"{_SONGS} AND mf.id = :id"
OF_ALBUM: Final = f"{_SONGS} AND mf.album_id = :id ORDER BY mf.disc_number, mf.track_number"
STARRED: Final = f"{_SONGS} AND a.starred = 1 ORDER BY a.starred_at DESC"
BY_ID: Final = f"{_SONGS} ORDER BY mf.id LIMIT :count OFFSET :offset"
ALBUMS: Final = """
SELECT id FROM album
 WHERE missing = 0 AND library_id IN (SELECT value FROM json_each(:libraries))
 ORDER BY name, id LIMIT :count OFFSET :offset
"""
COUNT: Final = "SELECT count(*) FROM media_file WHERE missing = 0"
HELD: Final = """
SELECT play_count, play_date, starred, starred_at, rating
  FROM annotation WHERE user_id = :user AND item_id = :id AND item_type = :type
"""
PLAYS: Final = """
SELECT media_file_id, submission_time FROM scrobbles
 WHERE user_id = :user AND submission_time BETWEEN :since AND :until ORDER BY submission_time
"""


def child(row: sqlite3.Row) -> dict[str, Any]:
    """One song of the Subsonic API; counters of zero and empty lists are left out."""
    people = msgspec.json.decode(row["participants"])
    subtitle = msgspec.json.decode(row["tags"]).get("subtitle")
    title = f"{row['title']} ({subtitle[0]['value']})" if subtitle else row["title"]
    told: dict[str, Any] = {
        "id": row["id"],
        "parent": row["album_id"],
        "isDir": False,
        "title": title,
        "album": row["album"],
        "artist": row["artist"],
        "track": row["track_number"],
        "discNumber": row["disc_number"],
        "duration": int(row["duration"]),
        "albumId": row["album_id"],
        "artistId": row["artist_id"],
        "type": "music",
        "mediaType": "song",
        "musicBrainzId": row["mbz_recording_id"] or "",
        "artists": people["artist"],
        "displayArtist": row["artist"],
        "albumArtists": people["albumartist"],
        "displayAlbumArtist": row["album_artist"],
        "explicitStatus": {"e": "explicit", "c": "clean"}.get(row["explicit_status"], ""),
        "path": f"{row['album_artist']}/{row['album']}/{row['title']}.flac",
    }
    if row["year"]:
        told["year"] = row["year"]
    if row["play_count"]:
        told["playCount"] = row["play_count"]
        told["played"] = shown(row["play_date"])
    if row["starred"] and row["starred_at"]:
        told["starred"] = shown(row["starred_at"])
    return told


def native(row: sqlite3.Row) -> dict[str, Any]:
    """One song of the server's own API, with raw tags."""
    return {
        "id": row["id"],
        "title": row["title"],
        "album": row["album"],
        "artist": row["artist"],
        "albumArtist": row["album_artist"],
        "albumId": row["album_id"],
        "path": row["path"],
        "libraryId": row["library_id"],
        "missing": bool(row["missing"]),
        "duration": row["duration"],
        "trackNumber": row["track_number"],
        "discNumber": row["disc_number"],
        "mbzRecordingID": row["mbz_recording_id"],
        "playCount": row["play_count"] or 0,
        "playDate": shown(row["play_date"]),
        "starred": bool(row["starred"]),
        "starredAt": shown(row["starred_at"]),
    }


def visible(
    connection: sqlite3.Connection,
    query: str,
    user_id: str,
    libraries: Sequence[int],
    **wanted: object,
) -> list[sqlite3.Row]:
    """Run one of the queries above as a user sees the library."""
    told = msgspec.json.encode(list(libraries)).decode()
    return connection.execute(query, {"user": user_id, "libraries": told, **wanted}).fetchall()
