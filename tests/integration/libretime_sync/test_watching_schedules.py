"""Silences, rows the player chokes on and shifted shows are noticed, and told once."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from libretime_sync.domain.instances import Instance
from libretime_sync.domain.shifted_instances import shifted
from libretime_sync.workflows.publish_days import publish_what_is_new
from libretime_sync.workflows.watch_schedule import watch, watch_all
from medley_simulators.faults import Fault
from tests.support.airing import A_DAY, Airing, a_station, airing, music

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


async def told(made: Airing) -> list[str]:
    rows = await made.fetch("SELECT subject FROM outbox ORDER BY outbox_id")
    return [row["subject"].split(".")[3] for row in rows]


async def test_a_silence_of_the_next_day_is_told_once(libretime_database: str) -> None:
    station = a_station(seconds=3600)
    instance = station.add_instance(NOON, NOON + timedelta(hours=24))
    for hour in range(24):
        if hour != 7:
            station.schedules(1 + hour, NOON + timedelta(hours=hour), instance=instance)
    async with airing(libretime_database, station, now=NOON) as made:
        found = await watch(made.pool, made.stations, made.name, now=NOON)
        await watch(made.pool, made.stations, made.name, now=NOON)

        assert [(each.kind, each.starts_at) for each in found] == [
            ("silence", NOON + timedelta(hours=7))
        ]
        assert await told(made) == ["silence_ahead"]


async def test_a_row_that_would_silence_the_station_is_told(libretime_database: str) -> None:
    station = a_station(seconds=86_000)
    instance = station.add_instance(NOON, NOON + timedelta(hours=24))
    bad = station.schedules(1, NOON + timedelta(seconds=1), instance=instance, fade_in=None)
    async with airing(libretime_database, station, now=NOON) as made:
        found = await watch(made.pool, made.stations, made.name, now=NOON)

        assert ("unsafe", str(bad)) in {(each.kind, each.subject) for each in found}
        assert "unsafe_row_found" in await told(made)


async def test_an_outage_forgets_no_alarm_and_makes_none(libretime_database: str) -> None:
    async with airing(libretime_database, now=NOON) as made:
        await watch(made.pool, made.stations, made.name, now=NOON)
        before = await made.fetch("SELECT kind, subject FROM schedule_alarm")
        made.simulator.faults.add(Fault("status", route="/api/v2/*"))

        assert await watch_all(made.pool, made.stations, now=NOON) == {}

        assert await made.fetch("SELECT kind, subject FROM schedule_alarm") == before
        assert len(before) == 1


async def test_each_revision_is_published_by_itself_once(libretime_database: str) -> None:
    noon_before = NOON - timedelta(days=1)
    async with airing(libretime_database, now=noon_before) as made:
        log_id = await made.log({14: music(2)}, A_DAY)

        async def go() -> int:
            return await publish_what_is_new(
                made.pool,
                made.stations,
                made.name,
                days=2,
                message_id=uuid4(),
                clock=made.clock,
                report=made._report,
            )

        counts = [await go(), await go()]
        await made.change(log_id, {14: music(3)})
        counts.append(await go())

        assert counts == [1, 0, 1]
        assert [file for _, file in made.heard(NOON, NOON + timedelta(hours=3))] == [1, 2, 3]


def test_a_weekly_show_that_moved_with_the_clocks_is_found() -> None:
    before = datetime(2027, 3, 22, 1, tzinfo=UTC)
    after = before + timedelta(days=7)
    right = after - timedelta(hours=1)

    found = shifted(
        [Instance(1, before, before, show=1), Instance(2, after, after, show=1)],
        BERLIN,
        now=before,
    )
    none = shifted(
        [Instance(1, before, before, show=1), Instance(2, right, right, show=1)],
        BERLIN,
        now=before,
    )

    assert [(each.instance.instance_id, each.usual_start) for each in found] == [(2, "02:00")]
    assert none == []
