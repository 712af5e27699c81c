"""Which time of a show each item belongs to: found, or to be made where none covers it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from libretime_sync.domain.plan import Item
from libretime_sync.domain.schedule_row import Row, Wanted


@dataclass(frozen=True, slots=True)
class Instance:
    """A time of a show. ``is_removed``: somebody took it out in LibreTime's own pages."""

    instance_id: int
    starts_at: datetime
    ends_at: datetime
    is_removed: bool = False
    show: int = 0


@dataclass(frozen=True, slots=True)
class Missing:
    """A stretch with items in it that no show covers."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Coverage:
    """Rows cut at the borders of instances, and the instances that must be made for the rest."""

    rows: tuple[Wanted, ...]
    missing: tuple[Missing, ...]


def cover(items: Sequence[Item], instances: Iterable[Instance]) -> Coverage:
    """Give each item its instance. One that crosses a border goes on in the next one.

    A stretch that none covers becomes one instance, long enough that no item is cut at its end; it
    ends where another instance begins.
    """
    usable = [each for each in instances if not each.is_removed and each.ends_at > each.starts_at]
    rows: list[Wanted] = []
    missing: list[Missing] = []
    for item in items:
        for begin, end, instance in _parts(item, usable):
            if instance is None:
                _need(missing, begin, end, usable)
            offset_ms = round((begin - item.starts_at) / timedelta(milliseconds=1))
            rows.append(
                Wanted(
                    starts_at=begin,
                    file=item.media.file_id,
                    cue_in_ms=item.cue_in_ms + offset_ms,
                    length_ms=round((end - begin) / timedelta(milliseconds=1)),
                    instance=None if instance is None else instance.instance_id,
                    is_hard=item.is_hard and begin == item.starts_at,
                    title=item.element.title or item.media.title,
                )
            )
    return Coverage(tuple(rows), tuple(missing))


def _parts(
    item: Item, instances: Sequence[Instance]
) -> list[tuple[datetime, datetime, Instance | None]]:
    parts: list[tuple[datetime, datetime, Instance | None]] = []
    begin = item.starts_at
    while begin < item.ends_at:
        inside = [each for each in instances if each.starts_at <= begin < each.ends_at]
        if inside:
            chosen = max(inside, key=lambda each: (each.ends_at, -each.instance_id))
            end = min(item.ends_at, chosen.ends_at)
            parts.append((begin, end, chosen))
        else:
            later = [each.starts_at for each in instances if each.starts_at > begin]
            end = min([item.ends_at, *later])
            parts.append((begin, end, None))
        begin = end
    return parts


def _need(
    missing: list[Missing], begin: datetime, end: datetime, instances: Sequence[Instance]
) -> None:
    """Grow the last stretch over this one, unless an instance lies between the two."""
    if missing:
        last = missing[-1]
        between = any(
            last.ends_at <= each.starts_at < begin or last.starts_at < each.starts_at < begin
            for each in instances
        )
        if not between and begin >= last.starts_at:
            missing[-1] = Missing(last.starts_at, max(last.ends_at, end))
            return
    missing.append(Missing(begin, end))


def numbered(rows: Sequence[Wanted], kept: Iterable[Row]) -> tuple[Wanted, ...]:
    """Positions go on after the highest one that stays in the same instance."""
    highest: dict[int | None, int] = {}
    for row in kept:
        highest[row.instance] = max(highest.get(row.instance, -1), row.position)
    given: list[Wanted] = []
    for wish in sorted(rows, key=lambda wish: wish.starts_at):
        position = highest.get(wish.instance, -1) + 1
        highest[wish.instance] = position
        given.append(replace(wish, position=position))
    return tuple(given)


def settle(rows: Iterable[Wanted], made: Iterable[Instance]) -> tuple[Wanted, ...]:
    """The rows, with the instances that were made for them."""
    instances = list(made)
    settled: list[Wanted] = []
    for wish in rows:
        if wish.instance is None:
            inside = next(i for i in instances if i.starts_at <= wish.starts_at < i.ends_at)
            settled.append(replace(wish, instance=inside.instance_id))
        else:
            settled.append(wish)
    return tuple(settled)
