"""What a Subsonic server says, reduced to what is read."""

from datetime import datetime

import msgspec


class ServerInfo(msgspec.Struct, frozen=True, rename="camel"):
    """Who answers: ``type`` is ``navidrome`` for one; older servers name neither."""

    version: str
    type: str = ""
    server_version: str = ""
    open_subsonic: bool = False


class ArtistRef(msgspec.Struct, frozen=True, gc=False):
    """One artist of a song's credit."""

    name: str = ""
    id: str = ""


class Song(msgspec.Struct, frozen=True, rename="camel"):
    """One track, and what the logged-in user has of it.

    ``title`` may have a subtitle appended (``Red (Acoustic)``) and ``album`` its version.
    ``artist`` is for display, several names joined by `` • ``; ``artists`` has them one by one.
    ``recording_mbid`` is ``""`` where there is none. ``path`` is often made up. ``duration`` is in
    whole seconds. ``play_count`` 0 has no ``played``, which is the last play.
    """

    id: str
    title: str = ""
    album: str = ""
    artist: str = ""
    album_id: str = ""
    artists: tuple[ArtistRef, ...] = ()
    album_artists: tuple[ArtistRef, ...] = ()
    display_album_artist: str = ""
    track: int = 0
    disc_number: int = 0
    year: int = 0
    duration: int = 0
    play_count: int = 0
    played: datetime | None = None
    starred: datetime | None = None
    recording_mbid: str = msgspec.field(name="musicBrainzId", default="")
    isrc: tuple[str, ...] = ()
    explicit_status: str = ""
    path: str = ""


class SongPage(msgspec.Struct, frozen=True):
    """Songs not yielded before; ``is_complete`` marks the last page."""

    songs: list[Song]
    is_complete: bool


class ScanStatus(msgspec.Struct, frozen=True, rename="camel"):
    """How many tracks the server counts, and whether it is reading its folders."""

    scanning: bool = False
    count: int = 0
    last_scan: datetime | None = None
