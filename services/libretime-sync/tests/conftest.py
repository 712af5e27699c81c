"""Elements, files and logs with typical values, spelled once."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from libretime_sync.domain.broadcast_day import Slot, slots_of
from libretime_sync.domain.daily_log import DailyLog, Element
from libretime_sync.domain.hours import HourKey, hour_key
from libretime_sync.domain.media import Media, Shelf
from libretime_sync.domain.schedule_row import Row

BERLIN = ZoneInfo("Europe/Berlin")
A_DAY = date(2026, 12, 1)


@pytest.fixture
def an_element() -> Callable[..., Element]:
    """Music of 210 s with the file 1; a keyword replaces a value."""

    def make(**values: Any) -> Element:
        return Element(
            **{"type": "MUS", "title": "A Song", "duration": 210, "media_id": "1", **values}
        )

    return make


@pytest.fixture
def a_log() -> Callable[..., DailyLog]:
    """Hours, spelled in any way -> a log of 1 December 2026."""

    def make(
        hours: Mapping[object, Sequence[Element]], *, day: date = A_DAY, station: str = "main"
    ) -> DailyLog:
        return DailyLog(station, day, {hour_key(key): tuple(each) for key, each in hours.items()})

    return make


@pytest.fixture
def slots() -> list[Slot]:
    """The hours of 1 December 2026 in Berlin; 00:00 there is 23:00 UTC."""
    return slots_of(A_DAY, BERLIN)


@pytest.fixture
def shelf() -> Shelf:
    """Files 1 to 99 of 210 s, each at a path of its own."""
    files = {number: Media(number, 210_000, title=f"Song {number}") for number in range(1, 100)}
    return Shelf(files, {f"imported/{number}.mp3": (file,) for number, file in files.items()})


@pytest.fixture
def a_row() -> Callable[..., Row]:
    """A row of 210 s at noon UTC; a keyword replaces a value."""

    def make(**values: Any) -> Row:
        usual = {
            "row_id": 1,
            "starts_at": datetime(2026, 12, 1, 12, tzinfo=UTC),
            "ends_at": datetime(2026, 12, 1, 12, 3, 30, tzinfo=UTC),
            "instance": 1,
            "file": 1,
            "stream": None,
            "cue_in_ms": 0,
            "cue_out_ms": 210_000,
            "length_ms": 210_000,
            "fade_in_ms": 0,
            "fade_out_ms": 0,
            "position": 0,
        }
        return Row(**{**usual, **values})

    return make


@pytest.fixture
def key() -> Callable[..., HourKey]:
    """An hour, however spelled."""
    return hour_key
