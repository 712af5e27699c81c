"""What voice tracks are called, and which recording a break of a log gets."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from libretime_sync.domain.daily_log import DailyLog, Element
from libretime_sync.domain.hours import HourKey

LONGEST_FALLBACK_DAYS: Final = 28
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_BREAK: Final = re.compile(r"(?:[A-Z]|2[7-9]|[3-9]\d)\Z")


class NotABreak(ValueError):
    """What was given names no break of an hour."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A voice track that the station has."""

    voice_track_id: int
    standardized_name: str
    date: date
    take: int
    file_id: str


def break_of(said: str) -> str:
    """A break's letter; the twenty-seventh and later ones are numbers.

    Raises
    ------
    NotABreak
        It is neither.
    """
    name = said.strip().upper()
    if not _BREAK.match(name):
        raise NotABreak(f"{said[:10]!r} names no break: use A to Z, or 27 and above")
    return name


def break_number(number: int) -> str:
    """What the break at that place of its hour is called, counted from 0."""
    return _LETTERS[number] if number < len(_LETTERS) else str(number + 1)


def standardized_name(hour: int, break_name: str) -> str:
    """``14-00_BreakA``: the same every day, so that logs find it."""
    return f"{hour:02d}-00_Break{break_name}"


def remote_name(day: date, name: str, take: int, extension: str) -> str:
    """The name of the file that is sent: with day and take, so that none overwrites another."""
    return f"{day.isoformat()}_{name}_t{take}.{extension}"


def filled(log: DailyLog, recordings: Sequence[Recording]) -> DailyLog:
    """Each break without a file gets its own recording, by name; an earlier day's is flagged."""
    hours = {key: _filled_hour(key, hour, log.date, recordings) for key, hour in log.hours.items()}
    return replace(log, hours=hours)


def _filled_hour(
    key: HourKey, elements: Sequence[Element], day: date, recordings: Sequence[Recording]
) -> tuple[Element, ...]:
    filled_elements: list[Element] = []
    breaks = 0
    for element in elements:
        if element.type != "VOT":
            filled_elements.append(element)
            continue
        name = element.standardized_name or standardized_name(key.hour, break_number(breaks))
        breaks += 1
        if element.media_id is not None or element.file_path is not None:
            filled_elements.append(element)
            continue
        filled_elements.append(_with_recording(element, name, day, recordings))
    return tuple(filled_elements)


def _with_recording(
    element: Element, name: str, day: date, recordings: Iterable[Recording]
) -> Element:
    found = best(name, day, recordings)
    if found is None:
        return replace(element, standardized_name=name, is_pending=True)
    days = (day - found.date).days
    info = {
        "is_fallback": days > 0,
        "fallback_days": days,
        "fallback_date": found.date.isoformat(),
        "recorded_date": found.date.isoformat(),
    }
    return replace(
        element,
        standardized_name=name,
        media_id=found.file_id,
        voice_track_id=found.voice_track_id,
        is_pending=False,
        is_fallback=days > 0,
        extras={**element.extras, "fallback_info": info} if days else element.extras,
    )


def best(name: str, day: date, recordings: Iterable[Recording]) -> Recording | None:
    """The last take of the latest day up to this one, at most 28 days back."""
    fitting = [
        each
        for each in recordings
        if each.standardized_name == name and 0 <= (day - each.date).days <= LONGEST_FALLBACK_DAYS
    ]
    return max(fitting, key=lambda each: (each.date, each.take), default=None)
