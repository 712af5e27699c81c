"""Bodies as they travel, with their oddities, and the readers that turn them into models."""

from typing import Final, TypeVar

import msgspec

from medley_clients.lastfm.models import Loved, LovedPage, Play, PlayPage, Session, UserInfo

T = TypeVar("T")


class Said(msgspec.Struct, frozen=True):
    """The part every body may have: an error, whatever the status."""

    error: int | None = None


class _Named(msgspec.Struct, frozen=True, gc=False):
    """An artist or album: ``name`` in extended answers, ``#text`` in the others."""

    name: str = ""
    text: str = msgspec.field(name="#text", default="")
    mbid: str = ""


class _When(msgspec.Struct, frozen=True, gc=False):
    uts: int = 0


class _Attributes(msgspec.Struct, frozen=True, gc=False, rename={"pages": "totalPages"}):
    user: str = ""
    page: int = 1
    pages: int = 1
    total: int = 0
    nowplaying: str = ""


class _Track(msgspec.Struct, frozen=True):
    name: str
    artist: _Named | str
    mbid: str = ""
    album: _Named = _Named()
    date: _When | None = None
    loved: str | None = None
    attributes: _Attributes | None = msgspec.field(name="@attr", default=None)


class _Tracks(msgspec.Struct, frozen=True):
    """A listing; one track alone is no list. Libre.fm counts beside the list."""

    track: list[_Track] | _Track = []
    attributes: _Attributes | None = msgspec.field(name="@attr", default=None)
    user: str = ""
    page: int = 1
    pages: int = msgspec.field(name="totalPages", default=1)
    total: int = 0


class _Recent(msgspec.Struct, frozen=True):
    recenttracks: _Tracks


class _LovedTracks(msgspec.Struct, frozen=True):
    lovedtracks: _Tracks


class _Registered(msgspec.Struct, frozen=True):
    unixtime: int = 0


class _User(msgspec.Struct, frozen=True):
    name: str
    playcount: int = 0
    registered: _Registered = _Registered()


class _Info(msgspec.Struct, frozen=True):
    user: _User


class _SessionKey(msgspec.Struct, frozen=True):
    name: str
    key: str


class _Authorised(msgspec.Struct, frozen=True):
    session: _SessionKey


class _Token(msgspec.Struct, frozen=True):
    token: str


def _decoder(kind: type[T]) -> "msgspec.json.Decoder[T]":
    """Numbers come as strings: the lax mode reads both."""
    return msgspec.json.Decoder(kind, strict=False)


read_said: Final = _decoder(Said).decode
_RECENT: Final = _decoder(_Recent)
_LOVED: Final = _decoder(_LovedTracks)
_INFO: Final = _decoder(_Info)
_AUTHORISED: Final = _decoder(_Authorised)
_TOKEN: Final = _decoder(_Token)


def read_plays(body: bytes) -> tuple[str, PlayPage]:
    """Read whose page it is, and the page; what plays now has no date and is left out."""
    listing = _RECENT.decode(body).recenttracks
    counts = _counts(listing)
    plays = [_to_play(track, track.date.uts) for track in _tracks(listing) if track.date]
    return counts.user, PlayPage(plays, counts.page, counts.pages, counts.total)


def read_loved(body: bytes) -> tuple[str, LovedPage]:
    """Read whose page it is, and the page."""
    listing = _LOVED.decode(body).lovedtracks
    counts = _counts(listing)
    loved = [_to_loved(track, track.date.uts) for track in _tracks(listing) if track.date]
    return counts.user, LovedPage(loved, counts.page, counts.pages, counts.total)


def read_user(body: bytes) -> UserInfo:
    """Read an account."""
    user = _INFO.decode(body).user
    return UserInfo(user.name, user.playcount, user.registered.unixtime)


def read_session(body: bytes) -> Session:
    """Read the leave that was given."""
    session = _AUTHORISED.decode(body).session
    return Session(session.name, session.key)


def read_token(body: bytes) -> str:
    """Read a token to be approved in a browser."""
    return _TOKEN.decode(body).token


def _counts(listing: _Tracks) -> _Attributes:
    return listing.attributes or _Attributes(
        user=listing.user, page=listing.page, pages=listing.pages, total=listing.total
    )


def _tracks(listing: _Tracks) -> list[_Track]:
    return listing.track if isinstance(listing.track, list) else [listing.track]


def _to_play(track: _Track, played_at: int) -> Play:
    name, mbid = _artist(track)
    return Play(
        played_at=played_at,
        artist=name,
        title=track.name,
        album=track.album.text or track.album.name,
        artist_mbid=mbid,
        track_mbid=track.mbid,
        album_mbid=track.album.mbid,
        is_loved=None if track.loved is None else track.loved == "1",
    )


def _to_loved(track: _Track, loved_at: int) -> Loved:
    name, mbid = _artist(track)
    return Loved(loved_at, artist=name, title=track.name, artist_mbid=mbid, track_mbid=track.mbid)


def _artist(track: _Track) -> tuple[str, str]:
    if isinstance(track.artist, str):
        return track.artist, ""
    return track.artist.name or track.artist.text, track.artist.mbid
