"""What lives as long as the process: the pool, a client for each application, the rules."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from faststream import Context
from faststream.nats import NatsBroker

from library_tracker.domain.stuck import Patience
from library_tracker.settings import Settings
from library_tracker.store import sources
from library_tracker.workflows.clients import Clients
from library_tracker.workflows.rules import Rules
from medley_clients.jellyfin.client import open_jellyfin
from medley_clients.jellyseerr.client import open_jellyseerr
from medley_clients.qbittorrent.client import Followed, open_qbittorrent
from medley_clients.radarr.client import open_radarr
from medley_clients.sonarr.client import open_sonarr
from medley_kit.db import Pool, answers, open_pool
from medley_kit.health import Health
from medley_kit.metrics import observe_upstream

_JELLYFIN_A_SECOND = 40.0
_JELLYFIN_AT_ONCE = 2
_CONNECTIONS = 16


@dataclass(frozen=True, slots=True)
class Resources:
    """Opened at start, closed at the end; handed to every handler."""

    settings: Settings
    pool: Pool
    broker: NatsBroker
    clients: Clients
    followed: Mapping[str, Followed]
    """Torrents as last seen by this process; harmless to lose."""
    rules: Rules
    turn: asyncio.Lock
    """Taken while facts are stored: only one at a time decides what is which title, so that the
    others wait here and not with a connection in hand."""


Injected = Annotated[Resources, Context("resources")]


@asynccontextmanager
async def open_resources(
    settings: Settings, broker: NatsBroker, health: Health
) -> AsyncGenerator[Resources, None]:
    """Open the pool and one client for each application; none is asked anything yet."""
    async with AsyncExitStack() as stack:
        pool = await open_pool(
            settings.postgres.dsn.get_secret_value(),
            schema="library_tracker",
            application_name="library-tracker",
            max_size=_CONNECTIONS,
        )
        stack.push_async_callback(pool.close)
        health.add("postgres", lambda: answers(pool))
        clients = open_clients(settings)
        for close in clients.closers():
            stack.push_async_callback(close)
        async with pool.acquire() as connection:
            await sources.add_all(connection, clients.names())
        followed = {name: Followed(client) for name, client in clients.qbittorrent.items()}
        yield Resources(
            settings, pool, broker, clients, followed, rules_of(settings), asyncio.Lock()
        )


def open_clients(settings: Settings) -> Clients:
    """One client for each application that is configured; the caller closes them."""
    return Clients(
        jellyfin={
            name: open_jellyfin(
                name,
                str(each.url),
                each.api_key.get_secret_value(),
                per_second=_JELLYFIN_A_SECOND,
                concurrency=_JELLYFIN_AT_ONCE,
                observe=observe_upstream,
                device_id=f"medley-library-{name}",
            )
            for name, each in settings.jellyfin.items()
        },
        radarr={
            name: open_radarr(
                name, str(each.url), each.api_key.get_secret_value(), observe=observe_upstream
            )
            for name, each in settings.radarr.items()
        },
        sonarr={
            name: open_sonarr(
                name, str(each.url), each.api_key.get_secret_value(), observe=observe_upstream
            )
            for name, each in settings.sonarr.items()
        },
        jellyseerr={
            name: open_jellyseerr(
                name, str(each.url), each.api_key.get_secret_value(), observe=observe_upstream
            )
            for name, each in settings.jellyseerr.items()
        },
        qbittorrent={
            name: open_qbittorrent(
                name,
                str(each.url),
                username=each.username,
                password=each.password.get_secret_value() if each.password else None,
                observe=observe_upstream,
            )
            for name, each in settings.qbittorrent.items()
        },
    )


def rules_of(settings: Settings) -> Rules:
    """What the settings say, as the workflows read it."""
    after = settings.stuck_after
    return Rules(
        patience=Patience(
            timedelta(seconds=after.approved),
            timedelta(seconds=after.grabbed),
            timedelta(seconds=after.downloading),
            timedelta(seconds=after.imported),
        ),
        grace=timedelta(seconds=settings.removal.grace),
        max_share=settings.removal.max_share,
        kept_apart=frozenset(
            (source, name)
            for source, instances in (("radarr", settings.radarr), ("sonarr", settings.sonarr))
            for name, each in instances.items()
            if each.is_4k
        ),
        watch_urls={
            name: {way: str(url) for way, url in each.watch_urls.items()} or {"lan": str(each.url)}
            for name, each in settings.jellyfin.items()
        },
    )
