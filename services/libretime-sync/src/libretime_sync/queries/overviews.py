"""Everything at one look, and a log against what was aired."""

from datetime import datetime
from typing import Any

from faststream.nats import NatsRouter
from pydantic import BaseModel

from libretime_sync.domain.reconciliation import Aired, Match, Planned
from libretime_sync.queries.station_names import meant
from libretime_sync.resources import Injected
from libretime_sync.store import alarms, logs, playouts, tracks, voice_tracks
from libretime_sync.workflows.compare_with_aired import compare_with_aired
from medley_contracts.libretime import LibretimeDashboard, LibretimeReconciliation
from medley_contracts.refusal import Refusal
from medley_kit.query import answer

router = NatsRouter()


class Count(BaseModel):
    """How many there are."""

    count: int


class Silence(BaseModel):
    """A stretch of the next day with nothing scheduled."""

    station: str
    starts_at: datetime
    ends_at: datetime | None


class Dashboard(BaseModel):
    """Counts over all stations, and the silences ahead."""

    tracks: Count
    logs: Count
    voice_tracks: Count
    playback: Count
    next_24h_gaps: list[Silence]


class Reconciled(BaseModel):
    """Every element and every play of the log's day, each in exactly one list."""

    log_id: int
    station: str
    date: str
    counts: dict[str, int]
    matched: list[dict[str, Any]]
    late: list[dict[str, Any]]
    missed: list[dict[str, Any]]
    extra: list[dict[str, Any]]


@answer(router, LibretimeDashboard)
async def dashboard(_query: LibretimeDashboard, resources: Injected) -> Dashboard:
    """What there is, in one question."""
    async with resources.pool.acquire() as connection:
        by_station = await tracks.count_by_station(connection)
        silences = [each for each in await alarms.current(connection) if each.kind == "silence"]
        return Dashboard(
            tracks=Count(count=sum(by_station.values())),
            logs=Count(count=await logs.count(connection)),
            voice_tracks=Count(count=await voice_tracks.count(connection)),
            playback=Count(count=await playouts.count(connection, None)),
            next_24h_gaps=[
                Silence(station=each.station, starts_at=each.starts_at, ends_at=each.ends_at)
                for each in silences
            ],
        )


@answer(router, LibretimeReconciliation)
async def reconciliation(
    query: LibretimeReconciliation, resources: Injected
) -> Reconciled | Refusal:
    """What a log planned against what was aired; nothing is written by asking."""
    async with resources.pool.acquire() as connection:
        stored = await logs.get(connection, query.log_id)
        if stored is None:
            detail = f"no log {query.log_id}"
            return Refusal(refused="not-found", detail=detail, status=404)
        name = meant(stored.station, resources)
        if isinstance(name, Refusal):
            return name
        found = await compare_with_aired(connection, stored, resources.stations[name].zone)
    lists = {
        "matched": [_match(each) for each in found.matched],
        "late": [_match(each) for each in found.late],
        "missed": [_planned(each) for each in found.missed],
        "extra": [_aired(each) for each in found.extra],
    }
    return Reconciled(
        log_id=stored.log_id,
        station=name,
        date=stored.date.isoformat(),
        counts={kind: len(each) for kind, each in lists.items()},
        **lists,
    )


def _planned(each: Planned) -> dict[str, Any]:
    return {
        "element": each.key,
        "title": each.title,
        "type": each.type,
        "libretime_id": each.libretime_id,
        "planned_at": each.starts_at,
        "duration": each.duration_ms / 1000,
    }


def _aired(each: Aired) -> dict[str, Any]:
    return {
        "playback_id": int(each.key),
        "title": each.title,
        "libretime_id": each.libretime_id,
        "played_at": each.starts_at,
        "duration": None if each.duration_ms is None else each.duration_ms / 1000,
    }


def _match(each: Match) -> dict[str, Any]:
    return {
        **_planned(each.planned),
        "played_at": each.aired.starts_at,
        "playback_id": int(each.aired.key),
        "offset_s": each.offset_s,
    }
