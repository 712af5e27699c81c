"""Several simulated Jellyfins and jellyfin-sync between them, on a real NATS and PostgreSQL."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
from faststream.nats import NatsBroker

from gateway.translate.jellyfin import read
from gateway.translate.posted import Dropped
from jellyfin_sync.app import service
from jellyfin_sync.resources import Resources
from jellyfin_sync.settings import Settings
from jellyfin_sync.store import servers
from jellyfin_sync.workflows.read_servers import read_servers
from jellyfin_sync.workflows.reconcile import reconcile
from jellyfin_sync.workflows.sync_playlists import sync_playlists
from medley_contracts.jellyfin import Reconcile, SyncPlaylists
from medley_kit.migrate import migrate
from medley_kit.send import publish
from medley_kit.service import RunningService
from medley_simulators.jellyfin.items import Item
from medley_simulators.jellyfin.rows import Row
from medley_simulators.jellyfin.server import JellyfinSimulator
from medley_simulators.jellyfin.titles import Title, films
from tests.support.chaos import ChaosProxy, chaos_proxy
from tests.support.eventually import eventually

PACKAGE = "jellyfin_sync"


async def migrate_jellyfin_sync(dsn: str) -> None:
    """For `MigratedTemplates.clone`."""
    await asyncio.to_thread(migrate, PACKAGE, PACKAGE, dsn)


def a_server(
    name: str,
    titles: Sequence[Title],
    *,
    users: Sequence[str] = ("ada", "ben"),
    root: str = "/media",
    version: str = "10.11.11",
    skew_s: float = 0.0,
) -> JellyfinSimulator:
    """A server with one library under ``root`` and some viewers."""
    server = JellyfinSimulator(name, version=version, skew_s=skew_s)
    server.add_library("Films", titles, root=f"{root}/films")
    for user in users:
        server.add_user(user)
    return server


DURABLES = (
    "jellyfin-sync-take-snapshots",
    "jellyfin-sync-take-added-items",
    "jellyfin-sync-forget-removed-items",
    "jellyfin-sync-take-accounts",
)
MILLISECOND_TICKS = 10_000


def agree(*rows: Row) -> bool:
    """Whether rows mean the same: dates travel with microseconds, servers keep a tenth of one."""
    first = rows[0]
    for other in rows[1:]:
        if (first.last_played is None) != (other.last_played is None):
            return False
        if abs((first.last_played or 0) - (other.last_played or 0)) > MILLISECOND_TICKS:
            return False
        if replace(first, last_played=None) != replace(other, last_played=None):
            return False
    return True


@dataclass
class Household:
    """The servers and the running service."""

    servers: Mapping[str, JellyfinSimulator]
    running: RunningService[Resources]
    settings: Settings
    proxies: Mapping[str, ChaosProxy]

    @property
    def resources(self) -> Resources:
        """Of the running service."""
        return self.running.resources

    def item(self, server: str, name: str) -> Item:
        """The item of that name on that server."""
        return self.servers[server].item(name)

    def rows(self, user: str, name: str) -> dict[str, Row]:
        """Server -> what it holds."""
        return {key: server.row(user, name) for key, server in self.servers.items()}

    def writes(self) -> int:
        """Writes through the API to all servers, so far."""
        return sum(server.writes() for server in self.servers.values())

    def calls(self) -> dict[str, int]:
        """Server -> calls of any kind so far, except those that only ask whether it is there."""
        return {
            name: sum(
                count
                for (_, template), count in server.journal.counts.items()
                if not template.startswith("/System/")
            )
            for name, server in self.servers.items()
        }

    async def fetch(self, sql: str, *arguments: object) -> list[dict[str, Any]]:
        """Rows of the service's own database."""
        async with self.resources.pool.acquire() as connection:
            return [dict(row) for row in await connection.fetch(sql, *arguments)]

    async def due(self, target: str | None = None) -> list[dict[str, Any]]:
        """What is still to be written, oldest first."""
        return await self.fetch(
            "SELECT * FROM due_write WHERE $1::text IS NULL OR target = $1 ORDER BY change_id",
            target,
        )

    async def has_heard_all(self) -> bool:
        """Every webhook was posted, and every message was taken."""
        if any(server.plugin.pending for server in self.servers.values()):
            return False
        streams = self.running.broker.connection.jetstream()
        for name in DURABLES:
            durable = await streams.consumer_info("MEDLEY_EVENTS", name)
            if durable.num_pending or durable.num_ack_pending:
                return False
        return True

    async def is_quiet(self) -> bool:
        """Nothing is due and every report was taken; asked twice, since one leads to the other."""
        for _ in range(2):
            if not await self.has_heard_all():
                return False
            if await self.fetch("SELECT FROM due_write LIMIT 1"):
                return False
        return True

    async def index(self, *names: str) -> None:
        """Read these servers anew, or all."""
        await read_servers(
            self.resources.pool,
            names or None,
            clients=self.resources.clients,
            rules=self.resources.rules,
            offset_of=self.resources.clocks.offset_of,
            report=_nobody,
        )

    async def reconcile(self, **asked: Any) -> dict[str, Any]:
        """Compare; what came of it."""
        result = await reconcile(
            self.resources.pool,
            Reconcile(**asked),
            clients=self.resources.clients,
            rules=self.resources.rules,
            offset_of=self.resources.clocks.offset_of,
            report=_nobody,
        )
        assert isinstance(result, dict)
        return result

    async def sync_playlists(self, **asked: Any) -> dict[str, Any]:
        """One round over everybody's playlists; what came of it."""
        result = await sync_playlists(
            self.resources.pool,
            SyncPlaylists(**asked),
            clients=self.resources.clients,
            rules=self.resources.rules,
            tokens=self.resources.tokens,
            offset_of=self.resources.clocks.offset_of,
            report=_nobody,
        )
        assert isinstance(result, dict)
        return result

    async def settled(self, *, within_s: float = 10) -> None:
        """Wait until it is quiet."""
        await eventually(self.is_quiet, within_s=within_s, every_s=0.05)


def settings_for(
    nats_url: str, dsn: str, urls: Mapping[str, tuple[str, str]], **section: Any
) -> Settings:
    """Settings for servers by name -> (URL, API key); ``section`` adds to ``jellyfin_sync``."""
    per_server = section.pop("per_server", {})
    return Settings.model_validate(
        {
            "nats": _nats(nats_url),
            "postgres": {"dsn": dsn},
            "servers": {
                name: {"url": url, "api_key": key, **per_server.get(name, {})}
                for name, (url, key) in urls.items()
            },
            "reconcile": {"every": 0, "at_start": False},
            **section,
            "sync": {"playlists": False, **section.get("sync", {})},
        }
    )


def _nats(url: str) -> dict[str, Any]:
    """The settings keep names and passwords out of addresses."""
    parts = urlsplit(url)
    return {
        "url": f"nats://{parts.hostname}:{parts.port}",
        "user": parts.username,
        "password": parts.password,
    }


@asynccontextmanager
async def household(
    nats_url: str,
    dsn: str,
    *simulators: JellyfinSimulator,
    proxied: Sequence[str] = (),
    **section: Any,
) -> AsyncGenerator[Household, None]:
    """Yield when every server has been read; plugins publish as the gateway would.

    ``proxied``: servers that are reached through a proxy that a test may let misbehave.
    """
    async with AsyncExitStack() as stack:
        urls = {
            each.name: (await stack.enter_async_context(each.serving()), each.api_key)
            for each in simulators
        }
        proxies = {}
        for name in proxied:
            port = urlsplit(urls[name][0]).port or 0
            proxies[name] = await stack.enter_async_context(chaos_proxy("127.0.0.1", port))
            urls[name] = (f"http://127.0.0.1:{proxies[name].port}", urls[name][1])
        settings = settings_for(nats_url, dsn, urls, **section)
        running = await stack.enter_async_context(service.running(settings))
        house = Household({each.name: each for each in simulators}, running, settings, proxies)
        for each in simulators:
            plug_in(each, lambda: house.running.broker)
        await eventually(lambda: _all_read(house), within_s=20)
        yield house


async def _nobody(_done: int, _total: int | None, _phase: str) -> None:
    """Is told of progress."""


def plug_in(server: JellyfinSimulator, broker: Callable[[], NatsBroker]) -> None:
    """Publish what the plugin posts, without a gateway in between."""

    async def post(_url: str, headers: Mapping[str, str], body: bytes) -> int:
        outcome = read(
            server.name,
            body,
            received_at=datetime.now(UTC),
            content_type=headers.get("content-type", ""),
        ).outcome
        if not isinstance(outcome, Dropped):
            await publish(broker(), outcome, within_s=10)
        return httpx.codes.ACCEPTED

    server.plugin.post = post
    server.send_webhooks_to("http://gateway.invalid/webhook")


async def _all_read(house: Household) -> bool:
    async with house.resources.pool.acquire() as connection:
        states = await servers.list_all(connection)
    return all(state.indexed_at is not None for state in states)


__all__ = [
    "Household",
    "a_server",
    "agree",
    "films",
    "household",
    "migrate_jellyfin_sync",
    "plug_in",
    "settings_for",
]
