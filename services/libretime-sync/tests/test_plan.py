"""Where the elements of a log come to lie."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from libretime_sync.domain.broadcast_day import Slot, slots_of
from libretime_sync.domain.daily_log import DailyLog, Element
from libretime_sync.domain.findings import Kind
from libretime_sync.domain.hours import HourKey
from libretime_sync.domain.media import Media, Shelf
from libretime_sync.domain.plan import Item, plan_day

MakeElement = Callable[..., Element]
MakeLog = Callable[..., DailyLog]
TWO_PM = datetime(2026, 12, 1, 13, tzinfo=UTC)


def offsets(items: tuple[Item, ...]) -> list[float]:
    return [(item.starts_at - TWO_PM).total_seconds() for item in items]


def test_soft_elements_follow_each_other_with_their_real_lengths(
    an_element: MakeElement, a_log: MakeLog, slots: list[Slot]
) -> None:
    shelf = Shelf({1: Media(1, 214_600), 2: Media(2, 180_250)})
    log = a_log(
        {
            14: [
                an_element(media_id="1", start_time=0, duration=214),
                an_element(media_id="2", start_time=214, duration=180),
                an_element(media_id="1", start_time=394, duration=214),
            ]
        }
    )

    plan = plan_day(log, slots, shelf)

    assert offsets(plan.items) == [0, 214.6, 394.85]


def test_w37_milliseconds_do_not_get_lost_over_an_hour(
    an_element: MakeElement, a_log: MakeLog, slots: list[Slot]
) -> None:
    shelf = Shelf({1: Media(1, 214_637)})
    log = a_log({14: [an_element(start_time=None, duration=214) for _ in range(16)]})

    last = plan_day(log, slots, shelf).items[-1]

    assert last.starts_at - TWO_PM == timedelta(milliseconds=15 * 214_637)


DAY_MS = 24 * 3600 * 1000


@pytest.mark.parametrize("cue_in_ms", [0, 1_000, 60_000, DAY_MS - 2_000])
def test_a_cue_out_stays_under_a_day_wherever_the_file_is_cued_in(
    an_element: MakeElement, a_log: MakeLog, slots: list[Slot], cue_in_ms: int
) -> None:
    shelf = Shelf({1: Media(1, 3 * DAY_MS, cue_in_ms=cue_in_ms)})
    log = a_log({14: [an_element(media_id="1")]})

    [item] = plan_day(log, slots, shelf).items

    assert item.cue_in_ms + item.length_ms == DAY_MS - 1_000


def test_a_file_cued_in_after_a_day_is_refused_by_name(
    an_element: MakeElement, a_log: MakeLog, slots: list[Slot]
) -> None:
    shelf = Shelf({1: Media(1, 3 * DAY_MS, cue_in_ms=DAY_MS)})

    plan = plan_day(a_log({14: [an_element(media_id="1")]}), slots, shelf)

    assert plan.items == ()
    assert [each.reason for each in plan.unresolved] == ["file 1 is cued in after a day or more"]


def test_a_hole_the_log_leaves_is_kept_and_told(
    an_element: MakeElement, a_log: MakeLog, slots: list[Slot], shelf: Shelf
) -> None:
    log = a_log({14: [an_element(start_time=0), an_element(start_time=600, media_id="2")]})

    plan = plan_day(log, slots, shelf)

    assert offsets(plan.items) == [0, 600]
    assert Kind.GAP in {each.kind for each in plan.findings.warnings}


def test_a_pinned_element_starts_when_it_is_to_start(
    an_element: MakeElement, a_log: MakeLog, slots: list[Slot], shelf: Shelf
) -> None:
    news = an_element(type="NEW", is_hard_start=True, scheduled_time=1800, media_id="9")
    music = [an_element(start_time=n * 210, media_id=str(n + 1)) for n in range(9)]
    log = a_log({14: [*music, news]})

    plan = plan_day(log, slots, shelf)

    pinned = next(item for item in plan.items if item.is_hard)
    assert (pinned.starts_at - TWO_PM).total_seconds() == 1800


def test_music_before_a_pinned_element_ends_early_and_that_is_told(
    an_element: MakeElement, a_log: MakeLog, slots: list[Slot], shelf: Shelf
) -> None:
    ids = an_element(type="IDS", is_hard_start=True, scheduled_time=150, media_id="9")
    log = a_log({14: [an_element(start_time=0), ids]})

    plan = plan_day(log, slots, shelf)

    first = plan.items[0]
    assert (first.length_ms, first.is_trimmed) == (150_000, True)
    assert next(each.kind for each in plan.findings.warnings) is Kind.TRIMMED
    assert plan.findings.errors == []


def test_an_advertisement_is_never_shortened(
    an_element: MakeElement, a_log: MakeLog, slots: list[Slot], shelf: Shelf
) -> None:
    news = an_element(type="NEW", is_hard_start=True, scheduled_time=200, media_id="9")
    log = a_log({14: [an_element(type="ADV", start_time=0), news]})

    plan = plan_day(log, slots, shelf)

    assert plan.items[0].length_ms == 210_000
    assert [each.kind for each in plan.findings.errors] == [Kind.OVERLAPS_HARD_START]


def test_music_makes_room_for_the_advertisement_behind_it(
    an_element: MakeElement, a_log: MakeLog, slots: list[Slot], shelf: Shelf
) -> None:
    news = an_element(type="NEW", is_hard_start=True, scheduled_time=400, media_id="9")
    spot = an_element(type="ADV", start_time=210, media_id="2")
    log = a_log({14: [an_element(start_time=0), spot, news]})

    plan = plan_day(log, slots, shelf)

    assert offsets(plan.items) == [0, 190, 400]
    assert [item.length_ms for item in plan.items] == [190_000, 210_000, 210_000]
    assert plan.findings.errors == []


def test_w38_two_pinned_elements_that_overlap_are_an_error(
    an_element: MakeElement, a_log: MakeLog, slots: list[Slot], shelf: Shelf
) -> None:
    first = an_element(type="NEW", is_hard_start=True, scheduled_time=0)
    second = an_element(type="NEW", is_hard_start=True, scheduled_time=100, media_id="2")

    plan = plan_day(a_log({14: [first, second]}), slots, shelf)

    assert [each.kind for each in plan.findings.errors] == [Kind.OVERLAPS_HARD_START]


def test_a_station_id_at_the_bottom_of_the_hour_is_pinned_there(
    an_element: MakeElement, a_log: MakeLog, slots: list[Slot], shelf: Shelf
) -> None:
    ids = an_element(type="IDS", is_hard_start=True, position="bottom", media_id="3")

    assert offsets(plan_day(a_log({14: [ids]}), slots, shelf).items) == [3540]


def test_an_element_beyond_its_hour_is_heard_in_the_next(
    an_element: MakeElement, a_log: MakeLog, slots: list[Slot], shelf: Shelf
) -> None:
    log = a_log(
        {
            14: [an_element(start_time=3500), an_element(start_time=3710, media_id="2")],
            15: [an_element(start_time=0, media_id="3")],
        }
    )

    plan = plan_day(log, slots, shelf)

    assert offsets(plan.items) == [3500, 3710, 3920]
    assert plan.items[1].slot == HourKey(14)


def test_no_element_starts_before_its_own_hour(
    an_element: MakeElement, a_log: MakeLog, slots: list[Slot], shelf: Shelf
) -> None:
    log = a_log({14: [an_element(start_time=0)], 15: [an_element(start_time=0, media_id="2")]})

    assert offsets(plan_day(log, slots, shelf).items) == [0, 3600]


def test_w04_an_element_without_a_file_is_listed_and_never_dropped_in_silence(
    an_element: MakeElement, a_log: MakeLog, slots: list[Slot], shelf: Shelf
) -> None:
    spot = an_element(type="ADV", media_id=None, file_path="nowhere.mp3", start_time=210)
    log = a_log({14: [an_element(start_time=0), spot]})

    plan = plan_day(log, slots, shelf)

    assert [(each.slot, each.index) for each in plan.unresolved] == [(HourKey(14), 1)]
    assert "nowhere.mp3" in plan.unresolved[0].reason
    assert Kind.UNRESOLVED in {each.kind for each in plan.findings.warnings}


def test_w04_an_advertisement_is_found_by_its_path(
    an_element: MakeElement, a_log: MakeLog, slots: list[Slot], shelf: Shelf
) -> None:
    spot = an_element(type="ADV", media_id=None, file_path="imported/7.mp3", start_time=0)

    plan = plan_day(a_log({14: [spot]}), slots, shelf)

    assert [item.media.file_id for item in plan.items] == [7]


def test_w06_a_path_that_two_files_share_is_a_finding_not_a_crash(
    an_element: MakeElement, a_log: MakeLog, slots: list[Slot]
) -> None:
    twins = (Media(1, 1000), Media(2, 1000))
    shelf = Shelf({1: twins[0], 2: twins[1]}, {"same.mp3": twins})
    element = an_element(media_id=None, file_path="same.mp3", start_time=0)

    plan = plan_day(a_log({14: [element]}), slots, shelf)

    assert plan.items == ()
    assert "2 files have the path" in plan.unresolved[0].reason


@pytest.mark.parametrize("said", ["lib_17", "uploaded", "LT-IDS-3169"])
def test_w05_an_id_that_is_no_number_is_one_elements_error(
    an_element: MakeElement, a_log: MakeLog, slots: list[Slot], shelf: Shelf, said: str
) -> None:
    log = a_log({14: [an_element(start_time=0), an_element(media_id=said, start_time=210)]})

    plan = plan_day(log, slots, shelf)

    assert len(plan.items) == 1
    assert [(each.kind, each.index) for each in plan.findings.errors] == [(Kind.MEDIA, 1)]


def test_what_plays_over_the_top_of_the_hour_pushes_the_first_soft_element(
    an_element: MakeElement, a_log: MakeLog, slots: list[Slot], shelf: Shelf
) -> None:
    log = a_log({14: [an_element(start_time=0), an_element(start_time=210, media_id="2")]})

    plan = plan_day(log, slots, shelf, busy_until={HourKey(14): TWO_PM + timedelta(seconds=45)})

    assert offsets(plan.items) == [45, 255]


def test_what_begins_too_soon_is_left_alone_and_the_rest_moves_up(
    an_element: MakeElement, a_log: MakeLog, slots: list[Slot], shelf: Shelf
) -> None:
    log = a_log({14: [an_element(start_time=n * 210, media_id=str(n + 1)) for n in range(4)]})

    plan = plan_day(log, slots, shelf, not_before=TWO_PM + timedelta(seconds=300))

    assert offsets(plan.items) == [300, 510]
    assert len(plan.left_alone) == 2


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/Berlin", date(2027, 3, 28)),
        ("Europe/Berlin", date(2026, 10, 25)),
        ("America/New_York", date(2027, 3, 14)),
        ("America/New_York", date(2026, 11, 1)),
        ("Australia/Lord_Howe", date(2026, 10, 4)),
        ("Australia/Lord_Howe", date(2027, 4, 4)),
    ],
)
def test_w03_each_items_local_start_equals_the_logs(
    an_element: MakeElement, a_log: MakeLog, shelf: Shelf, zone: str, day: date
) -> None:
    slots = slots_of(day, ZoneInfo(zone))
    log = a_log(
        {
            slot.key: [
                an_element(start_time=slot.first_offset_s + n * 210, media_id=str(n + 1))
                for n in range(int(slot.length.total_seconds()) // 210)
            ]
            for slot in slots
        },
        day=day,
    )

    plan = plan_day(log, slots, shelf)

    assert len(plan.items) == sum(len(elements) for elements in log.hours.values())
    for item in plan.items:
        local = item.starts_at.astimezone(ZoneInfo(zone))
        wanted_s = item.element.start_time
        assert (local.date(), local.hour, local.fold) == (day, item.slot.hour, item.slot.fold)
        assert local.minute * 60 + local.second == wanted_s
