"""Which rows of a server went back to what they were: it was restored from a backup."""

from collections.abc import Mapping
from dataclasses import dataclass

from jellyfin_sync.domain.row import FRESH, Field, Row, same

MANY = 10
"""So many rows that forget their last plays, and no later play is left, are a restored backup."""


@dataclass(frozen=True, slots=True)
class _Back:
    """A row that is older than it was; ``is_certain`` where no control of a player does that."""

    played_at: float
    is_certain: bool


def restored(held: Mapping[str, Row], seen: Mapping[str, Row]) -> set[str]:
    """The items whose rows are former states, by id; empty when people may have done all of it.

    ``held``: what the account was known to hold. ``seen``: what was found now, by looking. A date
    that is older than before, or a count that is lower and not nothing, is nobody's doing. An
    un-play looks like a row from before the film was watched; so these count only beside certain
    ones or when there are many, and only if no play of the same days is left between them.
    """
    back = {
        item: gone
        for item, row in seen.items()
        if item in held and (gone := _went_back(held[item], row)) is not None
    }
    certain = {item for item, each in back.items() if each.is_certain}
    if not certain and len(back) < MANY:
        return set()
    first = min(each.played_at for each in back.values())
    last = max(each.played_at for each in back.values())
    has_survivors = any(
        first < _played_at(row) <= last and item not in back for item, row in held.items()
    )
    if has_survivors:
        return certain
    return {item for item, row in seen.items() if item in held and _has_lost(held[item], row)}


def forward(held: Row, seen: Row) -> frozenset[Field]:
    """The fields of a former state that cannot be: something was added since."""
    return frozenset(
        name
        for name in (Field.PLAYED, Field.FAVORITE, Field.RATING)
        if same(name, held[name], FRESH[name]) and not same(name, seen[name], FRESH[name])
    )


def _went_back(held: Row, seen: Row) -> _Back | None:
    was, now = held[Field.LAST_PLAYED], seen[Field.LAST_PLAYED]
    if was is not None and now is not None and not same(Field.LAST_PLAYED, was, now) and now < was:
        return _Back(was, is_certain=True)
    count, left = held[Field.PLAY_COUNT] or 0, seen[Field.PLAY_COUNT] or 0
    if 0 < left < count:
        return _Back(was or 0.0, is_certain=True)
    if held[Field.PLAYED] and not seen[Field.PLAYED] and not left and now is None:
        return _Back(was or 0.0, is_certain=False)
    return None


def _has_lost(held: Row, seen: Row) -> bool:
    return any(not same(name, held[name], seen[name]) for name in Field)


def _played_at(row: Row) -> float:
    return float(row[Field.LAST_PLAYED] or 0)
