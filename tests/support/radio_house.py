"""A gateway, libretime-sync behind it, and a simulated station, all on real ports."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import httpx

from libretime_sync.resources import Resources
from medley_kit.service import RunningService
from medley_simulators.libretime.server import LibretimeSimulator
from tests.support.airing import PUT_TRACKS_SQL, a_station
from tests.support.gateways import Gateway, a_gateway
from tests.support.stations import running_libretime_sync

SOON: Final = (datetime.now(UTC) + timedelta(days=3)).date()
WAITING: Final = {"Prefer": "wait=30"}


@dataclass
class House:
    """All of it."""

    gateway: Gateway
    station: LibretimeSimulator
    service: RunningService[Resources]

    async def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        """The gateway's answer to an administrator."""
        return await self.gateway.admin.request(method, path, **options)

    async def log(self, hours: dict[str, Any]) -> int:
        """A log for in three days; its number."""
        body = {"date": SOON.isoformat(), "hours": hours}
        answer = await self.ask("POST", "/api/logs", json=body)
        assert answer.status_code == 201, answer.text
        return int(answer.json()["id"])

    def scheduled(self) -> list[int]:
        """The files the station has scheduled from now on, by start."""
        rows = self.station.schedule_between(
            datetime.now(UTC), datetime.now(UTC) + timedelta(days=9)
        )
        return [row["file"] for row in rows]


@asynccontextmanager
async def radio_house(
    nats_url: str, libretime_dsn: str, gateway_dsn: str, station: LibretimeSimulator | None = None
) -> AsyncGenerator[House, None]:
    """Yield when all runs and the station's files are known."""
    simulator = station or a_station()
    async with (
        simulator.serving() as url,
        running_libretime_sync(
            nats_url,
            libretime_dsn,
            stations={
                "main": {
                    "api_url": url,
                    "api_key": simulator.api_key,
                    "timezone": "Europe/Berlin",
                    "schedule": {"tracks": 0, "playback": 0},
                }
            },
        ) as running,
        a_gateway(nats_url, gateway_dsn) as gateway,
    ):
        files = list(simulator.state.files.rows.values())
        async with running.resources.pool.acquire() as connection:
            await connection.execute(
                PUT_TRACKS_SQL,
                "main",
                [str(row["id"]) for row in files],
                [row["track_title"] for row in files],
                ["MUS"] * len(files),
                [240_000] * len(files),
                [row["filepath"] for row in files],
                ["ready"] * len(files),
            )
        yield House(gateway, simulator, running)
