"""What voice tracks are called, and which recording a break gets."""

from collections.abc import Callable
from datetime import date

import pytest

from libretime_sync.domain.daily_log import DailyLog, Element
from libretime_sync.domain.hours import HourKey
from libretime_sync.domain.voice_breaks import (
    NotABreak,
    Recording,
    best,
    break_number,
    break_of,
    filled,
    remote_name,
    standardized_name,
)

MakeLog = Callable[..., DailyLog]
DAY = date(2026, 12, 1)
BREAK = Element("VOT", is_pending=True)


def recording(
    day: date, *, name: str = "14-00_BreakA", take: int = 1, file: str = "9"
) -> Recording:
    return Recording(1, name, day, take, file)


def test_a_break_is_named_by_its_hour_and_letter() -> None:
    assert standardized_name(9, "B") == "09-00_BreakB"
    assert [break_number(n) for n in (0, 25, 26)] == ["A", "Z", "27"]
    assert remote_name(DAY, "14-00_BreakA", 2, "mp3") == "2026-12-01_14-00_BreakA_t2.mp3"


@pytest.mark.parametrize("said", ["", "AB", "26", "100", "?", "../x"])
def test_what_is_no_break_is_refused(said: str) -> None:
    with pytest.raises(NotABreak):
        break_of(said)


def test_w10_every_break_of_an_hour_is_another_one(a_log: MakeLog) -> None:
    recordings = [recording(DAY), recording(DAY, name="14-00_BreakB", file="10")]

    hour = filled(a_log({14: [BREAK, BREAK, BREAK]}), recordings).hours[HourKey(14)]

    assert [each.media_id for each in hour] == ["9", "10", None]
    assert hour[2].is_pending
    assert hour[2].standardized_name == "14-00_BreakC"


def test_w09_the_days_own_recording_comes_before_any_earlier_one() -> None:
    days = [date(2026, 11, 30), DAY, date(2026, 12, 2)]

    found = best("14-00_BreakA", DAY, [recording(day) for day in days])

    assert found is not None
    assert found.date == DAY


def test_w09_an_earlier_recording_is_flagged_with_its_age(a_log: MakeLog) -> None:
    log = filled(a_log({14: [BREAK]}), [recording(date(2026, 11, 28))])

    element = log.hours[HourKey(14)][0]
    assert element.is_fallback
    assert element.extras["fallback_info"]["fallback_days"] == 3


def test_w09_a_recording_older_than_four_weeks_is_not_used() -> None:
    assert best("14-00_BreakA", DAY, [recording(date(2026, 11, 2))]) is None
    assert best("14-00_BreakA", DAY, [recording(date(2026, 11, 3))]) is not None


def test_the_last_take_of_a_day_is_used() -> None:
    found = best("14-00_BreakA", DAY, [recording(DAY, take=2, file="2"), recording(DAY)])

    assert found is not None
    assert found.file_id == "2"


def test_an_element_that_has_a_file_keeps_it(a_log: MakeLog) -> None:
    given = Element("VOT", media_id="77")

    assert filled(a_log({14: [given]}), [recording(DAY)]).hours[HourKey(14)] == (given,)
