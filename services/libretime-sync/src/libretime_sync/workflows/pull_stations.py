"""The same pull for one station or for all of them: a slow one keeps no other waiting."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from libretime_sync.domain.playout import days, since_last_pull
from libretime_sync.store import stations as known_stations
from libretime_sync.workflows.pull_playback import pull_playback
from libretime_sync.workflows.pull_tracks import PullRules, Report, pull_tracks
from medley_clients.libretime.client import LibretimeClient
from medley_contracts.libretime import PullPlayback, PullTracks
from medley_kit.db import Pool
from medley_kit.errors import PermanentError


class UnknownStation(PermanentError):
    """No station of that name is configured."""


class BadDates(PermanentError):
    """The end lies before the start."""


@dataclass(frozen=True, slots=True)
class StationToPull:
    """One station as the pulls need it."""

    client: LibretimeClient
    zone: ZoneInfo
    rules: PullRules


Stations = Mapping[str, StationToPull]


async def pull_tracks_of(
    pool: Pool, message: PullTracks, *, stations: Stations, report: Report
) -> dict[str, Any]:
    """Read libraries; the result of one station, or the sum of several with each apart."""

    async def one(station: StationToPull) -> dict[str, Any]:
        types = tuple(dict.fromkeys((*station.rules.create_types, *message.create_types)))
        return await pull_tracks(
            pool,
            station.client,
            message.message_id,
            rules=PullRules(
                station.rules.type_map,
                types,
                station.rules.after_scans,
                station.rules.max_share,
            ),
            limit=message.limit,
            offset=message.offset,
            is_dry_run=message.dry_run,
            report=report,
        )

    return await _each(_meant(stations, message.station), one)


async def pull_playback_of(
    pool: Pool, message: PullPlayback, *, stations: Stations, report: Report
) -> dict[str, Any]:
    """Read histories; dates are those of each station's own calendar."""
    if message.start_date and message.end_date and message.end_date < message.start_date:
        text = "end_date lies before start_date"
        raise BadDates(text)
    async with pool.acquire() as connection:
        states = await known_stations.list_all(connection)

    async def one(station: StationToPull) -> dict[str, Any]:
        if message.start_date is None and message.end_date is None:
            state = states.get(station.client.name)
            span = since_last_pull(state.last_playback_sync if state else None, station.zone)
        else:
            span = days(message.start_date, message.end_date, station.zone)
        return await pull_playback(
            pool, station.client, span, is_dry_run=message.dry_run, report=report
        )

    return await _each(_meant(stations, message.station), one)


def _meant(stations: Stations, name: str | None) -> list[StationToPull]:
    if name is None:
        return list(stations.values())
    if name not in stations:
        message = f"no station {name!r} is configured; there are: {', '.join(stations) or 'none'}"
        raise UnknownStation(message)
    return [stations[name]]


async def _each(
    stations: list[StationToPull], pull: Callable[[StationToPull], Awaitable[dict[str, Any]]]
) -> dict[str, Any]:
    """All at once. If one fails the others still end; then the first failure is raised."""
    outcomes = await asyncio.gather(*map(pull, stations), return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome
    results = [outcome for outcome in outcomes if isinstance(outcome, dict)]
    if len(results) == 1:
        return results[0]
    return {**_sum(results), "success": True, "stations": results}


def _sum(results: list[dict[str, Any]]) -> dict[str, Any]:
    summed: dict[str, Any] = {}
    for result in results:
        for name, value in result.items():
            if isinstance(value, list):
                summed[name] = [*summed.get(name, []), *value]
            elif isinstance(value, int) and not isinstance(value, bool):
                summed[name] = summed.get(name, 0) + value
    return summed
