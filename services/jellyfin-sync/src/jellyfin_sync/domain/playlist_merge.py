"""What a playlist should be, when it was changed in two places since both were equal."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypeAlias

Entries: TypeAlias = tuple[int, ...]
"""Places in the list's order; one may stand in it twice."""

_Numbered: TypeAlias = tuple[int, int]
"""A place, and the how many-th of its entries this is."""


def merge_entries(base: Sequence[int], ours: Sequence[int], theirs: Sequence[int]) -> Entries:
    """Both changes of ``base`` together.

    Whatever one side took out is out, whatever one side put in is in, behind what it was put
    behind. Where both moved entries about, their order stands.
    """
    b, o, t = _numbered(base), _numbered(ours), _numbered(theirs)
    in_base, in_ours, in_theirs = set(b), set(o), set(t)
    kept = {
        entry
        for entry in in_ours | in_theirs
        if entry not in in_base or (entry in in_ours and entry in in_theirs)
    }
    have_moved = [e for e in t if e in in_base] != [e for e in b if e in in_theirs]
    leading, other = (t, o) if have_moved else (o, t)
    merged = [entry for entry in leading if entry in kept]
    _put_in(merged, other, kept)
    return tuple(place for place, _ in merged)


def merge_name(base: str, ours: str, theirs: str) -> str:
    """The name somebody gave it; theirs where both did."""
    return ours if theirs == base else theirs


def merge_after_half_a_write(
    before: Iterable[int], ours: Sequence[int], found: Sequence[int]
) -> Entries:
    """What it should be when our own write may have been cut off in the middle.

    What is missing or in another order may be our doing; only what neither was there ``before`` nor
    was to be written is somebody's.
    """
    known = Counter(before) | Counter(ours)
    base = []
    for place in found:
        if known[place]:
            known[place] -= 1
            base.append(place)
    return merge_entries(base, ours, found)


def _put_in(merged: list[_Numbered], other: Sequence[_Numbered], kept: set[_Numbered]) -> None:
    """Put what only ``other`` has behind the entry that it follows there."""
    there = set(merged)
    behind = 0
    for entry in other:
        if entry in there:
            behind = merged.index(entry) + 1
        elif entry in kept:
            merged.insert(behind, entry)
            behind += 1


def _numbered(places: Iterable[int]) -> list[_Numbered]:
    seen: Counter[int] = Counter()
    numbered = []
    for place in places:
        numbered.append((place, seen[place]))
        seen[place] += 1
    return numbered
