"""Who plays: one line of names taken apart, and how two such lines relate."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Final

from scrobble_sync.domain.folding import fold, key, straight, words

_GUESTS: Final = re.compile(
    r"\s*(?:[(\[]\s*)?\b(?:feat\.?|ft\.?|featuring)(?=\s)\s*", re.IGNORECASE
)
_BETWEEN_ARTISTS: Final = re.compile(r"\s*[;•\x00]\s*|\s+/\s+")
_JOINERS: Final = re.compile(
    r"\s*,\s*(?:and\s+|&\s*)?|\s+(?:&|\+|and|und|y|et|with|mit|vs\.?|versus|x)\s+", re.IGNORECASE
)
_INVERTED_THE: Final = re.compile(r"^(.*\S)\s*,\s*the$", re.IGNORECASE)


class Relation(Enum):
    """How the artists of a play relate to those of a track."""

    SAME = 1.0
    GUESTS = 0.97
    """One side leaves guests out."""
    MEMBERS = 0.87
    """One side names more than the other, and it may be another act."""
    OTHER = 0.0


@dataclass(frozen=True, slots=True)
class Options:
    """What the settings say about artists; names are folded keys."""

    whitelist: frozenset[str] = frozenset()
    """Names that look like several artists and are one."""
    renamed: Mapping[str, str] | None = None
    """As scrobbled -> as in the library."""
    is_first_only: bool = False


PLAIN: Final = Options()


@dataclass(frozen=True, slots=True)
class Credit:
    """A line of artists. ``acts`` are surely apart, in their order; ``pieces`` may be."""

    acts: tuple[str, ...]
    pieces: tuple[str, ...]

    @property
    def first(self) -> str:
        """Who is named first."""
        return self.acts[0] if self.acts else ""


def options(
    *, whitelist: Iterable[str], renamed: Mapping[str, str], is_first_only: bool
) -> Options:
    """The settings, as they are compared."""
    return Options(
        frozenset(name_key(name) for name in whitelist),
        {name_key(name): other for name, other in renamed.items()},
        is_first_only,
    )


@lru_cache(maxsize=65536)
def name_key(name: str) -> str:
    """One name, without a leading or inverted "The"; "&" is "and"."""
    text = straight(name)
    if found := _INVERTED_THE.match(text):
        text = found[1]
    parts = words(text)
    return "".join(parts[1:] if len(parts) > 1 and parts[0] == "the" else parts)


def credit(names: Iterable[str], *, guests: Iterable[str] = (), chosen: Options = PLAIN) -> Credit:
    """The artists of a play or track; several ``names`` are surely several acts."""
    acts: dict[str, None] = {}
    pieces: dict[str, None] = {}
    for name in [part for line in names for part in _acts(line, chosen)]:
        acts.setdefault(name_key(name))
        for piece in _pieces(name, chosen):
            pieces.setdefault(name_key(piece))
        if chosen.is_first_only:
            first = next(iter(pieces))
            return Credit((first,), (first,))
    for guest in [part for line in guests for part in _pieces(line, chosen)]:
        acts.setdefault(name_key(guest))
        pieces.setdefault(name_key(guest))
    return Credit(tuple(name for name in acts if name), tuple(name for name in pieces if name))


def relation(one: Credit, other: Credit) -> Relation:
    """How the two relate; the order of the arguments does not matter."""
    if not one.acts or not other.acts:
        return Relation.OTHER
    ones, others = set(one.acts), set(other.acts)
    if ones == others or set(one.pieces) == set(other.pieces):
        return Relation.SAME
    if _leaves_out(one.acts, other.acts) or _leaves_out(other.acts, one.acts):
        return Relation.GUESTS
    if _leaves_out(one.pieces, other.acts) or _leaves_out(other.pieces, one.acts):
        return Relation.GUESTS if _is_apart(one, other) else Relation.MEMBERS
    if _leaves_out(one.pieces, other.pieces) or _leaves_out(other.pieces, one.pieces):
        return Relation.MEMBERS
    return Relation.OTHER


def _leaves_out(fewer: tuple[str, ...], more: tuple[str, ...]) -> bool:
    """Whether the fewer are some of the more, and whoever is named first among these."""
    return bool(more) and more[0] in fewer and set(fewer) <= set(more)


def _is_apart(one: Credit, other: Credit) -> bool:
    """Whether the longer side says by itself that its names are several acts."""
    longer = one if len(one.pieces) > len(other.pieces) else other
    return len(longer.acts) >= len(longer.pieces)


def _acts(line: str, chosen: Options) -> list[str]:
    text = _renamed(straight(line), chosen)
    if name_key(text) in chosen.whitelist:
        return [text]
    found = [part.rstrip(")] ") for part in _GUESTS.split(text)]
    acts = [act for act in _BETWEEN_ARTISTS.split(found[0]) if act]
    guests = [guest for part in found[1:] for guest in _pieces(part, chosen)]
    return [_renamed(act, chosen) for act in (*acts, *guests)]


def _pieces(act: str, chosen: Options) -> list[str]:
    text = _renamed(straight(act), chosen)
    if name_key(text) in chosen.whitelist or _INVERTED_THE.match(text):
        return [text]
    found = [_renamed(piece, chosen) for piece in _JOINERS.split(text) if piece]
    # "Name & Name" is a band, not one person.
    return found if len(set(found)) == len(found) > 1 else [text]


def _renamed(name: str, chosen: Options) -> str:
    return (chosen.renamed or {}).get(name_key(name), name)


def guests_in(text: str) -> tuple[str, ...]:
    """Names after "feat." in a title, as one line each; () without any."""
    return tuple(part.rstrip(")] ") for part in _GUESTS.split(straight(text))[1:])


def is_guests(bracket: str) -> str | None:
    """Who is named in a bracket that begins with "feat." or "with"; None for any other."""
    found = re.match(
        r"(?:feat\.?|ft\.?|featuring|with|w/|avec|mit)\s+(.+)$", straight(bracket), re.IGNORECASE
    )
    return found[1] if found and key(found[1]) and fold(found[1]) != "love" else None
