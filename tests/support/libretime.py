"""A simulated LibreTime on a real port, and clients for it."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

from medley_clients.libretime.client import LibretimeClient, open_libretime
from medley_simulators.libretime.server import LibretimeSimulator


@dataclass(frozen=True, slots=True)
class RunningStation:
    """A station that runs, a client for it, and a bare one without any key."""

    sim: LibretimeSimulator
    url: str
    client: LibretimeClient
    http: httpx.AsyncClient


@asynccontextmanager
async def running_station(
    sim: LibretimeSimulator | None = None, *, timeout_s: float = 5
) -> AsyncGenerator[RunningStation, None]:
    """Serve it as long as the block."""
    station = sim or LibretimeSimulator()
    async with station.serving() as url, httpx.AsyncClient(base_url=url) as http:
        client = open_libretime(
            station.name, url, api_key=station.api_key, per_second=10_000, timeout_s=timeout_s
        )
        try:
            yield RunningStation(station, url, client, http)
        finally:
            await client.aclose()
