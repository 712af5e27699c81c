"""Whether two titles differ by slips of the pen only; how alike words are is told from outside."""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

Likeness: TypeAlias = Callable[[str, str], float]
"""1 for equal words, less for each letter added, left out, changed or swapped; never below 0."""

_LONG: Final = 5
"""Letters a word has at least before a slip in it is believed."""
_LONGER: Final = 8
"""The same for a title of one word."""
_CLOSE: Final = 0.8
_ENDINGS: Final = ("s", "es", "d", "ed", "n", "en", "in", "ing", "r", "er", "y", "ly", "ies")


@dataclass(frozen=True, slots=True)
class Alike:
    """How alike, at most 1, and in words why."""

    score: float
    reason: str


def are_alike(
    mine: Sequence[str],
    theirs: Sequence[str],
    likeness: Likeness,
    *,
    vocabulary: Container[str] = frozenset(),
) -> Alike | None:
    """Word by word: each equal or one slip away; None for another title.

    A person is asked where it may be another word: an ending more or less, a short word, another
    first letter, a word on its own, or one that the ``vocabulary`` has.
    """
    if len(mine) != len(theirs):
        return None
    score, is_sure = 1.0, True
    for one, other in zip(mine, theirs, strict=True):
        if one == other:
            continue
        if one.isdigit() or other.isdigit():
            return None
        alike = likeness(one, other)
        if alike < _CLOSE:
            return None
        score = min(score, alike)
        is_sure = (
            is_sure and one not in vocabulary and _is_slip(one, other, is_alone=len(mine) == 1)
        )
    if is_sure:
        return Alike(0.93 + 0.06 * score, "nearly the same name")
    return Alike(0.82, "nearly the same name, perhaps another word")


def _is_slip(one: str, other: str, *, is_alone: bool) -> bool:
    long = _LONGER if is_alone else _LONG
    is_long = min(len(one), len(other)) >= long
    return is_long and one[0] == other[0] and not _differ_by_ending(one, other)


def _differ_by_ending(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    common = 0
    while common < len(short) and short[common] == long[common]:
        common += 1
    if common == len(short):
        return True
    return (short[common:] in _ENDINGS or common >= len(short) - 1) and long[common:] in _ENDINGS
