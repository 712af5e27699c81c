"""Ids of TMDB, TVDB and IMDb as applications spell them, and what they mean."""

import re
from collections.abc import Mapping
from typing import Final

import msgspec

_NUMBER: Final = re.compile(r"[0-9]{1,18}\Z")
_NUMBERED: Final = frozenset({"tmdb", "tvdb", "anidb"})
_NAMES: Final = {"Tmdb": "tmdb", "Imdb": "imdb", "Tvdb": "tvdb"}
"""As most servers spell them."""
_IMDB: Final = re.compile(r"tt[0-9]{6,}\Z")


class ProviderIds(msgspec.Struct, frozen=True, gc=False):
    """What a title is called elsewhere; ``None``: not said, or said in a way that means nothing.

    A TMDB number names a film or a series: it is unique only together with the kind of title.
    ``odd`` holds what was said and cannot be an id of its kind, as ``key=value``.
    """

    tmdb: int | None = None
    tvdb: int | None = None
    imdb: str | None = None
    anidb: int | None = None
    odd: tuple[str, ...] = ()


NO_IDS: Final = ProviderIds()


def numeric_id(value: object) -> int | None:
    """A number above zero, or its digits with blanks around; anything else is ``None``."""
    if isinstance(value, str):
        digits = value if value.isdecimal() else value.strip()
        return int(digits) or None if _NUMBER.match(digits) else None
    if isinstance(value, int):
        return value if value > 0 and not isinstance(value, bool) else None
    return None


def imdb_id(value: object) -> str | None:
    """``tt`` and at least six digits, in lower case; anything else is ``None``."""
    if not isinstance(value, str):
        return None
    if _IMDB.match(value):
        return value
    word = value.strip().lower()
    return word if _IMDB.match(word) else None


def provider_ids(said: Mapping[str, str | None]) -> ProviderIds:
    """Read a dictionary of ids whose keys are spelled in any case."""
    numbers: dict[str, int] = {}
    imdb: str | None = None
    odd: list[str] = []
    for key, value in said.items():
        name = _NAMES.get(key) or key.lower()
        if name == "imdb":
            imdb = imdb or imdb_id(value)
            if imdb is not None:
                continue
        elif name in _NUMBERED:
            if (number := numeric_id(value)) is not None:
                numbers.setdefault(name, number)
                continue
        else:
            continue
        if value and value.strip().strip("0"):
            odd.append(f"{name}={value.strip()[:80]}")
    if not numbers and imdb is None and not odd:
        return NO_IDS
    get = numbers.get
    return ProviderIds(get("tmdb"), get("tvdb"), imdb, get("anidb"), tuple(sorted(odd)))
