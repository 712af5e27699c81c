"""A number for all that is read of an application's answer about one title.

As long as it stays the same, nothing that concerns us has changed, and the rest is not looked at.
It is stored, so equal answers must have equal numbers in every process and on every machine.
"""

from hashlib import sha1
from typing import Final

import msgspec

from medley_clients.jellyfin.models import Title
from medley_clients.radarr.models import Movie
from medley_clients.sonarr.models import Series

READING: Final = 2
"""To be raised when the same answer is understood in another way: everything is new then."""

_encode: Final = msgspec.msgpack.Encoder().encode
_MIXED_IN: Final = READING * 0x9E3779B97F4A7C15 % (1 << 63)


def fingerprint(said: Title | Movie | Series) -> int:
    """64 bits of all fields that are decoded, with a sign; never 0."""
    digest = sha1(_encode(said), usedforsecurity=False).digest()
    return int.from_bytes(digest[:8], "big", signed=True) ^ _MIXED_IN or 1
