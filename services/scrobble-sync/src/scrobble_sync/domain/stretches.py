"""Which parts of a long list hold a few places of it."""

from collections.abc import Iterable


def stretches(places: Iterable[int], *, longest: int) -> list[tuple[int, int]]:
    """The fewest (offset, count) that hold every place, none of them longer than ``longest``."""
    found: list[tuple[int, int]] = []
    for place in sorted(places):
        if found and place < found[-1][0] + longest:
            found[-1] = (found[-1][0], place - found[-1][0] + 1)
        else:
            found.append((place, 1))
    return found
