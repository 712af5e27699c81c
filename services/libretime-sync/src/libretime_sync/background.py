"""What runs beside the handlers: messages on their way out, and a look at who answers."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Final

from libretime_sync import reach
from libretime_sync.resources import Resources
from libretime_sync.store import publication_hours, stations, track_pulls
from libretime_sync.workflows.publish_log import recover_all
from medley_contracts.libretime import PullPlayback, PullTracks
from medley_kit.db import Pool
from medley_kit.outbox import Relay
from medley_kit.send import publish
from medley_kit.steady import repeat, through_outages

FINISH_EVERY_S: Final = 15.0
_STEPS_KEPT: Final = timedelta(days=90)
"""As long as jellyfin-sync keeps its log of writes."""
_PRUNE_EVERY_S: Final = 3600.0


async def work(resources: Resources) -> None:
    """Publish what was decided, notice who answers, ask for what was never read."""
    async with asyncio.TaskGroup() as group:
        group.create_task(Relay(resources.pool, resources.broker).run())
        group.create_task(through_outages(lambda: _begin(resources), what="ask for a first pull"))
        group.create_task(repeat(lambda: _look(resources), what="notice which stations answer"))
        group.create_task(repeat(lambda: _finish(resources), what="finish half-published hours"))
        group.create_task(repeat(lambda: prune(resources.pool), what="prune"))


async def _begin(resources: Resources) -> None:
    """Ask for what was never read: the first scheduled pull may be an hour away."""
    async with resources.pool.acquire() as connection:
        states = await stations.list_all(connection)
    for name in resources.clients:
        wanted: list[PullTracks | PullPlayback] = []
        if states[name].last_track_sync is None:
            wanted.append(PullTracks(station=name, requested_by="start"))
        if states[name].last_playback_sync is None:
            wanted.append(PullPlayback(station=name, requested_by="start"))
        for command in wanted:
            await publish(resources.broker, command)


async def _look(resources: Resources) -> None:
    await reach.ask_all(resources.pool, resources.clients)
    await asyncio.sleep(reach.ASK_EVERY_S)


async def _finish(resources: Resources) -> None:
    """What a process left half done is finished by whichever runs."""
    await recover_all(resources.pool, resources.publishing, clock=_now)
    await asyncio.sleep(FINISH_EVERY_S)


async def prune(pool: Pool, *, every_s: float = _PRUNE_EVERY_S) -> None:
    """Forget what is too old to be asked for, and wait until there may be more."""
    async with pool.acquire() as connection:
        await track_pulls.prune(connection)
        await publication_hours.prune_steps(connection, _STEPS_KEPT)
    await asyncio.sleep(every_s)


def _now() -> datetime:
    return datetime.now(UTC)
