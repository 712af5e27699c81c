"""A simulated LibreTime, logs in a database, and the workflows that bring the one to the other."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import httpx

from libretime_sync.workflows import keep_logs, publish_log
from libretime_sync.workflows.consider import Asked, Stations
from libretime_sync.workflows.peer import StationRules
from medley_clients.libretime.client import LibretimeClient, open_libretime
from medley_kit.db import Pool, open_pool
from medley_simulators.libretime.server import LibretimeSimulator

LONG_AGO = datetime(2026, 6, 1, tzinfo=UTC)
A_DAY = date(2026, 12, 1)

PUT_TRACKS_SQL = """
INSERT INTO track (station, libretime_id, title, type, is_type_defaulted, duration_ms, filepath,
                   import_state, content_hash)
SELECT $1, id, title, type, false, duration_ms, filepath, state, 0
  FROM unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::text[])
       AS new (id, title, type, duration_ms, filepath, state)
    ON CONFLICT (station, libretime_id) DO NOTHING
"""


class Killed(BaseException):
    """The process is no more: nothing above may handle it."""


@dataclass
class Deadly:
    """Ends the process at its n-th call of the station: before it is sent, or once it is done."""

    at: int | None = None
    is_after: bool = False
    calls: int = 0
    writes_only: bool = False

    def transport(self) -> httpx.AsyncBaseTransport:
        """The network, with a death in it."""
        deadly = self

        class Transport(httpx.AsyncHTTPTransport):
            async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
                deadly.calls += 1
                dies = deadly.at == deadly.calls
                if dies and not deadly.is_after:
                    raise Killed
                response = await super().handle_async_request(request)
                if dies:
                    await response.aread()
                    raise Killed
                return response

        return Transport()


@dataclass
class Airing:
    """One station and whoever publishes to it. `now` may be set."""

    simulator: LibretimeSimulator
    pool: Pool
    stations: Stations
    deadly: Deadly
    now: datetime = LONG_AGO
    reports: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Of the station."""
        return self.simulator.name

    @property
    def client(self) -> LibretimeClient:
        """Of the station."""
        return self.stations.clients[self.name]

    def clock(self) -> datetime:
        """The moment it is."""
        return self.now

    async def knows_tracks(self) -> None:
        """Take the library over, as a pull would."""
        codes = {row["id"]: row["code"] for row in self.simulator.state.libraries.rows.values()}
        rows = list(self.simulator.state.files.rows.values())
        states = ["ready" if row["import_status"] == 0 else "pending" for row in rows]
        async with self.pool.acquire() as connection:
            await connection.execute(
                PUT_TRACKS_SQL,
                self.name,
                [str(row["id"]) for row in rows],
                [row["track_title"] for row in rows],
                [codes.get(row["library"], "MUS") for row in rows],
                [
                    None if row["length"] is None else row["length"] // timedelta(milliseconds=1)
                    for row in rows
                ],
                [row["filepath"] for row in rows],
                states,
            )

    async def log(self, hours: Mapping[Any, Sequence[Mapping[str, Any]]], day: date = A_DAY) -> int:
        """A log of these hours; its number."""
        spelled = {str(key): list(elements) for key, elements in hours.items()}
        stored = await keep_logs.create(
            self.pool, station=self.name, day=day, hours=spelled, by="ops"
        )
        return stored.log_id

    async def change(self, log_id: int, hours: Mapping[Any, Any]) -> None:
        """Give a log other hours."""
        spelled = {str(key): list(elements) for key, elements in hours.items()}
        await keep_logs.change(self.pool, log_id, hours=spelled, revision=None, note="", by="ops")

    async def publish(
        self, log_id: int, *, message_id: UUID | None = None, **asked: Any
    ) -> dict[str, Any]:
        """Publish it; what was done."""
        return await publish_log.publish_log(
            self.pool,
            self.stations,
            Asked(log_id, **asked),
            message_id=message_id or uuid4(),
            requested_by="ops",
            clock=self.clock,
            report=self._report,
        )

    async def preview(self, log_id: int, **asked: Any) -> dict[str, Any]:
        """What publishing would change."""
        return await publish_log.preview_log(
            self.pool, self.stations, Asked(log_id, **asked), clock=self.clock
        )

    async def recover(self) -> None:
        """What a fresh process does first."""
        await publish_log.recover_all(self.pool, self.stations, clock=self.clock)

    async def _report(self, _done: int, _total: int | None, phase: str) -> None:
        self.reports.append(phase)

    async def journal(self) -> list[dict[str, Any]]:
        """The hours of the journal, oldest first."""
        async with self.pool.acquire() as connection:
            rows = await connection.fetch(
                "SELECT hour, state, error FROM publication_hour ORDER BY publication_hour_id"
            )
        return [dict(row) for row in rows]

    async def fetch(self, sql: str, *arguments: Any) -> list[dict[str, Any]]:
        """Rows of the database."""
        async with self.pool.acquire() as connection:
            return [dict(row) for row in await connection.fetch(sql, *arguments)]

    def heard(self, begin: datetime, end: datetime) -> list[tuple[datetime, int]]:
        """Start and file of what the station has scheduled."""
        return [
            (row["starts_at"], row["file"]) for row in self.simulator.schedule_between(begin, end)
        ]


def music(count: int, *, first: int = 1, every_s: float = 240, start_s: float = 0) -> list[Any]:
    """Elements of 240 s, one behind the other, of the files ``first`` and on."""
    return [
        {
            "type": "MUS",
            "title": f"Song {first + number}",
            "media_id": first + number,
            "duration": every_s,
            "start_time": start_s + number * every_s,
        }
        for number in range(count)
    ]


def a_station(
    *,
    files: int = 30,
    seconds: float = 240,
    timezone: str = "Europe/Berlin",
    now: Callable[[], datetime] | None = None,
    has_integration: bool = False,
) -> LibretimeSimulator:
    """A station with music of the same length and no show at all."""
    station = LibretimeSimulator(timezone=timezone, now=now, has_integration=has_integration)
    station.add_track_type("MUS", "Music")
    for number in range(1, files + 1):
        station.add_file(f"Song {number}", seconds=seconds, type_code="MUS")
    return station


@asynccontextmanager
async def airing(
    dsn: str,
    simulator: LibretimeSimulator | None = None,
    *,
    url: str | None = None,
    now: datetime = LONG_AGO,
    **rules: Any,
) -> AsyncGenerator[Airing, None]:
    """A station that is served, and its tracks known. ``url``: one that is served already."""
    station = simulator or a_station()
    deadly = Deadly()
    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(station.serving()) if url is None else url
        pool = await open_pool(dsn, schema="libretime_sync", application_name="test")
        stack.push_async_callback(_close, pool)
        client = open_libretime(
            station.name,
            address,
            api_key=station.api_key,
            per_second=10_000,
            transport=deadly.transport(),
        )
        stack.push_async_callback(client.aclose)
        usual: dict[str, Any] = {
            "zone": ZoneInfo(str(station.state.timezone)),
            "guard": timedelta(minutes=7),
            "creates_instances": True,
            "show": "Medley automation",
        }
        stations = Stations(
            {station.name: client},
            {station.name: StationRules(station.name, **{**usual, **rules})},
        )
        made = Airing(station, pool, stations, deadly, now)
        await made.knows_tracks()
        await client.surface()
        deadly.calls = 0
        yield made


async def _close(pool: Pool) -> None:
    async with asyncio.timeout(5):
        await pool.close()
