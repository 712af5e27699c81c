"""Which track is which after a server has given its tracks new ids."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import md5
from typing import Final
from uuid import UUID

from scrobble_sync.domain.folding import key

_ALPHABET: Final = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LENGTH: Final = 22
_LARGEST: Final = 2**128
_HEX_DIGITS: Final = (32, 36)


@dataclass(frozen=True, slots=True)
class Place:
    """A track with whatever may recognise it under another id."""

    track_id: int
    navidrome_id: str
    path: str
    mbid: str
    title: str
    artist: str
    album: str
    duration_s: float | None


def migrated_id(old: str) -> str:
    """The id that Navidrome's migration of July 2026 makes of an older one."""
    if len(old) in _HEX_DIGITS:
        try:
            return _base62(UUID(hex=old).int)
        except ValueError:
            pass
    if len(old) == _LENGTH and all(sign in _ALPHABET for sign in old):
        number = 0
        for sign in old:
            number = number * 62 + _ALPHABET.index(sign)
        if number < _LARGEST:
            return old
    return _base62(int(md5(old.encode(), usedforsecurity=False).hexdigest(), 16))


def _base62(number: int) -> str:
    signs = []
    while number:
        number, rest = divmod(number, 62)
        signs.append(_ALPHABET[rest])
    return "".join(reversed(signs)).rjust(_LENGTH, "0")


def rehome(vanished: Sequence[Place], appeared: Sequence[Place]) -> dict[int, int]:
    """Vanished track -> the track that appeared and is the same; only where there is one of each.

    By the id as it is migrated, else by path, recording and album, and at last by tags.
    """
    old = {place.track_id: place for place in vanished}
    new = {place.track_id: place for place in appeared}
    moves: dict[int, int] = {}
    for of_old, of_new in _WAYS:
        found = _pairs(_by(old.values(), of_old), _by(new.values(), of_new))
        for one, other in found.items():
            moves[one] = other
            del old[one], new[other]
    return moves


_Way = Callable[[Place], Hashable]
_WAYS: Final[Sequence[tuple[_Way, _Way]]] = (
    (lambda place: migrated_id(place.navidrome_id), lambda place: place.navidrome_id),
    *(
        (way, way)
        for way in (
            lambda place: place.path or None,
            lambda place: (place.mbid, key(place.album)) if place.mbid else None,
            lambda place: (
                key(place.artist),
                key(place.title),
                key(place.album),
                round(place.duration_s or 0),
            ),
        )
    ),
)


def _by(places: Iterable[Place], way: _Way) -> dict[Hashable, list[int]]:
    found: dict[Hashable, list[int]] = defaultdict(list)
    for place in places:
        if (told := way(place)) is not None:
            found[told].append(place.track_id)
    return found


def _pairs(old: dict[Hashable, list[int]], new: dict[Hashable, list[int]]) -> dict[int, int]:
    return {
        tracks[0]: new[told][0]
        for told, tracks in old.items()
        if len(tracks) == 1 and len(new.get(told, ())) == 1
    }
