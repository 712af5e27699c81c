"""Bodies as they travel, and the readers that turn them into models."""

from collections.abc import Callable
from typing import Final, Generic, TypeVar

import msgspec

from medley_clients.subsonic.models import ScanStatus, ServerInfo, Song

T = TypeVar("T")


class Refusal(msgspec.Struct, frozen=True):
    """Why it failed."""

    code: int = 0
    message: str = ""


class Failed(Exception):
    """The envelope says so; carries what it says."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


class _Outcome(msgspec.Struct, frozen=True):
    status: str
    error: Refusal | None = None


class _Ping(ServerInfo, frozen=True):
    """The envelope itself says who answers."""


class _Songs(msgspec.Struct, frozen=True):
    """A key without songs is left out."""

    song: list[Song] = []


class _Search(msgspec.Struct, frozen=True):
    result: _Songs = msgspec.field(name="searchResult3", default=_Songs())


class _Starred(msgspec.Struct, frozen=True):
    starred: _Songs = msgspec.field(name="starred2", default=_Songs())


class _OneSong(msgspec.Struct, frozen=True):
    song: Song


class _AlbumRef(msgspec.Struct, frozen=True, gc=False):
    id: str


class _AlbumList(msgspec.Struct, frozen=True):
    album: list[_AlbumRef] = []


class _Albums(msgspec.Struct, frozen=True):
    albums: _AlbumList = msgspec.field(name="albumList2", default=_AlbumList())


class _Album(msgspec.Struct, frozen=True):
    album: _Songs = _Songs()


class _Scan(msgspec.Struct, frozen=True):
    status: ScanStatus = msgspec.field(name="scanStatus", default=ScanStatus())


class _Envelope(msgspec.Struct, Generic[T], frozen=True):
    response: T = msgspec.field(name="subsonic-response")


_OUTCOME: Final = msgspec.json.Decoder(_Envelope[_Outcome])


def _reader(kind: type[T]) -> Callable[[bytes], T]:
    decoder: msgspec.json.Decoder[_Envelope[T]] = msgspec.json.Decoder(
        _Envelope[kind]  # type: ignore[valid-type]  # the type is chosen when the program runs
    )

    def read(body: bytes) -> T:
        outcome = _OUTCOME.decode(body).response
        if outcome.status != "ok":
            raise Failed(outcome.error or Refusal())
        return decoder.decode(body).response

    return read


_search: Final = _reader(_Search)
_starred: Final = _reader(_Starred)
_one: Final = _reader(_OneSong)
_albums: Final = _reader(_Albums)
_album: Final = _reader(_Album)
_scan: Final = _reader(_Scan)

read_done: Final = _reader(_Outcome)
read_info: Final[Callable[[bytes], ServerInfo]] = _reader(_Ping)


def read_found(body: bytes) -> list[Song]:
    """Read what a search found."""
    return _search(body).result.song


def read_starred(body: bytes) -> list[Song]:
    """Read what is starred."""
    return _starred(body).starred.song


def read_song(body: bytes) -> Song:
    """Read one song."""
    return _one(body).song


def read_album_ids(body: bytes) -> list[str]:
    """Read a page of albums."""
    return [album.id for album in _albums(body).albums.album]


def read_album(body: bytes) -> list[Song]:
    """Read the songs of one album."""
    return _album(body).album.song


def read_scan(body: bytes) -> ScanStatus:
    """Read what the server counts."""
    return _scan(body).status
