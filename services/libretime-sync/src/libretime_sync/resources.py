"""What lives as long as the process: the pool, and a client for each station."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from faststream import Context
from faststream.nats import NatsBroker

from libretime_sync.kept_answers import KeptAnswers
from libretime_sync.settings import Settings, Station, Surface
from libretime_sync.store import stations
from libretime_sync.workflows.consider import Stations
from libretime_sync.workflows.peer import StationRules
from libretime_sync.workflows.pull_stations import StationToPull
from libretime_sync.workflows.pull_tracks import PullRules
from medley_clients.libretime.client import LibretimeClient, open_libretime
from medley_clients.libretime.models import Surface as ClientSurface
from medley_kit.db import Pool, answers, open_pool
from medley_kit.health import Health
from medley_kit.metrics import observe_upstream

PER_SECOND: Final = 100.0
"""Requests to one station in a second, at most."""
CONCURRENCY: Final = 8
AUDIO_AT_ONCE: Final = 4
"""Pieces read from one station at once: more would let a hanging one take every reader there is."""


@dataclass(frozen=True, slots=True)
class Resources:
    """Opened at start, closed at the end; handed to every handler."""

    settings: Settings
    pool: Pool
    broker: NatsBroker
    clients: Mapping[str, LibretimeClient]
    stations: Mapping[str, StationToPull]
    publishing: Stations
    audio_slots: Mapping[str, asyncio.Semaphore]
    kept_answers: KeptAnswers


Injected = Annotated[Resources, Context("resources")]


@asynccontextmanager
async def open_resources(
    settings: Settings, broker: NatsBroker, health: Health
) -> AsyncGenerator[Resources, None]:
    """Open the pool and one client for each station; no station is asked anything yet."""
    async with AsyncExitStack() as stack:
        pool = await open_pool(
            settings.postgres.dsn.get_secret_value(),
            schema="libretime_sync",
            application_name="libretime-sync",
        )
        stack.push_async_callback(pool.close)
        health.add("postgres", lambda: answers(pool))
        clients: dict[str, LibretimeClient] = {}
        for name, station in settings.stations.items():
            clients[name] = open_station(name, station)
            stack.push_async_callback(clients[name].aclose)
        async with pool.acquire() as connection:
            await stations.add_all(connection, list(clients))
        publishing = Stations(
            clients, {name: rules_of(name, each) for name, each in settings.stations.items()}
        )
        slots = {name: asyncio.Semaphore(AUDIO_AT_ONCE) for name in clients}
        pulls = _to_pull(settings, clients)
        kept = KeptAnswers()
        yield Resources(settings, pool, broker, clients, pulls, publishing, slots, kept)


def _to_pull(
    settings: Settings, clients: Mapping[str, LibretimeClient]
) -> dict[str, StationToPull]:
    return {
        name: StationToPull(
            clients[name],
            ZoneInfo(station.timezone),
            PullRules(
                station.type_map,
                station.create_track_types,
                station.removal.after_scans,
                station.removal.max_share,
            ),
        )
        for name, station in settings.stations.items()
    }


def rules_of(name: str, station: Station) -> StationRules:
    """What the settings say about publishing to a station."""
    return StationRules(
        name=name,
        zone=ZoneInfo(station.timezone),
        guard=timedelta(seconds=station.guard),
        creates_instances=station.publishing.create_instances,
        show=station.publishing.automation_show,
    )


def open_station(name: str, station: Station) -> LibretimeClient:
    """A client for one station as configured."""
    return open_libretime(
        name,
        station.url,
        api_key=station.api_key.get_secret_value(),
        surface=None if station.surface is Surface.AUTO else ClientSurface(station.surface),
        local_zone=ZoneInfo(station.timezone) if station.sends_local_times else None,
        per_second=PER_SECOND,
        concurrency=CONCURRENCY,
        observe=observe_upstream,
    )
