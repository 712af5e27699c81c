"""A migrated database, and a home with a library."""

from collections.abc import AsyncGenerator

import pytest

from tests.support.databases import MigratedTemplates
from tests.support.library import Home, home, migrate_library_tracker
from tests.support.servers import OwnNats


@pytest.fixture
async def tracker_database(templates: MigratedTemplates) -> AsyncGenerator[str, None]:
    """A database with library-tracker's schema, empty, this test's own."""
    async with templates.clone("library_tracker", migrate_library_tracker) as dsn:
        yield dsn


@pytest.fixture
async def house(nats: OwnNats, tracker_database: str) -> AsyncGenerator[Home, None]:
    """One Jellyfin, a Radarr, a Sonarr, a Seerr and a qBittorrent, all of them empty."""
    async with home(nats.url, tracker_database) as made:
        yield made
