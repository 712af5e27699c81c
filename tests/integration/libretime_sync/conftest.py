"""A migrated database, connections to it, and a station."""

from collections.abc import AsyncGenerator

import pytest

from libretime_sync.store import stations
from medley_kit.db import Pool, open_pool
from medley_simulators.libretime.server import LibretimeSimulator
from tests.support.databases import MigratedTemplates
from tests.support.gateways import migrate_gateway
from tests.support.libretime import RunningStation, running_station
from tests.support.radio_house import House, radio_house
from tests.support.servers import OwnNats
from tests.support.stations import migrate_libretime_sync


@pytest.fixture
async def libretime_database(templates: MigratedTemplates) -> AsyncGenerator[str, None]:
    """A database with libretime-sync's schema, empty, this test's own."""
    async with templates.clone("libretime_sync", migrate_libretime_sync) as dsn:
        yield dsn


@pytest.fixture
async def house(
    nats: OwnNats, libretime_database: str, templates: MigratedTemplates
) -> AsyncGenerator[House, None]:
    """A gateway, libretime-sync and a station with thirty songs."""
    async with (
        templates.clone("gateway", migrate_gateway) as gateway_dsn,
        radio_house(nats.url, libretime_database, gateway_dsn) as made,
    ):
        yield made


@pytest.fixture
async def pool(libretime_database: str) -> AsyncGenerator[Pool, None]:
    """Connections to the service's schema, which knows the station."""
    opened = await open_pool(libretime_database, schema="libretime_sync", application_name="tests")
    async with opened.acquire() as connection:
        await stations.add_all(connection, ["main"])
    yield opened
    await opened.close()


@pytest.fixture
async def main() -> AsyncGenerator[RunningStation, None]:
    """A stock station with music, spots, and twenty songs."""
    sim = LibretimeSimulator()
    for code in ("MUS", "ADV", "JIN", "XYZ"):
        sim.add_track_type(code)
    for number in range(20):
        sim.add_file(f"Song {number}", seconds=180.25 + number, type_code="MUS")
    async with running_station(sim) as running:
        yield running
