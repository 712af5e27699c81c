"""Whether a log can be published, and what its writer should know before it is."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from libretime_sync.domain.broadcast_day import Slot, is_doubled
from libretime_sync.domain.daily_log import DailyLog, Element
from libretime_sync.domain.findings import Findings, Kind
from libretime_sync.domain.hours import HourKey
from libretime_sync.domain.plan import DayPlan

_A_DAY_S: Final = 86_400
_SEPARATION: Final = timedelta(minutes=60)
_OLD_FALLBACK_DAYS: Final = 7
_SPOTS_PER_HOUR_S: Final = 1080.0
_SPOTS: Final = frozenset(("ADV", "COM"))


def check_log(
    log: DailyLog,
    slots: Sequence[Slot],
    plan: DayPlan,
    *,
    now: datetime,
    guard: timedelta,
    only: Collection[HourKey] | None = None,
) -> Findings:
    """Errors and warnings of the whole log, or of these hours only."""
    findings = Findings()
    findings.add(plan.findings)
    existing = {slot.key for slot in slots}
    for key, index, element in _elements(log):
        if key in existing:
            _check_element(key, index, element, findings)
    _check_hours(log, slots, findings)
    _check_hard_starts(log, slots, findings)
    _check_separation(plan, findings)
    _check_time(log, slots, now + guard, only, findings)
    _check_anything_plays(log, plan, only, findings)
    return findings.only(only)


def _elements(log: DailyLog) -> Iterator[tuple[HourKey, int, Element]]:
    for key in sorted(log.hours):
        for index, element in enumerate(log.hours[key]):
            yield key, index, element


def _check_element(key: HourKey, index: int, element: Element, findings: Findings) -> None:
    title = element.title or element.type
    if element.duration is not None and not 0 < element.duration < _A_DAY_S:
        what = f"{title}: {element.duration:g} s is no duration; it lies above 0 and below 24 h"
        findings.refuse(Kind.DURATION, key, index, what)
    wanted_s = element.wanted_s
    if wanted_s is not None and not 0 <= wanted_s < _A_DAY_S:
        findings.refuse(Kind.DURATION, key, index, f"{title}: begins {wanted_s:g} s into its hour")
    if element.is_hard_start and wanted_s is None:
        findings.refuse(Kind.DURATION, key, index, f"{title}: is pinned, but not to any time")
    days = _fallback_days(element)
    if element.is_fallback and days is not None and days > _OLD_FALLBACK_DAYS:
        findings.warn(Kind.OLD_FALLBACK, key, index, f"{title}: recorded {days} days before")


def _fallback_days(element: Element) -> int | None:
    info = element.extras.get("fallback_info")
    days = info.get("fallback_days") if isinstance(info, dict) else None
    return int(days) if isinstance(days, int | float) else None


def _check_hours(log: DailyLog, slots: Sequence[Slot], findings: Findings) -> None:
    by_key = {slot.key: slot for slot in slots}
    for key, elements in log.hours.items():
        slot = by_key.get(key)
        if slot is None and elements:
            what = f"the clocks have no {key} on {log.date}"
            findings.refuse(Kind.NO_SUCH_HOUR, key, None, what)
        if slot is None or not slot.first_offset_s:
            continue
        for index, element in enumerate(elements):
            wanted_s = element.wanted_s
            if wanted_s is not None and not slot.has_offset(wanted_s):
                what = f"there is no {key.hour:02d}:{int(wanted_s) // 60:02d} in {key} that day"
                findings.refuse(Kind.NO_SUCH_HOUR, key, index, what)
    for slot in slots:
        if not slot.key.fold or slot.key in log.hours:
            continue
        if log.hours.get(HourKey(slot.key.hour)):
            what = (
                f"{slot.key.hour:02d}:00 comes twice on {log.date}; nothing is planned for the "
                f"second pass ({slot.key})"
            )
            findings.warn(Kind.SECOND_PASS_ABSENT, HourKey(slot.key.hour), None, what)


def _check_hard_starts(log: DailyLog, slots: Sequence[Slot], findings: Findings) -> None:
    seen: dict[datetime, Element] = {}
    for slot in slots:
        for index, element in enumerate(log.hours.get(slot.key, ())):
            wanted_s = element.wanted_s
            if not element.is_hard_start or wanted_s is None or not slot.has_offset(wanted_s):
                continue
            at = slot.at(wanted_s)
            if at in seen:
                what = (
                    f"{element.title or element.type} and {seen[at].title or seen[at].type} are "
                    f"pinned to the same moment"
                )
                findings.refuse(Kind.SAME_HARD_START, slot.key, index, what)
            seen[at] = element


def _check_separation(plan: DayPlan, findings: Findings) -> None:
    heard: dict[tuple[str, str], datetime] = {}
    spots: dict[HourKey, float] = {}
    for item in plan.items:
        if item.element.type in _SPOTS:
            spots[item.slot] = spots.get(item.slot, 0.0) + item.length_ms / 1000
        if item.media.is_type_defaulted:
            what = f"{item.element.title or item.media.title}: the station's type is unknown here"
            findings.warn(Kind.TYPE_DEFAULTED, item.slot, item.index, what)
        title = item.element.title.casefold()
        if item.element.type != "MUS" or not title:
            continue
        key = (title, item.element.artist.casefold())
        before = heard.get(key)
        if before is not None and item.starts_at - before < _SEPARATION:
            minutes = (item.starts_at - before).total_seconds() / 60
            what = f"{item.element.title} was heard {minutes:.0f} min before"
            findings.warn(Kind.DUPLICATE_TITLE, item.slot, item.index, what)
        heard[key] = item.starts_at
    for hour, seconds in spots.items():
        if seconds > _SPOTS_PER_HOUR_S:
            what = f"{seconds / 60:.1f} min of advertisements"
            findings.warn(Kind.OVERSELL, hour, None, what)


def _check_time(
    log: DailyLog,
    slots: Sequence[Slot],
    frontier: datetime,
    only: Collection[HourKey] | None,
    findings: Findings,
) -> None:
    chosen = [s for s in slots if s.key in log.hours and (only is None or s.key in only)]
    if not chosen:
        return
    if all(slot.ends_at <= frontier for slot in chosen):
        what = "it lies in the past, or begins too soon to be changed"
        findings.refuse(Kind.TOO_LATE, chosen[-1].key if only else None, None, what)
        return
    late = [slot for slot in chosen if slot.starts_at < frontier]
    if late:
        what = f"what begins before {frontier:%Y-%m-%d %H:%M:%S} UTC stays as the station has it"
        findings.warn(Kind.LEFT_ALONE, late[-1].key if only else None, None, what)


def _check_anything_plays(
    log: DailyLog, plan: DayPlan, only: Collection[HourKey] | None, findings: Findings
) -> None:
    chosen = [key for key in log.hours if only is None or key in only]
    wanted = [key for key in chosen if log.hours[key]]
    if not chosen:
        findings.refuse(Kind.NOTHING_TO_PLAY, None, None, "the log has no hour to publish")
    if not wanted:
        return
    planned = {item.slot for item in (*plan.items, *plan.left_alone)}
    if not planned & set(wanted):
        what = "none of its elements has a file that can be played"
        findings.refuse(Kind.NOTHING_TO_PLAY, wanted[0] if only else None, None, what)


def which_pass(log_slots: Sequence[Slot], hour: int, fold: int | None) -> Findings:
    """An error when an hour comes twice and nobody said which of the two is meant."""
    findings = Findings()
    if fold is None and is_doubled(log_slots, hour):
        what = f"{hour:02d}:00 comes twice that day: say `fold` 0 or 1, or `both`"
        findings.refuse(Kind.WHICH_PASS, HourKey(hour), None, what)
    return findings
