"""Processes that tests start to see how they end: ``python -m`` this, a name, a URL."""

import asyncio
import os
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import ClassVar

from faststream.nats import NatsBroker, NatsRouter

from medley_kit.broker import make_broker, on
from medley_kit.health import Health
from medley_kit.service import Service
from medley_kit.settings import ServiceSettings
from medley_kit.watch import Watchdog, loop_guard
from tests.support.eventually import eventually
from tests.support.messages import Noted, a_durable, nats_settings, parked

KILLED_ITSELF = 9
_ROOT = Path(__file__).parents[2]


async def begin(name: str, *arguments: str) -> Process:
    """Start one of the processes below."""
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", __name__, name, *arguments, cwd=_ROOT, stdout=PIPE, stderr=PIPE
    )


async def dies_of_a_message(url: str) -> None:
    """Handle notes, each of which kills it; end by itself when one is parked."""
    router = NatsRouter()

    async def take(_message: Noted) -> None:
        os._exit(KILLED_ITSELF)

    on(router, Noted, durable=a_durable(ack_wait_s=1))(take)
    broker = await _connected(url)
    broker.include_router(router)
    await broker.start()
    await eventually(lambda: parked(broker), within_s=60)
    await broker.stop()


async def stalls(_url: str) -> None:
    """Block the loop for longer than its guard allows."""
    async with loop_guard(stall_s=1):
        await asyncio.sleep(0.2)
        time.sleep(30)  # noqa: ASYNC251 - that is the point


async def loses_its_connection(url: str) -> None:
    """Have the connection closed under it."""
    broker = await _connected(url)
    async with Watchdog(broker, [a_durable()], every_s=0.1).running():
        await broker.connection.close()
        await asyncio.sleep(30)


async def serves(url: str) -> None:
    """Be a whole service, without a port for its health."""
    os.environ["MEDLEY_HEALTH_PORT"] = "0"

    @asynccontextmanager
    async def nothing(
        _settings: ServiceSettings, _broker: NatsBroker, _health: Health
    ) -> AsyncGenerator[None, None]:
        yield

    class Settings(ServiceSettings):
        """Only where the servers are."""

        SECTION: ClassVar[str] = "tester"

    service = Service("tester", Settings, NatsRouter(), nothing, has_schema=False)
    await service.serve(Settings(nats=nats_settings(url)))


async def _connected(url: str) -> NatsBroker:
    broker = make_broker(nats_settings(url), service="tester")
    await broker.connect()
    return broker


if __name__ == "__main__":
    name, *rest = sys.argv[1:]
    asyncio.run(globals()[name](*rest))
