"""What runs beside the handlers: publish what was decided, look closer at single titles."""

import asyncio
from datetime import UTC, datetime, timedelta

import structlog

from library_tracker.resources import Resources
from library_tracker.store import sources
from library_tracker.workflows.look_closer import look_at_due
from medley_contracts.library import CatchUp, ScanLibrary, SyncPending
from medley_contracts.message import Command
from medley_kit.outbox import Relay
from medley_kit.send import publish
from medley_kit.steady import repeat, through_outages

log = structlog.get_logger()

_LOOK_EVERY_S = 1.0


async def work(resources: Resources) -> None:
    """Publish what was decided, look at what waits for it, and begin with a first reading."""
    async with asyncio.TaskGroup() as group:
        group.create_task(Relay(resources.pool, resources.broker).run())
        group.create_task(repeat(lambda: _look(resources), what="look closer"))
        group.create_task(
            through_outages(lambda: _begin(resources), what="ask for a first reading")
        )


async def _look(resources: Resources) -> None:
    looked = await look_at_due(resources.pool, clients=resources.clients, rules=resources.rules)
    if not looked:
        await asyncio.sleep(_LOOK_EVERY_S)


async def _begin(resources: Resources) -> None:
    """Ask for a scan unless there was one lately, and for what happened while nobody listened."""
    if not resources.settings.at_start:
        return
    clients = resources.clients
    async with resources.pool.acquire() as connection:
        known = await sources.list_all(connection)
    every = timedelta(seconds=resources.settings.schedule.library)
    now = datetime.now(UTC)
    wanted: list[Command] = []
    if any(
        (listed := known["jellyfin", name].listed_at) is None or now - listed > every
        for name in clients.jellyfin
    ):
        wanted.append(ScanLibrary(requested_by="start"))
    if clients.jellyseerr:
        wanted.append(SyncPending(requested_by="start"))
    if clients.radarr or clients.sonarr:
        wanted.append(CatchUp(requested_by="start"))
    for command in wanted:
        await publish(resources.broker, command)
