"""Whether each station answers: asked now and then, published when it changes."""

import asyncio
from collections.abc import Mapping
from typing import Final

import structlog

from libretime_sync.store import stations
from medley_clients.errors import (
    UpstreamMissing,
    UpstreamRejected,
    UpstreamSurprise,
    UpstreamUnavailable,
)
from medley_clients.libretime.client import LibretimeClient
from medley_contracts.libretime import PeerDown, PeerUp
from medley_kit import outbox
from medley_kit.db import Pool

log = structlog.get_logger()

ASK_EVERY_S: Final = 30.0


async def ask_all(pool: Pool, clients: Mapping[str, LibretimeClient]) -> None:
    """Ask every station once, at the same time: a slow one keeps no other waiting."""
    async with asyncio.TaskGroup() as group:
        for client in clients.values():
            group.create_task(ask(pool, client))


async def ask(pool: Pool, client: LibretimeClient) -> None:
    """Ask one station who it is and whether the key is good, and remember what it said."""
    try:
        surface = await client.surface(refresh=True)
        await client.check_key()
        version = await client.version()
    except (UpstreamUnavailable, UpstreamMissing, UpstreamSurprise, UpstreamRejected) as error:
        await _save(pool, client.name, is_reachable=False, detail=str(error))
        return
    await _save(pool, client.name, is_reachable=True, surface=surface.value, version=version)


async def _save(
    pool: Pool,
    station: str,
    *,
    is_reachable: bool,
    detail: str = "",
    surface: str | None = None,
    version: str | None = None,
) -> None:
    async with pool.acquire() as connection, connection.transaction():
        is_news = await stations.save_reach(
            connection,
            station,
            is_reachable=is_reachable,
            detail=detail,
            surface=surface,
            version=version,
        )
        if is_news:
            log.warning("station reached" if is_reachable else "station lost", upstream=station)
            news = (
                PeerUp(station=station)
                if is_reachable
                else PeerDown(station=station, detail=detail)
            )
            await outbox.add(connection, news)
