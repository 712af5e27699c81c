"""A migrated database."""

from collections.abc import AsyncGenerator

import pytest

from tests.support.databases import MigratedTemplates
from tests.support.gateways import migrate_gateway
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
