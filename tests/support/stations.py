"""libretime-sync with its database, against stations on real ports."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from libretime_sync.app import service
from libretime_sync.resources import Resources
from libretime_sync.settings import Settings
from medley_kit.migrate import migrate
from medley_kit.service import RunningService
from tests.support.one_service import settings_of

SCHEMA = "libretime_sync"


async def migrate_libretime_sync(dsn: str) -> None:
    """Bring a database up to date; leaves no connection open."""
    await asyncio.to_thread(migrate, SCHEMA, SCHEMA, dsn)


@asynccontextmanager
async def running_libretime_sync(
    nats_url: str, dsn: str, **section: Any
) -> AsyncGenerator[RunningService[Resources], None]:
    """The service with these settings, as long as the block."""
    async with service.running(settings_of(Settings, nats_url, dsn, **section)) as running:
        yield running
