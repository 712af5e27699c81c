"""A whole day is put on a station: of 480 items, of 23, 24 and 25 hours, on both interfaces."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from libretime_sync.domain.broadcast_day import day_window, slot_of, slots_of
from libretime_sync.domain.hours import HourKey
from libretime_sync.workflows.refusals import PublishRefused
from medley_clients.libretime.errors import NotDone
from medley_simulators.faults import Fault
from tests.support.airing import A_DAY, Airing, a_station, airing, music

DAYS = [
    pytest.param("Europe/Berlin", date(2027, 3, 28), id="Berlin in spring"),
    pytest.param("Europe/Berlin", date(2026, 10, 25), id="Berlin in autumn"),
    pytest.param("America/New_York", date(2027, 3, 14), id="New York in spring"),
    pytest.param("America/New_York", date(2026, 11, 1), id="New York in autumn"),
    pytest.param("Australia/Lord_Howe", date(2026, 10, 4), id="Lord Howe in spring"),
    pytest.param("Australia/Lord_Howe", date(2027, 4, 4), id="Lord Howe in autumn"),
]
BERLIN = ZoneInfo("Europe/Berlin")


def full_day(day: date, zone: str, *, per_hour: int = 3) -> dict[str, list[Any]]:
    """Every hour the day has, with a few songs from its first moment on."""
    return {
        str(slot.key): music(
            min(per_hour, int(slot.length.total_seconds()) // 240), start_s=slot.first_offset_s
        )
        for slot in slots_of(day, ZoneInfo(zone))
    }


def local_starts(made: Airing, day: date, zone: str) -> list[tuple[str, float]]:
    """Hour and seconds past it of all that is scheduled that day, by the station's clock."""
    begin, end = day_window(day, ZoneInfo(zone))
    found = []
    for at, _ in made.heard(begin, end):
        local = at.astimezone(ZoneInfo(zone))
        assert local.date() == day
        found.append((str(HourKey(local.hour, local.fold)), local.minute * 60.0 + local.second))
    return found


def wanted_starts(hours: Mapping[str, Sequence[Any]]) -> list[tuple[str, float]]:
    return [(key, each["start_time"]) for key, elements in hours.items() for each in elements]


@pytest.mark.parametrize("has_integration", [False, True], ids=["stock", "integration"])
@pytest.mark.parametrize(("zone", "day"), DAYS)
async def test_w03_each_item_begins_when_its_log_says_by_the_stations_clock(
    libretime_database: str, zone: str, day: date, *, has_integration: bool
) -> None:
    station = a_station(timezone=zone, has_integration=has_integration)
    hours = full_day(day, zone)
    async with airing(libretime_database, station) as made:
        result = await made.publish(await made.log(hours, day))

        assert result["verified"]
        assert local_starts(made, day, zone) == wanted_starts(hours)


@pytest.mark.parametrize("has_integration", [False, True], ids=["stock", "integration"])
async def test_of_a_doubled_hour_only_the_pass_that_is_meant_is_published(
    libretime_database: str, *, has_integration: bool
) -> None:
    day = date(2026, 10, 25)
    station = a_station(has_integration=has_integration)
    slots = slots_of(day, BERLIN)
    first, second = slot_of(slots, HourKey(2)), slot_of(slots, HourKey(2, 1))
    assert first is not None
    assert second is not None
    async with airing(libretime_database, station) as made:
        log_id = await made.log({"02:00": music(2), "02:00/2": music(2, first=5)}, day)

        with pytest.raises(PublishRefused, match="comes twice that day"):
            await made.publish(log_id, hour=HourKey(2))
        await made.publish(log_id, hour=HourKey(2), fold=1)
        only_second = [made.heard(each.starts_at, each.ends_at) for each in (first, second)]
        await made.publish(log_id, hour=HourKey(2), fold=0)

        assert [[file for _, file in heard] for heard in only_second] == [[], [5, 6]]
        assert [file for _, file in made.heard(first.starts_at, second.ends_at)] == [1, 2, 5, 6]


async def test_both_passes_get_the_same_when_that_is_asked_for(libretime_database: str) -> None:
    day = date(2026, 10, 25)
    async with airing(libretime_database) as made:
        log_id = await made.log({2: music(2)}, day)

        result = await made.publish(log_id, hour=HourKey(2), fold="both")

        assert list(result["hours"]) == ["02:00", "02:00/2"]
        begin, end = day_window(day, BERLIN)
        assert [file for _, file in made.heard(begin, end)] == [1, 2, 1, 2]


async def test_an_hour_the_clocks_jump_over_is_refused(libretime_database: str) -> None:
    async with airing(libretime_database) as made:
        log_id = await made.log({2: music(1), 3: music(1)}, date(2027, 3, 28))

        with pytest.raises(PublishRefused, match="the clocks have no 02:00"):
            await made.publish(log_id)

        assert made.simulator.writes == []


async def test_a_day_of_480_items_is_published_and_holds(libretime_database: str) -> None:
    station = a_station(seconds=180)
    hours = {hour: music(20, first=1 + hour % 10, every_s=180) for hour in range(24)}
    async with airing(libretime_database, station) as made:
        result = await made.publish(await made.log(hours))

        begin, end = day_window(A_DAY, BERLIN)
        heard = made.heard(begin, end)
        assert len(heard) == 480
        assert sum(each["created"] for each in result["hours"].values()) == 480
        assert [at for at, _ in heard] == [begin + n * timedelta(seconds=180) for n in range(480)]
        made.simulator.playout_loads(at=begin)


async def test_hours_the_log_does_not_have_are_left_alone(libretime_database: str) -> None:
    station = a_station()
    begin, end = day_window(A_DAY, BERLIN)
    instance = station.add_instance(begin, end)
    theirs = station.schedules(9, begin + timedelta(hours=10), instance=instance)
    async with airing(libretime_database, station) as made:
        await made.publish(await made.log({14: music(3), 15: music(3)}))

        assert theirs in station.state.schedule.rows
        assert len(made.heard(begin, end)) == 7


async def test_a_full_day_is_one_request_on_the_integration_interface(
    libretime_database: str,
) -> None:
    station = a_station(has_integration=True)
    async with airing(libretime_database, station) as made:
        hours = full_day(A_DAY, "Europe/Berlin")
        await made.publish(await made.log(hours))

        assert [call.path for call in made.simulator.writes] == [
            "/api/v2/integration/schedule/replace-day"
        ]


async def test_w02_an_hour_on_the_integration_interface_leaves_the_other_23_alone(
    libretime_database: str,
) -> None:
    station = a_station(has_integration=True)
    begin, end = day_window(A_DAY, BERLIN)
    instance = station.add_instance(begin, end)
    for hour in range(24):
        station.schedules(1 + hour, begin + timedelta(hours=hour), instance=instance)
    async with airing(libretime_database, station) as made:
        await made.publish(await made.log({14: music(3, first=25)}), hour=HourKey(14))

        (body,) = [call.json() for call in made.simulator.writes]
        assert (body["date"], body["hour"], len(body["entries"])) == ("2026-12-01", 14, 3)
        assert body["entries"][0]["start"] == "2026-12-01T13:00:00Z"
        files = [file for _, file in made.heard(begin, end)]
        assert files == [*range(1, 15), 25, 26, 27, *range(16, 25)]


async def test_a_pinned_start_travels_on_the_integration_interface(
    libretime_database: str,
) -> None:
    station = a_station(has_integration=True)
    async with airing(libretime_database, station) as made:
        pinned = {**music(1)[0], "hard_start": True, "scheduled_time": 0}
        await made.publish(await made.log({14: [pinned, *music(1, first=2, start_s=240)]}))

        (body,) = [call.json() for call in made.simulator.writes]
        assert [entry["hard_start"] for entry in body["entries"]] == [True, False]


async def test_a_partly_replaced_hour_is_completed(libretime_database: str) -> None:
    station = a_station(has_integration=True)
    async with airing(libretime_database, station) as made:
        log_id = await made.log({14: music(4)})
        route = "/api/v2/integration/schedule/replace-hour"
        made.simulator.faults.add(Fault("status", route=route, times=1, after=True))

        result = await made.publish(log_id)

        assert result["verified"]
        two_pm = datetime(2026, 12, 1, 13, tzinfo=UTC)
        assert len(made.heard(two_pm, two_pm + timedelta(hours=1))) == 4


async def test_an_interface_that_declines_changes_nothing_and_says_so(
    libretime_database: str,
) -> None:
    station = a_station(has_integration=True)
    async with airing(libretime_database, station) as made:
        made.simulator.switches.declines = True

        with pytest.raises(NotDone, match="did not succeed"):
            await made.publish(await made.log({14: music(4)}))

        assert made.heard(*day_window(A_DAY, BERLIN)) == []
