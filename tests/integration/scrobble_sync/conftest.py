"""A migrated database, and somebody who listens."""

from collections.abc import AsyncGenerator

import pytest

from tests.support.databases import MigratedTemplates
from tests.support.listeners import Listeners, listeners, migrate_scrobble_sync


@pytest.fixture
async def scrobble_database(templates: MigratedTemplates) -> AsyncGenerator[str, None]:
    """A database with scrobble-sync's schema, empty, this test's own."""
    async with templates.clone("scrobble_sync", migrate_scrobble_sync) as dsn:
        yield dsn


@pytest.fixture
async def home(scrobble_database: str) -> AsyncGenerator[Listeners, None]:
    """`ada` with five songs, through the running server's API."""
    async with listeners(scrobble_database) as found:
        yield found
