"""A library that comes in pages: going on where a pull broke off, and what pages cannot prove."""

from collections.abc import AsyncGenerator
from uuid import uuid4

import pytest

from medley_clients.errors import UpstreamUnavailable
from medley_kit.db import Pool
from medley_simulators.faults import Fault
from medley_simulators.libretime.server import LibretimeSimulator
from tests.support.libretime import RunningStation, running_station
from tests.support.pulling import pull, rows


@pytest.fixture
async def extended() -> AsyncGenerator[RunningStation, None]:
    """A station with the integration interface and 1,200 songs: three pages."""
    sim = LibretimeSimulator(has_integration=True)
    sim.add_track_type("MUS")
    for number in range(1200):
        sim.add_file(f"Song {number}", type_code="MUS")
    async with running_station(sim) as running:
        yield running


async def test_a_pull_that_was_killed_goes_on_at_its_last_page(
    pool: Pool, extended: RunningStation
) -> None:
    message_id = uuid4()
    route = "/api/v2/integration/media-library"
    extended.sim.faults.add(Fault(route=route, status=500, skip=2))
    with pytest.raises(UpstreamUnavailable):
        await pull(pool, extended, message_id=message_id)
    kept = len(await rows(pool))
    extended.sim.faults.clear()
    extended.sim.journal.clear()

    result = await pull(pool, extended, message_id=message_id)

    assert kept == 1000
    assert extended.sim.journal.counts["GET", route] == 1
    assert (result["total_processed"], result["created"]) == (1200, 1200)
    assert len(await rows(pool)) == 1200


async def test_a_pull_that_was_broken_off_proves_no_absence(
    pool: Pool, extended: RunningStation
) -> None:
    await pull(pool, extended)
    extended.sim.file_is_deleted(7)
    fault = Fault(route="/api/v2/integration/media-library", status=500, skip=1, times=1)
    for _ in range(3):
        message_id = uuid4()
        extended.sim.faults.add(Fault(fault.kind, fault.route, status=500, skip=1, times=1))
        with pytest.raises(UpstreamUnavailable):
            await pull(pool, extended, message_id=message_id)
        await pull(pool, extended, message_id=message_id)

    assert (await rows(pool))["7"]["missed_scans"] == 0


async def test_a_count_that_is_higher_than_the_list_proves_no_absence(
    pool: Pool, extended: RunningStation
) -> None:
    await pull(pool, extended)
    extended.sim.file_is_deleted(7)
    extended.sim.switches.count_off = 5

    results = [await pull(pool, extended) for _ in range(3)]

    assert {result["removed"] for result in results} == {0}
    assert "counts 1204 tracks and listed 1199" in results[0]["warnings"][0]


async def test_rows_that_wander_between_pages_are_not_called_gone(
    pool: Pool, extended: RunningStation
) -> None:
    await pull(pool, extended)
    extended.sim.switches.drifts = True

    results = [await pull(pool, extended) for _ in range(3)]

    assert {result["removed"] for result in results} == {0}
    assert all(row["removed_at"] is None for row in (await rows(pool)).values())
