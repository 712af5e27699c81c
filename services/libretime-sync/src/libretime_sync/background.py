"""What runs beside the handlers: messages on their way out, and a look at who answers."""

import asyncio

from libretime_sync import reach
from libretime_sync.resources import Resources
from medley_kit.outbox import Relay
from medley_kit.steady import repeat


async def work(resources: Resources) -> None:
    """Publish what was decided, and notice who answers."""
    async with asyncio.TaskGroup() as group:
        group.create_task(Relay(resources.pool, resources.broker).run())
        group.create_task(repeat(lambda: _look(resources), what="notice which stations answer"))


async def _look(resources: Resources) -> None:
    await reach.ask_all(resources.pool, resources.clients)
    await asyncio.sleep(reach.ASK_EVERY_S)
