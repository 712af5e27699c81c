"""What must not be touched any more, since it is heard already or the player has fetched it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from libretime_sync.domain.schedule_row import Row


@dataclass(frozen=True, slots=True)
class Touchable:
    """The rows of a stretch: those that stay in any case, and those that may go."""

    fixed: tuple[Row, ...]
    free: tuple[Row, ...]
    frontier: datetime
    """Nothing new may begin before."""


def touchable(
    there: Iterable[Row], *, begin: datetime, end: datetime, now: datetime, guard: timedelta
) -> Touchable:
    """Sort the rows of the half-open stretch, and of whatever still plays when it begins.

    A row is fixed when it started before the stretch, is on air, or starts within the guard time.
    """
    soonest = now + guard
    fixed: list[Row] = []
    free: list[Row] = []
    frontier = max(begin, soonest) if soonest > begin else begin
    for row in there:
        if row.starts_at >= end:
            continue
        if row.starts_at < begin or row.starts_at < soonest:
            if row.ends_at > begin:
                fixed.append(row)
                frontier = max(frontier, row.ends_at)
        else:
            free.append(row)
    return Touchable(tuple(fixed), tuple(free), frontier)
