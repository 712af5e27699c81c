"""A log against what was aired: both as values, for the rule that pairs them."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from libretime_sync.domain.broadcast_day import day_window, slot_of, slots_of
from libretime_sync.domain.daily_log import DailyLog
from libretime_sync.domain.media import Shelf, wanted_ids, wanted_paths
from libretime_sync.domain.plan import DayPlan, Unresolved, plan_day
from libretime_sync.domain.reconciliation import (
    TOLERANCE,
    Aired,
    Planned,
    Reconciliation,
    reconcile,
)
from libretime_sync.store import playouts, shelves
from libretime_sync.store.logs import StoredLog
from libretime_sync.store.playouts import PlayoutRow
from medley_kit.db import Connection

_PAGE = 1000


async def compare_with_aired(
    connection: Connection, stored: StoredLog, zone: ZoneInfo
) -> Reconciliation:
    """Pair the log's elements with the plays of its day and of what its last items run into."""
    log = stored.log
    elements = [element for hour in log.hours.values() for element in hour]
    shelf = await shelves.shelf(
        connection, log.station, wanted_ids(elements), wanted_paths(elements)
    )
    planned = planned_elements(log, shelf, zone)
    begin, end = day_window(log.date, zone)
    last = max([end, *(each.starts_at + TOLERANCE for each in planned)])
    rows = await _plays(connection, log.station, begin - TOLERANCE, last)
    found = reconcile(planned, map(to_aired, rows))
    # Plays from around the day may be those of its elements; unmatched they belong to other days.
    return Reconciliation(
        found.matched,
        found.late,
        found.missed,
        [play for play in found.extra if begin <= play.starts_at < end],
    )


def planned_elements(log: DailyLog, shelf: Shelf, zone: ZoneInfo) -> list[Planned]:
    """Every element with the moment it was to begin; those without a file too."""
    slots = slots_of(log.date, zone)
    plan: DayPlan = plan_day(log, slots, shelf)
    found = [
        Planned(
            f"{item.slot}#{item.index}",
            str(item.media.file_id),
            item.starts_at,
            item.length_ms,
            item.element.title or item.media.title,
            item.element.type,
        )
        for item in plan.items
    ]
    for each in plan.unresolved:
        slot = slot_of(slots, each.slot)
        if slot is not None:
            found.append(_unresolved(each, slot.at(each.element.wanted_s or 0.0)))
    return found


def _unresolved(each: Unresolved, at: datetime) -> Planned:
    length = timedelta(seconds=each.element.planned_s)
    return Planned(
        f"{each.slot}#{each.index}",
        None,
        at,
        length // timedelta(milliseconds=1),
        each.element.title,
        each.element.type,
    )


def to_aired(row: PlayoutRow) -> Aired:
    """A play as the rule sees it."""
    return Aired(
        str(row.playout_id), row.libretime_id, row.starts_at, row.duration_ms, row.title or ""
    )


async def _plays(
    connection: Connection, station: str, start: datetime, end: datetime
) -> Iterable[PlayoutRow]:
    found: list[PlayoutRow] = []
    after: tuple[datetime, int] | None = None
    while True:
        page: Sequence[PlayoutRow] = await playouts.as_run(
            connection, station, start=start, end=end, after=after, limit=_PAGE
        )
        found += page
        if len(page) < _PAGE:
            return found
        after = (page[-1].starts_at, page[-1].playout_id)
