"""A migrated database and a household of two servers."""

from collections.abc import AsyncGenerator

import pytest

from tests.support.databases import MigratedTemplates
from tests.support.household import (
    Household,
    a_server,
    films,
    household,
    migrate_jellyfin_sync,
)
from tests.support.servers import OwnNats


@pytest.fixture
async def jellyfin_database(templates: MigratedTemplates) -> AsyncGenerator[str, None]:
    """A database with jellyfin-sync's schema, empty, this test's own."""
    async with templates.clone("jellyfin_sync", migrate_jellyfin_sync) as dsn:
        yield dsn


@pytest.fixture
async def two_servers(nats: OwnNats, jellyfin_database: str) -> AsyncGenerator[Household, None]:
    """`lan` and `wan` with the same twenty films below different roots."""
    lan = a_server("lan", films(20))
    wan = a_server("wan", films(20), root="/mnt/nfs")
    async with household(
        nats.url,
        jellyfin_database,
        lan,
        wan,
        per_server={"wan": {"path_map": {"/mnt/nfs": "/media"}}},
    ) as house:
        yield house
