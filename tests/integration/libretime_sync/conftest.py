"""A migrated database."""

from collections.abc import AsyncGenerator

import pytest

from tests.support.databases import MigratedTemplates
from tests.support.stations import migrate_libretime_sync


@pytest.fixture
async def libretime_database(templates: MigratedTemplates) -> AsyncGenerator[str, None]:
    """A database with libretime-sync's schema, empty, this test's own."""
    async with templates.clone("libretime_sync", migrate_libretime_sync) as dsn:
        yield dsn
