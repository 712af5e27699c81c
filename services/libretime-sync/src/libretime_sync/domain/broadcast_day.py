"""A day by the station's clock, as the stretches of time it really has: 23, 24 or 25 hours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from libretime_sync.domain.hours import HourKey

_TICK: Final = timedelta(microseconds=1)
_SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Slot:
    """One pass of one hour; mostly an hour long. ``starts_at`` and ``ends_at`` are UTC, half-open.

    ``first_offset_s``: where on the clock's hour it begins; above 0 only where clocks jumped into
    the middle of an hour.
    """

    key: HourKey
    starts_at: datetime
    ends_at: datetime
    first_offset_s: int = 0

    @property
    def length(self) -> timedelta:
        """How long it lasts."""
        return self.ends_at - self.starts_at

    def has_offset(self, offset_s: float) -> bool:
        """Whether the clock shows that many seconds past the hour, or comes to it later on."""
        return offset_s >= self.first_offset_s

    def at(self, offset_s: float) -> datetime:
        """When the clock stands that many seconds past the hour; beyond its end time just goes on.

        Times are rounded to milliseconds.
        """
        ms = round((offset_s - self.first_offset_s) * 1000)
        return self.starts_at + timedelta(milliseconds=ms)


def day_window(day: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """The day in UTC, half-open, from the first moment to the next day's first."""
    return _begin(day, zone), _begin(day + timedelta(days=1), zone)


def _begin(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def slots_of(day: date, zone: tzinfo) -> list[Slot]:
    """The hours the day has, in order. One that clocks jump over is not among them."""
    begin, end = day_window(day, zone)
    slots: list[Slot] = []
    while begin < end:
        local = begin.astimezone(zone)
        offset_s = local.minute * 60 + local.second
        stop = min(end, begin + timedelta(seconds=3600 - offset_s))
        if (stop - _TICK).astimezone(zone).utcoffset() != local.utcoffset():
            stop = _change(begin, stop, zone)
        slots.append(Slot(HourKey(local.hour, local.fold), begin, stop, offset_s))
        begin = stop
    return slots


def _change(begin: datetime, stop: datetime, zone: tzinfo) -> datetime:
    """When, between the two, the clocks change; to the second."""
    offset = begin.astimezone(zone).utcoffset()
    while stop - begin > _SECOND:
        middle = begin + timedelta(seconds=(stop - begin) // _SECOND // 2)
        if middle.astimezone(zone).utcoffset() == offset:
            begin = middle
        else:
            stop = middle
    return stop


def slot_of(slots: Sequence[Slot], key: HourKey) -> Slot | None:
    """The slot of that hour; ``None``: the day has none."""
    return next((slot for slot in slots if slot.key == key), None)


def is_doubled(slots: Sequence[Slot], hour: int) -> bool:
    """Whether the clock passes (part of) that hour twice."""
    return sum(slot.key.hour == hour for slot in slots) > 1
