"""How a call is signed, so that the server knows it comes from who holds the shared secret."""

from collections.abc import Mapping
from hashlib import md5
from typing import Final

_UNSIGNED: Final = frozenset({"format", "callback"})


def signature(params: Mapping[str, str], shared_secret: str) -> str:
    """MD5 over the sorted names and values, and the secret, as Last.fm's specification asks."""
    told = "".join(
        f"{name}{value}" for name, value in sorted(params.items()) if name not in _UNSIGNED
    )
    return md5(f"{told}{shared_secret}".encode(), usedforsecurity=False).hexdigest()
