"""Songs, and the rows a scan makes of them."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import md5
from typing import Final

import msgspec

_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SHORT: Final = 22


@dataclass(frozen=True, slots=True)
class Song:
    """One file's tags. ``id`` is derived from the path unless it is given."""

    title: str
    artists: tuple[str, ...]
    album: str = "Album"
    album_artist: str = ""
    track: int = 1
    disc: int = 1
    duration: float = 200.4
    year: int = 0
    mbid: str = ""
    subtitle: str = ""
    explicit: str = ""
    id: str = ""
    is_missing: bool = False
    library: int = 1

    @property
    def path(self) -> str:
        """Where it lies in its library."""
        artist = self.album_artist or self.artists[0]
        return f"{artist}/{self.album}/{self.disc:02d}-{self.track:02d} {self.title}.flac"


def id_of(text: str, *, is_short: bool) -> str:
    """Derive an id: 32 hex digits, or 22 of base 62."""
    digest = md5(text.encode(), usedforsecurity=False).hexdigest()
    return shortened(digest) if is_short else digest


def shortened(digest: str) -> str:
    """Spell 128 bits in base 62, as newer releases do."""
    number, digits = int(digest.replace("-", ""), 16), ""
    while number:
        number, digit = divmod(number, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    return digits.rjust(_SHORT, "0")


_ARTIST: Final = "INSERT OR IGNORE INTO artist(id, name) VALUES (?, ?)"
_ALBUM: Final = """
INSERT INTO album(id, name, album_artist, album_artist_id, library_id, song_count)
VALUES (?, ?, ?, ?, ?, 1) ON CONFLICT(id) DO UPDATE SET song_count = song_count + 1
"""
_FILE: Final = """
INSERT INTO media_file(
    id, path, title, album, artist, artist_id, album_artist, album_artist_id, album_id,
    track_number, disc_number, year, duration, mbz_recording_id, explicit_status, library_id,
    participants, tags
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_CREDIT: Final = (
    "INSERT OR IGNORE INTO media_file_artists(media_file_id, artist_id, role) VALUES (?, ?, ?)"
)
_GONE: Final = "UPDATE media_file SET missing = 1 WHERE id = ?"


def scan(
    connection: sqlite3.Connection, songs: Iterable[Song], *, has_short_ids: bool
) -> dict[Song, str]:
    """Store songs with their albums, artists and credited; returns the id of each."""
    artists: list[tuple[str, str]] = []
    albums: list[tuple[object, ...]] = []
    files: list[tuple[object, ...]] = []
    credited: list[tuple[str, str, str]] = []
    ids: dict[Song, str] = {}
    for song in songs:
        lead = song.album_artist or song.artists[0]
        names = [(_id("ar", name, is_short=has_short_ids), name) for name in song.artists]
        lead_id = _id("ar", lead, is_short=has_short_ids)
        album_id = _id("al", f"{song.library}{lead}{song.album}", is_short=has_short_ids)
        song_id = song.id or _id("mf", f"{song.library}{song.path}", is_short=has_short_ids)
        ids[song] = song_id
        artists += [*names, (lead_id, lead)]
        albums.append((album_id, song.album, lead, lead_id, song.library))
        files.append(
            (
                song_id,
                song.path,
                song.title,
                song.album,
                " • ".join(song.artists),
                names[0][0],
                lead,
                lead_id,
                album_id,
                song.track,
                song.disc,
                song.year,
                song.duration,
                song.mbid,
                song.explicit,
                song.library,
                _participants(names, (lead_id, lead)),
                _tags(song),
            )
        )
        credited += [(song_id, artist_id, "artist") for artist_id, _ in names]
        credited.append((song_id, lead_id, "albumartist"))
    connection.executemany(_ARTIST, artists)
    connection.executemany(_ALBUM, albums)
    connection.executemany(_FILE, files)
    connection.executemany(_CREDIT, credited)
    gone = [(song_id,) for song, song_id in ids.items() if song.is_missing]
    if gone:
        connection.executemany(_GONE, gone)
    connection.commit()
    return ids


def _id(kind: str, text: str, *, is_short: bool) -> str:
    return id_of(f"{kind}:{text}", is_short=is_short)


def _participants(names: list[tuple[str, str]], lead: tuple[str, str]) -> str:
    told = {
        "artist": [{"id": artist_id, "name": name} for artist_id, name in names],
        "albumartist": [{"id": lead[0], "name": lead[1]}],
    }
    return msgspec.json.encode(told).decode()


def _tags(song: Song) -> str:
    told = {"subtitle": [{"id": "s", "value": song.subtitle}]} if song.subtitle else {}
    return msgspec.json.encode(told).decode()
