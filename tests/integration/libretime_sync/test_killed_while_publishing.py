"""Whatever breaks in the middle: the station ends up with the old or the new hour, and it is told.

The old hour has three rows of its own at other times than the new one's four, so that a mixture of
the two would be seen.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias
from uuid import uuid4

import pytest

from libretime_sync.workflows.carry_out import NotTaken
from libretime_sync.workflows.refusals import PublishRefused
from medley_clients.errors import UpstreamUnavailable
from medley_kit.errors import MedleyError, TransientError
from medley_simulators.faults import Fault
from medley_simulators.libretime.server import LibretimeSimulator
from tests.support.airing import Killed, a_station, airing, music

TWO_PM = datetime(2026, 12, 1, 13, tzinfo=UTC)
HOUR = timedelta(hours=1)
Heard: TypeAlias = list[tuple[datetime, int]]
OLD: Heard = [(TWO_PM + timedelta(minutes=10 * n), 10 + n) for n in range(3)]
NEW: Heard = [(TWO_PM + timedelta(seconds=240 * n), 1 + n) for n in range(4)]


def with_an_old_hour(*, has_integration: bool = False) -> LibretimeSimulator:
    station = a_station(has_integration=has_integration)
    instance = station.add_instance(TWO_PM, TWO_PM + HOUR)
    for number, (at, file) in enumerate(OLD):
        station.schedules(file, at, instance=instance, position=number)
    return station


async def calls_of_one_publish(database: str, *, has_integration: bool = False) -> int:
    station = with_an_old_hour(has_integration=has_integration)
    async with airing(database, station) as made:
        await made.publish(await made.log({14: music(4)}))
        await made.fetch("TRUNCATE publication CASCADE")
        return made.deadly.calls


@pytest.mark.parametrize("is_after", [False, True], ids=["before it is sent", "once it is done"])
async def test_killed_at_any_call_a_restart_leaves_the_old_hour_or_the_new(
    libretime_database: str, *, is_after: bool
) -> None:
    calls = await calls_of_one_publish(libretime_database)
    assert calls == 3 + 4 + 3

    for number in range(1, calls + 1):
        station = with_an_old_hour()
        async with station.serving() as url:
            async with airing(libretime_database, station, url=url) as made:
                log_id = await made.log({14: music(4)})
                made.deadly.at, made.deadly.is_after = number, is_after
                with pytest.raises(Killed):
                    await made.publish(log_id)
            async with airing(libretime_database, station, url=url) as fresh:
                await fresh.recover()

                heard = fresh.heard(TWO_PM, TWO_PM + HOUR)
                journal = [row["state"] for row in await fresh.journal()]
                assert heard == (NEW if journal == ["done"] else OLD), number
                assert journal in (["done"], []), number
                fresh.simulator.playout_loads(at=TWO_PM)
                await fresh.fetch("TRUNCATE publication CASCADE")


async def test_the_second_delivery_after_a_kill_finishes_the_job_once(
    libretime_database: str,
) -> None:
    station, message = with_an_old_hour(), uuid4()
    async with station.serving() as url:
        async with airing(libretime_database, station, url=url) as made:
            log_id = await made.log({14: music(4)})
            made.deadly.at, made.deadly.is_after = 6, True
            with pytest.raises(Killed):
                await made.publish(log_id, message_id=message)
        async with airing(libretime_database, station, url=url) as fresh:
            result = await fresh.publish(log_id, message_id=message)

            assert result["published"]
            assert fresh.heard(TWO_PM, TWO_PM + HOUR) == NEW
            told = await fresh.fetch("SELECT subject FROM outbox")
            assert [row["subject"] for row in told] == ["medley.evt.libretime.log_published.v1"]
            assert len(await fresh.fetch("SELECT FROM publication WHERE state = 'done'")) == 1


async def test_killed_while_an_instance_is_made_it_is_made_once(libretime_database: str) -> None:
    for number in range(3, 6):
        for is_after in (False, True):
            station = a_station()
            async with station.serving() as url:
                async with airing(libretime_database, station, url=url) as made:
                    log_id = await made.log({14: music(4)})
                    made.deadly.at, made.deadly.is_after = number, is_after
                    with pytest.raises(Killed):
                        await made.publish(log_id)
                async with airing(libretime_database, station, url=url) as fresh:
                    await fresh.recover()
                    await fresh.publish(log_id)

                    assert fresh.heard(TWO_PM, TWO_PM + HOUR) == NEW
                    assert len(station.state.instances.rows) == 1
                    assert len(station.state.tables["show"].rows) == 1
                    await fresh.fetch("TRUNCATE publication CASCADE")


READS = ["/api/v2/schedule", "/api/v2/show-instances", "/api/v2/integration/sync-status"]


@pytest.mark.parametrize("kind", ["status", "half", "reset"])
@pytest.mark.parametrize("route", READS)
async def test_w01_a_read_that_fails_writes_nothing(
    libretime_database: str, route: str, kind: Any
) -> None:
    station = with_an_old_hour()
    async with airing(libretime_database, station) as made:
        log_id = await made.log({14: music(4)})
        made.client._surface = None
        station.faults.add(Fault(kind, route=route, method="GET"))

        with pytest.raises(MedleyError) as error:
            await made.publish(log_id)

        assert made.simulator.writes == []
        assert made.heard(TWO_PM, TWO_PM + HOUR) == OLD
        assert await made.journal() == []
        assert isinstance(error.value, TransientError)
        assert "main: GET" in str(error.value)


@pytest.mark.parametrize("status", [403, 404, 400])
async def test_a_read_that_is_refused_writes_nothing_and_is_told(
    libretime_database: str, status: int
) -> None:
    station = with_an_old_hour()
    async with airing(libretime_database, station) as made:
        log_id = await made.log({14: music(4)})
        station.faults.add(Fault("status", route="/api/v2/schedule", method="GET", status=status))

        with pytest.raises(MedleyError, match="main: GET /api/v2/schedule"):
            await made.publish(log_id)

        assert made.simulator.writes == []
        told = await made.fetch("SELECT subject FROM outbox")
        assert [row["subject"] for row in told] == ["medley.evt.libretime.log_publish_failed.v1"]


async def test_a_page_in_place_of_the_schedule_is_never_an_empty_schedule(
    libretime_database: str,
) -> None:
    async with airing(libretime_database, with_an_old_hour()) as made:
        log_id = await made.log({14: music(4)})
        made.simulator.faults.add(Fault("starting", route="/api/v2/schedule", method="GET"))

        with pytest.raises(UpstreamUnavailable):
            await made.publish(log_id)

        assert made.simulator.writes == []


@pytest.mark.parametrize("method", ["POST", "DELETE"])
@pytest.mark.parametrize("hits", [1, 2])
async def test_w50_a_write_that_failed_but_was_done_never_doubles(
    libretime_database: str, method: str, hits: int
) -> None:
    async with airing(libretime_database, with_an_old_hour()) as made:
        log_id = await made.log({14: music(4)})
        made.simulator.faults.add(
            Fault("status", route="/api/v2/schedule*", method=method, times=hits, after=True)
        )

        result = await made.publish(log_id)

        assert result["verified"]
        assert made.heard(TWO_PM, TWO_PM + HOUR) == NEW


async def test_w50_a_write_that_fails_for_good_is_finished_when_the_station_is_back(
    libretime_database: str,
) -> None:
    async with airing(libretime_database, with_an_old_hour()) as made:
        log_id = await made.log({14: music(4)})
        made.simulator.faults.add(Fault("status", route="/api/v2/schedule", method="POST"))

        with pytest.raises(TransientError):
            await made.publish(log_id)
        assert [row["state"] for row in await made.journal()] == ["applying"]
        made.simulator.faults.clear()
        await made.recover()

        assert made.heard(TWO_PM, TWO_PM + HOUR) == NEW
        assert [row["state"] for row in await made.journal()] == ["done"]


async def test_a_row_the_station_refuses_brings_the_old_hour_back(
    libretime_database: str,
) -> None:
    async with airing(libretime_database, with_an_old_hour()) as made:
        log_id = await made.log({14: music(4)})
        del made.simulator.state.files.rows[3]

        with pytest.raises(NotTaken, match="14:00 was not changed"):
            await made.publish(log_id)

        assert made.heard(TWO_PM, TWO_PM + HOUR) == OLD
        assert [row["state"] for row in await made.journal()] == ["rolled_back"]
        made.simulator.playout_loads(at=TWO_PM)


async def test_killed_while_the_old_hour_comes_back_it_still_does(
    libretime_database: str,
) -> None:
    for number in range(7, 14):
        station = with_an_old_hour()
        async with station.serving() as url:
            async with airing(libretime_database, station, url=url) as made:
                log_id = await made.log({14: music(4)})
                gone = station.state.files.rows.pop(3)
                made.deadly.at, made.deadly.is_after = number, True
                with pytest.raises((Killed, NotTaken)):
                    await made.publish(log_id)
            async with airing(libretime_database, station, url=url) as fresh:
                await fresh.recover()

                assert fresh.heard(TWO_PM, TWO_PM + HOUR) == OLD, number
                assert {row["state"] for row in await fresh.journal()} == {"rolled_back"}
                station.state.files.rows[3] = gone
                await fresh.fetch("TRUNCATE publication CASCADE")


async def test_rows_that_others_add_meanwhile_are_never_deleted(libretime_database: str) -> None:
    station = with_an_old_hour()
    async with station.serving() as url:
        async with airing(libretime_database, station, url=url) as made:
            log_id = await made.log({14: music(4)})
            made.deadly.at = 7
            with pytest.raises(Killed):
                await made.publish(log_id)
        instance = next(iter(station.state.instances.rows))
        theirs = station.schedules(20, TWO_PM + timedelta(minutes=50), instance=instance)
        async with airing(libretime_database, station, url=url) as fresh:
            await fresh.recover()

            assert theirs in station.state.schedule.rows
            assert fresh.heard(TWO_PM, TWO_PM + timedelta(minutes=50)) == NEW


async def test_w36_two_publications_of_one_station_do_not_run_at_once(
    libretime_database: str,
) -> None:
    async with airing(libretime_database, with_an_old_hour()) as made:
        log_id = await made.log({14: music(4)})
        async with (
            made.pool.acquire() as other,
            other.transaction(),
        ):
            await other.execute(
                "SELECT pg_advisory_lock(hashtextextended('publish ' || $1, 0))", made.name
            )

            with pytest.raises(TransientError, match="another publication is under way"):
                await made.publish(log_id)

            await other.execute(
                "SELECT pg_advisory_unlock(hashtextextended('publish ' || $1, 0))", made.name
            )
        assert made.simulator.writes == []


async def test_what_somebody_changes_between_two_hours_is_noticed_and_left(
    libretime_database: str,
) -> None:
    station = a_station()
    instance = station.add_instance(TWO_PM, TWO_PM + 3 * HOUR)
    async with airing(libretime_database, station) as made:
        log_id = await made.log({14: music(4), 15: music(4, first=10)})
        theirs: list[int] = []

        async def report(_done: int, _total: int | None, phase: str) -> None:
            if phase == "publishing 15:00":
                at = TWO_PM + HOUR + timedelta(minutes=5)
                theirs.append(station.schedules(20, at, instance=instance))

        made._report = report  # type: ignore[method-assign]

        with pytest.raises(PublishRefused, match="changed 15:00 on the station while"):
            await made.publish(log_id)

        assert made.heard(TWO_PM, TWO_PM + HOUR) == NEW
        assert [file for _, file in made.heard(TWO_PM + HOUR, TWO_PM + 2 * HOUR)] == [20]
        assert [row["state"] for row in await made.journal()] == ["done", "abandoned"]


async def test_killed_at_any_call_the_integration_interface_holds_one_of_the_two_hours(
    libretime_database: str,
) -> None:
    calls = await calls_of_one_publish(libretime_database, has_integration=True)

    for number in range(1, calls + 1):
        for is_after in (False, True):
            station = with_an_old_hour(has_integration=True)
            async with station.serving() as url:
                async with airing(libretime_database, station, url=url) as made:
                    log_id = await made.log({14: music(4)})
                    made.deadly.at, made.deadly.is_after = number, is_after
                    with pytest.raises(Killed):
                        await made.publish(log_id)
                async with airing(libretime_database, station, url=url) as fresh:
                    await fresh.recover()

                    heard = fresh.heard(TWO_PM, TWO_PM + HOUR)
                    journal = [row["state"] for row in await fresh.journal()]
                    assert heard == (NEW if journal == ["done"] else OLD), (number, is_after)
                    await fresh.fetch("TRUNCATE publication CASCADE")


async def test_w35_only_reads_are_repeated_and_a_refused_write_is_sent_once(
    libretime_database: str,
) -> None:
    async with airing(libretime_database, with_an_old_hour()) as made:
        log_id = await made.log({14: music(4)})
        made.simulator.faults.add(Fault("reset", route="/api/v2/schedule", method="GET", times=1))
        del made.simulator.state.files.rows[1]

        with pytest.raises(NotTaken):
            await made.publish(log_id)

        sent = [c.json() for c in made.simulator.writes if c.path == "/api/v2/schedule"]
        assert [body["file"] for body in sent].count(1) == 1


async def test_w47_each_row_goes_to_the_one_instance_that_covers_it(
    libretime_database: str,
) -> None:
    station = a_station()
    half = TWO_PM + HOUR / 2
    first = station.add_instance(TWO_PM, half)
    second = station.add_instance(half, TWO_PM + HOUR)
    async with airing(libretime_database, station) as made:
        await made.publish(await made.log({14: music(15)}))

        rows = made.simulator.schedule_between(TWO_PM, TWO_PM + HOUR)
        assert [row["instance"] for row in rows] == [first] * 8 + [second] * 8
        assert rows[8]["cue_in"] == timedelta(minutes=2)
        assert rows[8]["starts_at"] == half


async def test_a_command_that_was_told_to_have_failed_does_not_succeed_later(
    libretime_database: str,
) -> None:
    async with airing(libretime_database, with_an_old_hour()) as made:
        log_id, message = await made.log({14: music(4)}), uuid4()
        gone = made.simulator.state.files.rows.pop(3)
        with pytest.raises(NotTaken):
            await made.publish(log_id, message_id=message)
        made.simulator.state.files.rows[3] = gone

        with pytest.raises(PublishRefused, match="failed before"):
            await made.publish(log_id, message_id=message)

        assert made.heard(TWO_PM, TWO_PM + HOUR) == OLD
