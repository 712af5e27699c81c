"""A day's log as items that start to the millisecond: soft ones packed, pinned ones left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from libretime_sync.domain.broadcast_day import Slot
from libretime_sync.domain.daily_log import TRIMMABLE, DailyLog, Element
from libretime_sync.domain.findings import Findings, Kind
from libretime_sync.domain.hours import HourKey
from libretime_sync.domain.media import Found, Media, Shelf, find

CROSSFADE: Final = timedelta(seconds=2)
"""Two items may overlap that long."""
PAUSE_S: Final = 2.0
"""A hole in a log that long is meant; a shorter one is rounding."""
SHORTEST_MS: Final = 10_000
"""What is left of a trimmed item at least."""


@dataclass(frozen=True, slots=True)
class Item:
    """One element in its place. ``slot`` is the hour its log has it in."""

    slot: HourKey
    index: int
    element: Element
    media: Media
    starts_at: datetime
    length_ms: int
    is_trimmed: bool = False

    @property
    def ends_at(self) -> datetime:
        """When it is over."""
        return self.starts_at + timedelta(milliseconds=self.length_ms)

    @property
    def is_hard(self) -> bool:
        """Whether its start is pinned."""
        return self.element.is_hard_start

    @property
    def cue_in_ms(self) -> int:
        """Where in the file it begins."""
        return self.media.cue_in_ms


@dataclass(frozen=True, slots=True)
class Unresolved:
    """An element for which no file was found; it is never dropped in silence."""

    slot: HourKey
    index: int
    element: Element
    reason: str


@dataclass(frozen=True, slots=True)
class DayPlan:
    """Everything of the log: in its place, or listed as missing."""

    items: tuple[Item, ...]
    unresolved: tuple[Unresolved, ...]
    findings: Findings
    left_alone: tuple[Item, ...] = ()
    """Begins too soon to be touched: whatever the station has there stays."""

    def within(self, begin: datetime, end: datetime) -> list[Item]:
        """The items that start in that stretch, half-open."""
        return [item for item in self.items if begin <= item.starts_at < end]


@dataclass(frozen=True, slots=True)
class _Placed:
    """An element that has a file, with the moment its log wants it at."""

    slot: Slot
    index: int
    element: Element
    media: Media
    wanted: datetime | None
    follows: bool
    """Its log leaves no hole before it."""


def plan_day(
    log: DailyLog,
    slots: Sequence[Slot],
    shelf: Shelf,
    *,
    busy_until: Mapping[HourKey, datetime] | None = None,
    not_before: datetime | None = None,
) -> DayPlan:
    """Put every element in its place.

    A soft one follows the one before it without a pause, never before its own hour begins, and
    later only where its log itself leaves a hole. A pinned one starts when it is to start: what
    runs into it is shortened, if it is of a type that may be.

    ``busy_until``: how long something that must not be touched still plays in an hour.
    ``not_before``: nothing that would start earlier is planned; the rest moves up to it.
    """
    findings = Findings()
    placed, unresolved = _place(log, slots, shelf, findings)
    packer = _Packer(busy_until or {}, not_before, findings)
    for each in placed:
        if each.element.is_hard_start and each.wanted is not None:
            packer.pin(each, each.wanted)
        else:
            packer.follow(each)
    items = packer.packed()
    _note_gaps(items, log, slots, findings)
    return DayPlan(tuple(items), tuple(unresolved), findings, tuple(packer.left_alone))


class _Packer:
    """Puts elements one behind the other; the run since the last pinned one may still be fitted."""

    def __init__(
        self,
        busy_until: Mapping[HourKey, datetime],
        not_before: datetime | None,
        findings: Findings,
    ) -> None:
        self.left_alone: list[Item] = []
        self._busy_until = busy_until
        self._not_before = not_before
        self._findings = findings
        self._items: list[Item] = []
        self._run: list[Item] = []
        self._cursor: datetime | None = None

    def pin(self, each: _Placed, at: datetime) -> None:
        """Leave it where it is, and make what comes before it end in time."""
        self._items += _fit(self._run, at, self._findings)
        self._run = []
        item = _item(each, at)
        if self._not_before is not None and at < self._not_before:
            self.left_alone.append(item)
            self._cursor = max(self._cursor or item.ends_at, item.ends_at)
            return
        held = self._busy_until.get(each.slot.key)
        _complain_of_overlap(self._items, item, held, self._findings)
        self._items.append(item)
        self._cursor = item.ends_at

    def follow(self, each: _Placed) -> None:
        """Begin when the one before it is over, unless its log leaves a hole there."""
        held = self._busy_until.get(each.slot.key)
        item = _item(each, _soft_start(each, self._cursor, held))
        if self._not_before is not None and item.starts_at < self._not_before:
            self.left_alone.append(item)
            # What follows without a pause moves up to the end of what cannot be touched.
            self._cursor = min(item.ends_at, self._not_before)
            return
        self._run.append(item)
        self._cursor = item.ends_at

    def packed(self) -> list[Item]:
        """All of them, by start."""
        self._items += self._run
        self._run = []
        return sorted(self._items, key=lambda item: item.starts_at)


def _place(
    log: DailyLog, slots: Sequence[Slot], shelf: Shelf, findings: Findings
) -> tuple[list[_Placed], list[Unresolved]]:
    placed: list[_Placed] = []
    unresolved: list[Unresolved] = []
    for slot in slots:
        expected: float | None = None
        for index, element in enumerate(log.hours.get(slot.key, ())):
            wanted_s = element.wanted_s
            if wanted_s is not None and not slot.has_offset(wanted_s):
                # Not an hour the clock shows; `check` tells it as an error.
                continue
            found = find(element, shelf)
            follows = wanted_s is None or (
                wanted_s <= slot.first_offset_s + PAUSE_S
                if expected is None
                else wanted_s <= expected + PAUSE_S
            )
            begun_s = wanted_s if wanted_s is not None else (expected or slot.first_offset_s)
            expected = max(expected or 0.0, begun_s + element.planned_s)
            if found.media is None:
                unresolved.append(Unresolved(slot.key, index, element, found.reason))
                _tell_unresolved(slot.key, index, element, found, findings)
                continue
            wanted = None if wanted_s is None else slot.at(wanted_s)
            placed.append(_Placed(slot, index, element, found.media, wanted, follows))
    return _in_order(placed), unresolved


def _in_order(placed: list[_Placed]) -> list[_Placed]:
    """Pinned ones among the others where their time puts them; else as the log has them."""
    keyed: list[tuple[datetime, int, _Placed]] = []
    latest: datetime | None = None
    for number, each in enumerate(placed):
        at = each.wanted or (latest if latest is not None else each.slot.starts_at)
        at = max(at, each.slot.starts_at)
        if not each.element.is_hard_start:
            at = max(at, latest) if latest is not None else at
            latest = at
        keyed.append((at, number, each))
    keyed.sort(key=lambda entry: (entry[0], not entry[2].element.is_hard_start, entry[1]))
    return [each for _, _, each in keyed]


def _soft_start(each: _Placed, cursor: datetime | None, held: datetime | None) -> datetime:
    earliest = max(filter(None, (each.slot.starts_at, cursor, held)))
    if each.follows or each.wanted is None:
        return earliest
    return max(earliest, each.wanted)


def _item(each: _Placed, starts_at: datetime) -> Item:
    length_ms = (each.media.end_ms or 0) - each.media.cue_in_ms
    return Item(each.slot.key, each.index, each.element, each.media, starts_at, length_ms)


def _fit(run: list[Item], pin: datetime, findings: Findings) -> list[Item]:
    """Shorten what may be shortened, last first, so that the run ends when the pinned starts."""
    if not run:
        return run
    excess_ms = _ms(run[-1].ends_at - pin)
    if excess_ms <= 0:
        return run
    fitted = list(run)
    for number in range(len(fitted) - 1, -1, -1):
        item = fitted[number]
        if excess_ms <= 0:
            break
        if item.element.type not in TRIMMABLE:
            continue
        cut_ms = min(excess_ms, max(0, item.length_ms - SHORTEST_MS))
        if cut_ms:
            fitted[number] = replace(item, length_ms=item.length_ms - cut_ms, is_trimmed=True)
            for later in range(number + 1, len(fitted)):
                moved = fitted[later].starts_at - timedelta(milliseconds=cut_ms)
                fitted[later] = replace(fitted[later], starts_at=moved)
            excess_ms -= cut_ms
            findings.warn(
                Kind.TRIMMED,
                item.slot,
                item.index,
                f"{item.element.title or item.element.type} ends {cut_ms / 1000:.1f} s early",
            )
    return fitted


def _complain_of_overlap(
    items: list[Item], pinned: Item, held: datetime | None, findings: Findings
) -> None:
    last = max((item.ends_at for item in items), default=None)
    last = max(filter(None, (last, held)), default=None)
    if last is None or last <= pinned.starts_at:
        return
    over = last - pinned.starts_at
    what = f"what comes before it runs {over.total_seconds():.1f} s into its pinned start"
    if over <= CROSSFADE:
        findings.warn(Kind.OVERLAP, pinned.slot, pinned.index, what)
    else:
        findings.refuse(Kind.OVERLAPS_HARD_START, pinned.slot, pinned.index, what)


def _tell_unresolved(
    key: HourKey, index: int, element: Element, found: Found, findings: Findings
) -> None:
    title = element.title or element.type
    if found.is_error:
        findings.refuse(Kind.MEDIA, key, index, f"{title}: {found.reason}")
    elif element.is_pending:
        findings.warn(Kind.PENDING_VOICE, key, index, f"{title}: {found.reason}")
    else:
        findings.warn(Kind.UNRESOLVED, key, index, f"{title}: {found.reason}")


def _note_gaps(
    items: Sequence[Item], log: DailyLog, slots: Sequence[Slot], findings: Findings
) -> None:
    for before, after in pairwise(items):
        gap_s = (after.starts_at - before.ends_at).total_seconds()
        if gap_s > PAUSE_S and log.hours.get(after.slot) and _touches(before, after, log, slots):
            what = f"{gap_s:.1f} s of silence before {after.element.title or after.element.type}"
            findings.warn(Kind.GAP, after.slot, after.index, what)
    for slot in slots:
        inside = [item for item in items if slot.starts_at <= item.starts_at < slot.ends_at]
        if not inside:
            continue
        over_s = (inside[-1].ends_at - slot.ends_at).total_seconds()
        if over_s > PAUSE_S:
            findings.warn(Kind.CROSSES_HOUR, slot.key, None, f"runs {over_s:.1f} s over the hour")
        elif over_s < -PAUSE_S:
            findings.warn(Kind.UNDER_RUN, slot.key, None, f"{-over_s:.1f} s are left empty")


def _touches(before: Item, after: Item, log: DailyLog, slots: Sequence[Slot]) -> bool:
    """Whether no hour lies between that the log leaves alone; its own end is told as under-run."""
    if before.slot == after.slot:
        return True
    keys = [slot.key for slot in slots]
    between = keys[keys.index(before.slot) + 1 : keys.index(after.slot)]
    return all(key in log.hours for key in between) and after.starts_at > before.ends_at


def _ms(delta: timedelta) -> int:
    return round(delta.total_seconds() * 1000)
