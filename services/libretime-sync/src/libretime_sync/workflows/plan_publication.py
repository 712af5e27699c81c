"""What publishing would do, hour by hour: read from the station, decided by the rules."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from libretime_sync.domain.broadcast_day import Slot, slots_of
from libretime_sync.domain.check_log import check_log
from libretime_sync.domain.daily_log import DailyLog, Element
from libretime_sync.domain.difference import Difference, Edit, difference, edits_since
from libretime_sync.domain.findings import Findings, Kind
from libretime_sync.domain.guard import touchable
from libretime_sync.domain.hours import HourKey
from libretime_sync.domain.instances import Instance, Missing, cover, numbered
from libretime_sync.domain.media import Shelf
from libretime_sync.domain.neighbours import end_before
from libretime_sync.domain.plan import DayPlan, Item, plan_day
from libretime_sync.domain.playout_safety import LOOKS_AHEAD, dangers, dangers_of_wishes
from libretime_sync.domain.schedule_row import Row, RowKey, Wanted, up_to_ms
from libretime_sync.workflows.peer import LOOKBACK, OVERHANG, Peer, read_instances, read_rows


@dataclass(frozen=True, slots=True)
class HourPlan:
    """One hour: every row that stands there, what is to be done, and who else changed it."""

    slot: Slot
    before: tuple[Row, ...]
    change: Difference
    missing: tuple[Missing, ...]
    edit: Edit | None
    """``None``: never published by us, so whatever is there may be replaced."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """Everything decided about one publication; nothing is written yet."""

    hours: tuple[HourPlan, ...]
    plan: DayPlan
    findings: Findings
    instances: tuple[Instance, ...]
    seen: str
    """Names what the station holds in these hours: the same name, the same rows."""

    @property
    def edits(self) -> list[HourPlan]:
        """The hours that somebody else changed since they were last published."""
        return [each for each in self.hours if each.edit is not None and not each.edit.is_none]


def chosen_slots(
    log: DailyLog, slots: Sequence[Slot], only: Collection[HourKey] | None
) -> list[Slot]:
    """The hours to publish: those the log has, or these of them."""
    return [slot for slot in slots if (slot.key in log.hours if only is None else slot.key in only)]


async def look_ahead(
    peer: Peer,
    log: DailyLog,
    shelf: Shelf,
    *,
    only: Collection[HourKey] | None,
    published: Mapping[tuple[datetime, datetime], Sequence[RowKey]],
    now: datetime,
) -> Outlook:
    """Read the schedule once and the instances once, and decide.

    Raises
    ------
    UpstreamUnavailable and the other errors of a client
        Something could not be read; nothing is decided then.
    """
    slots = slots_of(log.date, peer.rules.zone)
    chosen = chosen_slots(log, slots, only)
    if not chosen:
        plan = plan_day(log, slots, shelf)
        findings = check_log(log, slots, plan, now=now, guard=peer.rules.guard, only=only)
        return Outlook((), plan, findings, (), "")
    begin, end = read_range(chosen, now)
    rows = await read_rows(peer, begin, end)
    instances = await read_instances(peer)
    return decide(
        peer,
        log,
        shelf,
        chosen=chosen,
        slots=slots,
        rows=rows,
        instances=instances,
        published=published,
        only=only,
        now=now,
    )


def read_range(chosen: Sequence[Slot], now: datetime) -> tuple[datetime, datetime]:
    """What to read: the hours, what may play into and behind them, and what the player fetches."""
    begin, end = chosen[0].starts_at - LOOKBACK, chosen[-1].ends_at + OVERHANG
    if chosen[0].starts_at < now + LOOKS_AHEAD and chosen[-1].ends_at > now:
        begin, end = min(begin, now - LOOKBACK), max(end, now + LOOKS_AHEAD)
    return begin, end


def decide(
    peer: Peer,
    log: DailyLog,
    shelf: Shelf,
    *,
    chosen: Sequence[Slot],
    slots: Sequence[Slot],
    rows: Sequence[Row],
    instances: Sequence[Instance],
    published: Mapping[tuple[datetime, datetime], Sequence[RowKey]],
    only: Collection[HourKey] | None,
    now: datetime,
) -> Outlook:
    """What is to become of each hour, given what stands there."""
    guard = peer.rules.guard
    free, stays, frontier = _sorted(chosen, rows, now=now, guard=guard)
    planned = log if only is None else _with_spill(log, slots, only)
    plan = plan_day(
        planned,
        slots,
        shelf,
        busy_until=_busy(chosen, stays),
        not_before=frontier if frontier > chosen[0].starts_at else None,
    )
    findings = check_log(planned, slots, plan, now=now, guard=guard)
    findings = findings.only([slot.key for slot in chosen]) if only is not None else findings
    _tell_left_alone(plan, findings)
    hours: list[HourPlan] = []
    positions = list(stays)
    for number, slot in enumerate(chosen):
        follows = number + 1 < len(chosen) and chosen[number + 1].starts_at == slot.ends_at
        border = None if follows else _next_start(stays, slot.ends_at)
        items = end_before(plan.within(slot.starts_at, slot.ends_at), border, findings)
        hour = _hour_plan(peer, slot, items, free[slot.key], positions, instances, rows, published)
        positions += hour.change.kept
        hours.append(hour)
        _check_hour(peer, hour, findings)
    _tell_spill(plan, chosen, findings)
    _check_safety(peer, hours, rows, findings, now=now)
    return Outlook(tuple(hours), plan, findings, tuple(instances), _name_of(hours))


def _sorted(
    chosen: Sequence[Slot], rows: Sequence[Row], *, now: datetime, guard: timedelta
) -> tuple[dict[HourKey, tuple[Row, ...]], list[Row], datetime]:
    """Rows that may go, by hour; those that stay; and the moment before which nothing may begin."""
    soonest = now + guard
    free: dict[HourKey, tuple[Row, ...]] = {}
    going: set[int] = set()
    for slot in chosen:
        inside = [row for row in rows if slot.starts_at <= row.starts_at < slot.ends_at]
        found = touchable(inside, begin=slot.starts_at, end=slot.ends_at, now=now, guard=guard)
        free[slot.key] = found.free
        going |= {id(row) for row in found.free}
    stays = [row for row in rows if id(row) not in going]
    frontier = max(
        [soonest, *(row.ends_at for row in stays if row.starts_at < soonest < row.ends_at)]
    )
    return free, stays, up_to_ms(frontier)


def _busy(chosen: Sequence[Slot], stays: Sequence[Row]) -> dict[HourKey, datetime]:
    """Hour -> when what plays into it and stays is over."""
    busy: dict[HourKey, datetime] = {}
    for slot in chosen:
        ends = [r.ends_at for r in stays if r.starts_at < slot.starts_at < r.ends_at]
        if ends:
            busy[slot.key] = up_to_ms(max(ends))
    return busy


def _next_start(stays: Sequence[Row], end: datetime) -> datetime | None:
    return min((row.starts_at for row in stays if row.starts_at >= end), default=None)


def _with_spill(log: DailyLog, slots: Sequence[Slot], only: Collection[HourKey]) -> DailyLog:
    """These hours, and of the others only what their own log puts beyond their end."""
    lengths = {slot.key: slot.first_offset_s + slot.length.total_seconds() for slot in slots}
    hours: dict[HourKey, Sequence[Element]] = {}
    for key, elements in log.hours.items():
        if key in only:
            hours[key] = elements
            continue
        end_s = lengths.get(key, 3600.0)
        beyond = tuple(e for e in elements if e.wanted_s is not None and e.wanted_s >= end_s)
        if beyond:
            hours[key] = beyond
    return replace(log, hours={**dict.fromkeys(only, ()), **hours})


def _hour_plan(  # noqa: PLR0917 - all of it is one decision
    peer: Peer,
    slot: Slot,
    items: Sequence[Item],
    free: Sequence[Row],
    positions: Sequence[Row],
    instances: Sequence[Instance],
    rows: Sequence[Row],
    published: Mapping[tuple[datetime, datetime], Sequence[RowKey]],
) -> HourPlan:
    before = tuple(row for row in rows if slot.starts_at <= row.starts_at < slot.ends_at)
    proof = published.get((slot.starts_at, slot.ends_at))
    edit = None if proof is None else edits_since(proof, before)
    if not peer.is_stock:
        wanted = [_entry(item) for item in items]
        return HourPlan(slot, before, difference(free, wanted), (), edit)
    coverage = cover(items, instances)
    wishes = numbered(coverage.rows, positions)
    change = difference(free, wishes)
    uncovered = {wish.starts_at for wish in change.creates if wish.instance is None}
    missing = tuple(
        each
        for each in coverage.missing
        if any(each.starts_at <= at < each.ends_at for at in uncovered)
    )
    return HourPlan(slot, before, change, missing, edit)


def _entry(item: Item) -> Wanted:
    """As the integration interface knows it: it derives the length from the file."""
    return Wanted(
        starts_at=item.starts_at,
        file=item.media.file_id,
        cue_in_ms=0,
        length_ms=0,
        instance=0,
        is_hard=item.is_hard,
        title=item.element.title or item.media.title,
    )


def _check_hour(peer: Peer, hour: HourPlan, findings: Findings) -> None:
    streams = [row for row in hour.change.deletes if row.file is None and row.stream is not None]
    if streams:
        what = f"a web stream is scheduled at {streams[0].starts_at:%H:%M:%S} UTC; remove it there"
        findings.refuse(Kind.UNSAFE, hour.slot.key, None, what)
    if hour.missing and not peer.rules.creates_instances:
        what = f"no show covers {hour.missing[0].starts_at:%Y-%m-%d %H:%M:%S} UTC"
        findings.refuse(Kind.UNCOVERED, hour.slot.key, None, what)


def _check_safety(
    peer: Peer,
    hours: Sequence[HourPlan],
    rows: Sequence[Row],
    findings: Findings,
    *,
    now: datetime,
) -> None:
    """Refuse what the player would choke on; tell what it would choke on already."""
    if not peer.is_stock:
        return
    for hour in hours:
        for danger in dangers_of_wishes(hour.change.creates, dict(peer.lengths)):
            findings.refuse(Kind.UNSAFE, hour.slot.key, None, danger.what)
    going = {row.row_id for hour in hours for row in hour.change.deletes}
    left = [row for row in rows if row.row_id not in going]
    for danger in dangers(left, begin=now, end=now + LOOKS_AHEAD):
        what = f"{danger.what}: LibreTime's player loses its schedule over it"
        findings.warn(Kind.UNSAFE, None, None, what)


def _tell_left_alone(plan: DayPlan, findings: Findings) -> None:
    for item in plan.left_alone:
        title = item.element.title or item.element.type
        what = f"{title} would begin too soon; the station keeps what it has there"
        findings.warn(Kind.LEFT_ALONE, item.slot, item.index, what)


def _tell_spill(plan: DayPlan, chosen: Sequence[Slot], findings: Findings) -> None:
    keys = {slot.key for slot in chosen}
    for item in plan.items:
        if item.slot not in keys:
            continue
        if not any(slot.starts_at <= item.starts_at < slot.ends_at for slot in chosen):
            title = item.element.title or item.element.type
            what = f"{title} begins after its hour; it is published with the hour it begins in"
            findings.warn(Kind.LEFT_ALONE, item.slot, item.index, what)


def _name_of(hours: Sequence[HourPlan]) -> str:
    keys = sorted(str(row.key) for hour in hours for row in hour.before)
    return sha256("\n".join(keys).encode()).hexdigest()[:32]


def change_document(hour: HourPlan) -> dict[str, Any]:
    """The difference of one hour, for people."""
    edit = hour.edit
    return {
        "kept": len(hour.before) - len(hour.change.deletes),
        "created": len(hour.change.creates),
        "deleted": len(hour.change.deletes),
        "creates": [wish.document() for wish in hour.change.creates],
        "deletes": [row.document() for row in hour.change.deletes],
        "instances_created": len(hour.missing),
        "edited": None
        if edit is None or edit.is_none
        else {
            "added": [row.document() for row in edit.added],
            "removed": [{"starts_at": key[0].isoformat(), "file": key[1]} for key in edit.removed],
        },
    }
