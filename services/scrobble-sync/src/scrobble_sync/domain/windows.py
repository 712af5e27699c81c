"""Which spans of a source's history are read together: months, and what has come since."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

DAY_S: Final = 86_400
OVERLAP_S: Final = DAY_S
"""Read again each time: players tell plays late by minutes and hours."""
TRAILING_S: Final = 15 * DAY_S
"""Read again once a day: players without a network tell plays late by up to two weeks."""
_GAP_S: Final = 32 * DAY_S
_SMALLEST_S: Final = 2 * DAY_S
MONTH_S: Final = 27 * DAY_S
"""No month is shorter; windows that are shorter are not kept once they are read."""


@dataclass(frozen=True, slots=True)
class Window:
    """since <= played_at < until, in seconds since the epoch; ``attempts`` failed in a row."""

    since: int
    until: int
    attempts: int = 0

    @property
    def is_month(self) -> bool:
        """Whether it stands for a part of the history, rather than for what has come since."""
        return self.until - self.since >= MONTH_S


def months(since: int, until: int) -> list[Window]:
    """Calendar months in UTC; the first and the last may be parts of one."""
    found: list[Window] = []
    while since < until:
        day = datetime.fromtimestamp(since, UTC)
        year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
        following = int(datetime(year, month, 1, tzinfo=UTC).timestamp())
        found.append(Window(since, min(following, until)))
        since = following
    return found


def to_read(*, read_until: int | None, first_at: int, now: int, is_trailing: bool) -> list[Window]:
    """What has to be read: all of it, or what may have come since ``read_until``."""
    if read_until is None:
        return months(first_at, now)
    since = min(read_until - OVERLAP_S, now - TRAILING_S if is_trailing else now)
    since = max(since, 0)
    return months(since, now) if now - since > _GAP_S else [Window(since, now)]


def halves(window: Window) -> list[Window]:
    """Two windows in the place of one that keeps failing; none when it is small already."""
    length = window.until - window.since
    if length < _SMALLEST_S:
        return []
    middle = window.since + length // 2
    return [Window(window.since, middle), Window(middle, window.until)]


def is_collapse(*, known: int, withdrawn: int) -> bool:
    """Whether so much is not told any more that the source, rather than the person, is to blame."""
    return withdrawn > 20 and withdrawn * 2 > known
