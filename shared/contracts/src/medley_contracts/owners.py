"""Whose facts a domain's are: the service that carries its commands out and answers its queries."""

from collections.abc import Mapping
from typing import Final

GATEWAY: Final = "gateway"
"""Takes reports and wishes from outside, so it speaks for every domain."""

OWNERS: Final[Mapping[str, str]] = {
    "jellyfin": "jellyfin-sync",
    "job": GATEWAY,
    "library": "library-tracker",
    "libretime": "libretime-sync",
    "scrobble": "scrobble-sync",
}
