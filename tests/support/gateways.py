"""A gateway on a real port, over servers of a test's own, and clients that know its address."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

import httpx

from gateway.app import service
from gateway.live.reader import StoredMessage, page
from gateway.resources import Resources
from gateway.settings import Settings
from medley_contracts.streams import EVENTS
from medley_kit.migrate import migrate
from medley_kit.send import connected
from medley_kit.service import RunningService
from medley_kit.settings import load_settings
from tests.support.messages import nats_settings

TOKEN = "ops-token-for-tests"
SECRET = "secret-of-lan"
SECTION: Mapping[str, object] = {
    "host": "127.0.0.1",
    "port": 0,
    "admin_tokens": {"ops": TOKEN},
    "max_body": 100_000,
    "webhooks": {"jellyfin": {"lan": {"secret": SECRET}, "wan": {"secret": "secret-of-wan"}}},
}


@dataclass(frozen=True, slots=True)
class Gateway:
    """A running gateway; `admin` shows the admin token, `nobody` shows nothing."""

    service: RunningService[Resources]
    admin: httpx.AsyncClient
    nobody: httpx.AsyncClient

    @property
    def resources(self) -> Resources:
        """What it holds."""
        return self.service.resources

    async def stored(self, stream: str = EVENTS.name) -> list[StoredMessage]:
        """Everything a stream holds."""
        return await page(connected(self.resources.broker), stream, after=0, limit=500)


Start: TypeAlias = Callable[..., AbstractAsyncContextManager[Gateway]]
Post: TypeAlias = Callable[..., Awaitable[httpx.Response]]


async def migrate_gateway(dsn: str) -> None:
    """Bring an empty database up to date."""
    await asyncio.to_thread(migrate, "gateway", "gateway", dsn)


def settings_of(nats_url: str, dsn: str, **section: Any) -> Settings:
    """The usual settings; a keyword replaces one."""
    return load_settings(
        Settings,
        environ={},
        overrides={
            "nats": nats_settings(nats_url).model_dump(exclude_none=True),
            "postgres": {"dsn": dsn},
            "gateway": {**SECTION, **section},
        },
    )


@asynccontextmanager
async def a_gateway(nats_url: str, dsn: str, **section: Any) -> AsyncGenerator[Gateway, None]:
    """Run one as long as the block; a keyword replaces a setting."""
    async with AsyncExitStack() as stack:
        running = await stack.enter_async_context(
            service.running(settings_of(nats_url, dsn, **section))
        )
        port = running.resources.listening.getsockname()[1]
        address = f"http://127.0.0.1:{port}"
        nobody = await stack.enter_async_context(httpx.AsyncClient(base_url=address, timeout=20))
        admin = await stack.enter_async_context(
            httpx.AsyncClient(
                base_url=address,
                timeout=20,
                headers={"Authorization": f"Bearer {TOKEN}"},
            )
        )
        yield Gateway(running, admin, nobody)
