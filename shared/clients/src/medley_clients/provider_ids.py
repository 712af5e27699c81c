"""Ids of TMDB, TVDB and IMDb as applications spell them, and what they mean."""

import re
from collections.abc import Mapping
from typing import Final

import msgspec

_MOST_DIGITS: Final = 18
_NAMES: Final = {
    **{name: name for name in ("tmdb", "tvdb", "imdb", "anidb")},
    # As most servers spell them.
    **{name.title(): name for name in ("tmdb", "tvdb", "imdb")},
}
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
        is_number = digits.isdecimal() and digits.isascii() and len(digits) <= _MOST_DIGITS
        return int(digits) or None if is_number else None
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
    """Read a dictionary of ids whose keys are spelled in any case; the first of a kind counts."""
    found: dict[str, int | str] = {}
    odd: list[str] = []
    for key, value in said.items():
        name = _NAMES.get(key) or _NAMES.get(key.lower())
        if name is None:
            continue
        understood = imdb_id(value) if name == "imdb" else numeric_id(value)
        if understood is not None:
            found.setdefault(name, understood)
        elif value and value.strip().strip("0"):
            odd.append(f"{name}={value.strip()[:80]}")
    if not odd:
        return ProviderIds(**found) if found else NO_IDS  # type: ignore[arg-type] # each of its kind
    return ProviderIds(**found, odd=tuple(sorted(odd)))  # type: ignore[arg-type] # each of its kind
