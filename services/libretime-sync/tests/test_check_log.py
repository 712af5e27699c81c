"""What forbids publishing, and what is only told."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from libretime_sync.domain.broadcast_day import Slot, slots_of
from libretime_sync.domain.check_log import check_log, which_pass
from libretime_sync.domain.daily_log import DailyLog, Element
from libretime_sync.domain.findings import Findings, Kind
from libretime_sync.domain.hours import HourKey
from libretime_sync.domain.media import Media, Shelf
from libretime_sync.domain.plan import plan_day

MakeElement = Callable[..., Element]
MakeLog = Callable[..., DailyLog]
BERLIN = ZoneInfo("Europe/Berlin")
LONG_BEFORE = datetime(2026, 1, 1, tzinfo=UTC)
SEVEN_MINUTES = timedelta(minutes=7)


def checked(
    log: DailyLog, slots: list[Slot], shelf: Shelf, *, now: datetime = LONG_BEFORE, **more: Any
) -> Findings:
    return check_log(log, slots, plan_day(log, slots, shelf), now=now, guard=SEVEN_MINUTES, **more)


def kinds(findings: list[Any]) -> set[Kind]:
    return {each.kind for each in findings}


def test_a_sound_log_has_no_errors(
    an_element: MakeElement, a_log: MakeLog, slots: list[Slot], shelf: Shelf
) -> None:
    log = a_log({14: [an_element(start_time=n * 210, media_id=str(n + 1)) for n in range(17)]})

    assert checked(log, slots, shelf).errors == []


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        pytest.param({"media_id": "lib_3"}, Kind.MEDIA, id="an id that is no number"),
        pytest.param({"media_id": "4711"}, Kind.MEDIA, id="a file the station does not have"),
        pytest.param({"duration": 0}, Kind.DURATION, id="no duration"),
        pytest.param({"duration": -3}, Kind.DURATION, id="a negative duration"),
        pytest.param({"duration": 86_400}, Kind.DURATION, id="a day long"),
        pytest.param({"is_hard_start": True, "start_time": None}, Kind.DURATION, id="no time"),
        pytest.param({"media_id": None}, Kind.NOTHING_TO_PLAY, id="nothing that can be played"),
    ],
)
def test_what_cannot_be_played_forbids_publishing(  # noqa: PLR0917 - fixtures and one case
    an_element: MakeElement,
    a_log: MakeLog,
    slots: list[Slot],
    shelf: Shelf,
    values: dict[str, Any],
    kind: Kind,
) -> None:
    log = a_log({14: [an_element(**{"start_time": 0, **values})]})

    assert kind in kinds(checked(log, slots, shelf).errors)


@pytest.mark.parametrize("trouble", ["is hidden", "is not imported yet", "failed to import"])
def test_a_file_that_the_station_cannot_play_forbids_publishing(
    an_element: MakeElement, a_log: MakeLog, slots: list[Slot], trouble: str
) -> None:
    shelf = Shelf({1: Media(1, 1000, trouble=trouble), 2: Media(2, 1000)})
    log = a_log({14: [an_element(start_time=0), an_element(media_id="2", start_time=210)]})

    found = checked(log, slots, shelf).errors

    assert [(each.kind, each.index) for each in found] == [(Kind.MEDIA, 0)]
    assert trouble in found[0].detail


def test_w38_two_elements_pinned_to_one_moment_forbid_publishing(
    an_element: MakeElement, a_log: MakeLog, slots: list[Slot], shelf: Shelf
) -> None:
    pinned = an_element(type="IDS", is_hard_start=True, position="top")

    found = checked(a_log({14: [pinned, pinned]}), slots, shelf).errors

    assert Kind.SAME_HARD_START in kinds(found)


def test_an_hour_the_clocks_jump_over_forbids_publishing(
    an_element: MakeElement, a_log: MakeLog, shelf: Shelf
) -> None:
    day = date(2027, 3, 28)
    log = a_log({2: [an_element(start_time=0)], 3: [an_element(start_time=0)]}, day=day)

    found = checked(log, slots_of(day, BERLIN), shelf).errors

    assert [(each.kind, each.hour) for each in found] == [(Kind.NO_SUCH_HOUR, HourKey(2))]


def test_half_an_hour_the_clocks_jump_over_forbids_what_lies_in_it(
    an_element: MakeElement, a_log: MakeLog, shelf: Shelf
) -> None:
    day = date(2026, 10, 4)
    elements = [an_element(start_time=600), an_element(start_time=1800, media_id="2")]
    log = a_log({2: elements}, day=day)

    found = checked(log, slots_of(day, ZoneInfo("Australia/Lord_Howe")), shelf).errors

    assert [(each.kind, each.index) for each in found] == [(Kind.NO_SUCH_HOUR, 0)]


def test_a_second_pass_without_a_plan_is_told(
    an_element: MakeElement, a_log: MakeLog, shelf: Shelf
) -> None:
    day = date(2026, 10, 25)
    log = a_log({2: [an_element(start_time=0)]}, day=day)

    found = checked(log, slots_of(day, BERLIN), shelf)

    assert found.errors == []
    assert Kind.SECOND_PASS_ABSENT in kinds(found.warnings)


def test_of_a_doubled_hour_one_must_say_which() -> None:
    slots = slots_of(date(2026, 10, 25), BERLIN)

    assert kinds(which_pass(slots, 2, None).errors) == {Kind.WHICH_PASS}
    assert which_pass(slots, 2, 0).errors == []
    assert which_pass(slots, 3, None).errors == []


def test_an_hour_that_begins_within_the_guard_time_is_too_late(
    an_element: MakeElement, a_log: MakeLog, slots: list[Slot], shelf: Shelf
) -> None:
    log = a_log({14: [an_element(start_time=0)]})
    its_end = datetime(2026, 12, 1, 14, tzinfo=UTC)

    found = checked(log, slots, shelf, now=its_end - timedelta(minutes=6))

    assert Kind.TOO_LATE in kinds(found.errors)


def test_a_day_that_has_begun_can_still_be_published(
    an_element: MakeElement, a_log: MakeLog, slots: list[Slot], shelf: Shelf
) -> None:
    log = a_log({0: [an_element(start_time=0)], 14: [an_element(start_time=0, media_id="2")]})

    found = checked(log, slots, shelf, now=datetime(2026, 12, 1, 6, tzinfo=UTC))

    assert found.errors == []
    assert Kind.LEFT_ALONE in kinds(found.warnings)


def test_w20_an_empty_hour_is_a_wish_to_clear_it(
    a_log: MakeLog, slots: list[Slot], shelf: Shelf
) -> None:
    assert checked(a_log({14: []}), slots, shelf).errors == []


def test_a_log_without_any_hour_is_no_wish_at_all(
    a_log: MakeLog, slots: list[Slot], shelf: Shelf
) -> None:
    assert kinds(checked(a_log({}), slots, shelf).errors) == {Kind.NOTHING_TO_PLAY}


def test_w39_what_is_worth_knowing_is_told_without_forbidding(
    an_element: MakeElement, a_log: MakeLog, slots: list[Slot]
) -> None:
    shelf = Shelf({1: Media(1, 210_000, is_type_defaulted=True), 2: Media(2, 1_200_000)})
    fallback = {"fallback_info": {"fallback_days": 9}}
    log = a_log(
        {
            14: [
                an_element(start_time=0),
                an_element(start_time=210),
                an_element(type="ADV", media_id="2", start_time=420),
                an_element(type="VOT", is_fallback=True, extras=fallback, start_time=None),
                an_element(type="VOT", media_id=None, is_pending=True, start_time=None),
            ]
        }
    )

    found = checked(log, slots, shelf)

    assert found.errors == []
    assert {
        Kind.TYPE_DEFAULTED,
        Kind.DUPLICATE_TITLE,
        Kind.OVERSELL,
        Kind.OLD_FALLBACK,
        Kind.PENDING_VOICE,
        Kind.UNDER_RUN,
    } <= kinds(found.warnings)


def test_w19_only_the_hour_that_is_published_is_judged(
    an_element: MakeElement, a_log: MakeLog, slots: list[Slot], shelf: Shelf
) -> None:
    log = a_log({14: [an_element(start_time=0)], 15: [an_element(media_id="x", start_time=0)]})

    assert checked(log, slots, shelf, only=[HourKey(14)]).errors == []
    assert checked(log, slots, shelf, only=[HourKey(15)]).errors != []
