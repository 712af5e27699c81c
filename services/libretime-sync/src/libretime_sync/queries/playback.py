"""What was played."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from faststream.nats import NatsRouter
from pydantic import BaseModel

from libretime_sync.domain.playout import days
from libretime_sync.queries.cursors import moment_cursor, moment_of
from libretime_sync.queries.station_names import meant
from libretime_sync.resources import Injected
from libretime_sync.store import playouts
from libretime_sync.store.playouts import PlayoutRow
from medley_contracts.libretime import LibretimeAsRun, LibretimePlayback
from medley_contracts.refusal import Refusal
from medley_kit.query import answer

router = NatsRouter()


class Plays(BaseModel):
    """Part of a list; ``next_cursor`` None: there is no more."""

    items: list[dict[str, Any]]
    next_cursor: str | None


@answer(router, LibretimePlayback)
async def history(query: LibretimePlayback, resources: Injected) -> Plays | Refusal:
    """Newest first; days are those of the station's clock."""
    name = meant(query.station, resources)
    if isinstance(name, Refusal):
        return name
    before = moment_of(query.cursor)
    if isinstance(before, Refusal):
        return before
    zone = resources.stations[name].zone
    span = days(query.start_date, query.end_date, zone)
    async with resources.pool.acquire() as connection:
        rows = await playouts.page(
            connection,
            name,
            start=span.start,
            end=span.end,
            before=before,
            limit=query.limit + 1,
        )
    return _page(rows, query.limit, zone)


@answer(router, LibretimeAsRun)
async def as_run(query: LibretimeAsRun, resources: Injected) -> Plays | Refusal:
    """Oldest first."""
    name = meant(query.station, resources)
    if isinstance(name, Refusal):
        return name
    after = moment_of(query.cursor)
    if isinstance(after, Refusal):
        return after
    if query.end_date < query.start_date:
        return Refusal(refused="bad-request", detail="`to` lies before `from`", status=400)
    zone = resources.stations[name].zone
    start, end = _bounds(query.start_date, query.end_date, zone)
    async with resources.pool.acquire() as connection:
        rows = await playouts.as_run(
            connection, name, start=start, end=end, after=after, limit=query.limit + 1
        )
    return _page(rows, query.limit, zone)


def _bounds(first: date, last: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    span = days(first, last, zone)
    if span.start is None or span.end is None:
        message = "both days are given"
        raise ValueError(message)
    return span.start, span.end


def _page(rows: list[PlayoutRow], limit: int, zone: ZoneInfo) -> Plays:
    shown = rows[:limit]
    last = shown[-1] if len(rows) > limit else None
    return Plays(
        items=[playout_document(row, zone) for row in shown],
        next_cursor=None if last is None else moment_cursor(last.starts_at, last.playout_id),
    )


def playout_document(row: PlayoutRow, zone: ZoneInfo) -> dict[str, Any]:
    """A play as people see it."""
    return {
        "id": row.playout_id,
        "station": row.station,
        "played_at": row.starts_at,
        "local_time": row.starts_at.astimezone(zone).isoformat(),
        "duration": None if row.duration_ms is None else row.duration_ms / 1000,
        "libretime_id": row.libretime_id,
        "title": row.title,
        "artist": row.artist,
        "album": row.album,
        "type": row.type,
        "isrc": row.isrc,
        "label": row.label,
        "composer": row.composer,
        "details": row.details,
    }
