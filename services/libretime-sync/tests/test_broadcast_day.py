"""The hours a day really has, in zones that put their clocks forward and back."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from libretime_sync.domain.broadcast_day import day_window, is_doubled, slot_of, slots_of
from libretime_sync.domain.hours import HourKey

BERLIN, NEW_YORK, LORD_HOWE = (
    ZoneInfo(name) for name in ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe")
)
SPRING = {
    BERLIN: date(2027, 3, 28),
    NEW_YORK: date(2027, 3, 14),
    LORD_HOWE: date(2026, 10, 4),
}
AUTUMN = {
    BERLIN: date(2026, 10, 25),
    NEW_YORK: date(2026, 11, 1),
    LORD_HOWE: date(2027, 4, 4),
}
SOME_ZONES = sorted(available_timezones())


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        pytest.param(BERLIN, date(2026, 12, 1), 24, id="an ordinary day"),
        pytest.param(BERLIN, SPRING[BERLIN], 23, id="Berlin in spring"),
        pytest.param(BERLIN, AUTUMN[BERLIN], 25, id="Berlin in autumn"),
        pytest.param(NEW_YORK, SPRING[NEW_YORK], 23, id="New York in spring"),
        pytest.param(NEW_YORK, AUTUMN[NEW_YORK], 25, id="New York in autumn"),
        pytest.param(LORD_HOWE, SPRING[LORD_HOWE], 23.5, id="Lord Howe in spring"),
        pytest.param(LORD_HOWE, AUTUMN[LORD_HOWE], 24.5, id="Lord Howe in autumn"),
    ],
)
def test_a_day_is_as_long_as_its_clocks_make_it(zone: ZoneInfo, day: date, hours: float) -> None:
    begin, end = day_window(day, zone)

    assert end - begin == timedelta(hours=hours)


def test_the_spring_day_of_berlin_is_the_one_seen_live() -> None:
    begin, end = day_window(date(2027, 3, 28), BERLIN)

    assert begin == datetime(2027, 3, 27, 23, tzinfo=UTC)
    assert end == datetime(2027, 3, 28, 22, tzinfo=UTC)


@pytest.mark.parametrize("zone", [BERLIN, NEW_YORK])
def test_the_hour_that_clocks_jump_over_is_none_of_the_day(zone: ZoneInfo) -> None:
    slots = slots_of(SPRING[zone], zone)

    assert slot_of(slots, HourKey(2)) is None
    assert len(slots) == 23


@pytest.mark.parametrize("zone", [BERLIN, NEW_YORK])
def test_the_doubled_hour_is_two_slots_one_after_the_other(zone: ZoneInfo) -> None:
    doubled = 2 if zone is BERLIN else 1
    slots = slots_of(AUTUMN[zone], zone)
    first, second = slot_of(slots, HourKey(doubled)), slot_of(slots, HourKey(doubled, 1))

    assert first is not None
    assert second is not None
    assert first.ends_at == second.starts_at
    assert first.length == second.length == timedelta(hours=1)
    assert is_doubled(slots, doubled)
    assert not is_doubled(slots, doubled + 1)


def test_lord_howe_jumps_into_the_middle_of_an_hour() -> None:
    slot = slot_of(slots_of(SPRING[LORD_HOWE], LORD_HOWE), HourKey(2))

    assert slot is not None
    assert slot.length == timedelta(minutes=30)
    assert slot.first_offset_s == 1800
    assert not slot.has_offset(1799)
    assert slot.at(1800) == slot.starts_at


def test_lord_howe_repeats_half_an_hour() -> None:
    slots = slots_of(AUTUMN[LORD_HOWE], LORD_HOWE)
    first, again = slot_of(slots, HourKey(1)), slot_of(slots, HourKey(1, 1))

    assert first is not None
    assert again is not None
    assert first.length == timedelta(hours=1)
    assert (again.length, again.first_offset_s) == (timedelta(minutes=30), 1800)


@settings(max_examples=25, deadline=None)
@given(
    name=st.sampled_from(SOME_ZONES),
    day=st.dates(min_value=date(2015, 1, 1), max_value=date(2037, 12, 30)),
)
def test_slots_fill_any_day_of_any_zone_without_holes(name: str, day: date) -> None:
    zone = ZoneInfo(name)
    begin, end = day_window(day, zone)
    slots = slots_of(day, zone)

    assert [slot.starts_at for slot in slots] == [begin, *(slot.ends_at for slot in slots[:-1])]
    assert slots[-1].ends_at == end
    assert len({slot.key for slot in slots}) == len(slots)
    for slot in slots:
        for offset_s in (slot.first_offset_s, slot.first_offset_s + slot.length.seconds - 1):
            local = slot.at(offset_s).astimezone(zone)
            assert (local.hour, local.minute * 60 + local.second) == (
                slot.key.hour,
                int(offset_s),
            )
