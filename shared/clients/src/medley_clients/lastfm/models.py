"""What Last.fm says, reduced to what is read; moments are whole seconds since the epoch, UTC."""

import msgspec


class Play(msgspec.Struct, frozen=True, gc=False):
    """One play that somebody's player told.

    Last.fm may have rewritten artist, title and album since. MBIDs are hints: ``""`` where there is
    none, stale or of a release track as often as of a recording. ``is_loved`` is ``None`` where the
    server does not say.
    """

    played_at: int
    artist: str
    title: str
    album: str = ""
    artist_mbid: str = ""
    track_mbid: str = ""
    album_mbid: str = ""
    is_loved: bool | None = None


class Loved(msgspec.Struct, frozen=True, gc=False):
    """A loved track; there is one for an artist and title, whatever the album."""

    loved_at: int
    artist: str
    title: str
    artist_mbid: str = ""
    track_mbid: str = ""


class PlayPage(msgspec.Struct, frozen=True):
    """One page, newest first, without what plays now; ``total`` counts all pages, just now."""

    plays: list[Play]
    page: int
    pages: int
    total: int


class LovedPage(msgspec.Struct, frozen=True):
    """One page, loved last first."""

    loved: list[Loved]
    page: int
    pages: int
    total: int


class UserInfo(msgspec.Struct, frozen=True, gc=False):
    """An account. ``play_count`` is the server's own count: a checksum of what was read."""

    name: str
    play_count: int
    registered_at: int


class Session(msgspec.Struct, frozen=True, gc=False):
    """Leave to read and write as a user; ``key`` does not expire and is a secret."""

    user: str
    key: str
