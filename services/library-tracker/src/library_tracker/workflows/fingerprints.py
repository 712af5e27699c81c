"""A number for all that is read of an application's answer about one title.

As long as it stays the same, nothing that concerns us has changed, and the rest is not looked at.
It is stored, so equal answers must have equal numbers in every process and on every machine.
"""

from typing import Final

import msgspec
from xxhash import xxh3_64_intdigest

from medley_clients.jellyfin.models import Title
from medley_clients.radarr.models import Movie
from medley_clients.sonarr.models import Series

READING: Final = 3
"""To be raised when the same answer is understood in another way: everything is new then."""

_encode: Final = msgspec.msgpack.Encoder().encode
_HALF: Final = 1 << 63


def fingerprint(said: Title | Movie | Series) -> int:
    """64 bits of all fields that are decoded, with a sign; never 0."""
    return xxh3_64_intdigest(_encode(said), READING) - _HALF or 1
