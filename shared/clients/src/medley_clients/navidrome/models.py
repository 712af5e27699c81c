"""What Navidrome's own API says, reduced to what is read."""

from datetime import datetime

import msgspec


class Account(msgspec.Struct, frozen=True, rename="camel"):
    """Who is logged in."""

    id: str
    username: str
    is_admin: bool = False


class Player(msgspec.Struct, frozen=True, rename="camel"):
    """A program that called in some user's name.

    ``scrobble_enabled``: whether plays it submits are told on to Last.fm or ListenBrainz, however
    old they are.
    """

    id: str
    name: str = ""
    client: str = ""
    user_agent: str = ""
    user_id: str = ""
    scrobble_enabled: bool = True


class Track(msgspec.Struct, frozen=True, rename="camel"):
    """One track with its raw tags, and what the logged-in user has of it.

    ``path`` is relative to its library from 0.55 on. ``duration`` is in seconds. MBIDs are ``""``
    where there is none; ``mbz_recording_id`` is the recording's.
    """

    id: str
    title: str = ""
    album: str = ""
    artist: str = ""
    album_artist: str = ""
    album_id: str = ""
    path: str = ""
    library_id: int = 1
    missing: bool = False
    duration: float = 0
    track_number: int = 0
    disc_number: int = 0
    mbz_recording_id: str = msgspec.field(name="mbzRecordingID", default="")
    mbz_release_track_id: str = ""
    mbz_album_id: str = ""
    play_count: int = 0
    play_date: datetime | None = None
    starred: bool = False
    starred_at: datetime | None = None


class StoredPlay(msgspec.Struct, frozen=True, rename="camel"):
    """One play of the server's own history; ``submission_time`` is in seconds since the epoch."""

    media_file_id: str
    submission_time: int
