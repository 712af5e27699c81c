"""Read what a station has played, and keep what is not known."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import structlog

from libretime_sync.domain.playout import Playout, Span
from libretime_sync.domain.track import believable_ms
from libretime_sync.store import playouts, stations, tracks
from medley_clients.libretime.client import LibretimeClient
from medley_clients.libretime.integration_models import Played
from medley_clients.libretime.listing import Unreadable
from medley_clients.libretime.models import HistoryRow, Surface
from medley_contracts.libretime import PlayoutsRecorded
from medley_kit import outbox
from medley_kit.db import Connection, Pool
from medley_kit.rehearsal import kept_unless

log = structlog.get_logger()

Report = Callable[[int, int | None, str], Awaitable[None]]
_ERRORS_KEPT: Final = 100
_BATCH: Final = 1000
_A_MONTH: Final = timedelta(days=30)
_STEP: Final = timedelta(microseconds=1)


@dataclass(slots=True)
class Tally:
    """What a pull found."""

    synced: int = 0
    duplicates: int = 0
    errors: list[dict[str, Any]] = field(default_factory=list)
    first_at: datetime | None = None
    last_at: datetime | None = None

    def note(self, starts: list[datetime], told: int) -> None:
        """Count one batch."""
        self.synced += len(starts)
        self.duplicates += told - len(starts)
        if starts:
            self.first_at = min(starts) if self.first_at is None else min(self.first_at, *starts)
            self.last_at = max(starts) if self.last_at is None else max(self.last_at, *starts)

    def refuse(self, unreadable: list[Unreadable]) -> None:
        """Keep what could not be read, up to a hundred."""
        room = max(0, _ERRORS_KEPT - len(self.errors))
        self.errors += [{"id": u.record_id, "error": u.reason} for u in unreadable[:room]]


async def pull_playback(
    pool: Pool,
    client: LibretimeClient,
    span: Span,
    *,
    report: Report,
    is_dry_run: bool = False,
) -> dict[str, Any]:
    """Keep the plays that began in ``span``; the same ones again are duplicates.

    A station that deletes a file forgets its plays: they are kept here. With ``is_dry_run`` they
    are counted and not kept.
    """
    tally = Tally()
    if await client.surface() is Surface.INTEGRATION:
        source = _from_integration(client, span)
    else:
        source = _from_stock(client, span)
    async for plays, unreadable in source:
        tally.refuse(unreadable)
        if plays:
            async with pool.acquire() as connection, kept_unless(connection, is_dry_run=is_dry_run):
                starts = await _keep(connection, client.name, plays)
            tally.note(starts, len(plays))
        await report(tally.synced + tally.duplicates, None, "reading plays")
    async with pool.acquire() as connection, kept_unless(connection, is_dry_run=is_dry_run):
        await stations.save_playback_sync(connection, client.name, datetime.now(UTC))
        if tally.first_at is not None and tally.last_at is not None:
            news = PlayoutsRecorded(
                station=client.name,
                count=tally.synced,
                first_at=tally.first_at,
                last_at=tally.last_at,
            )
            await outbox.add(connection, news)
    log.info("playback pulled", upstream=client.name, rows=tally.synced)
    return {
        "success": True,
        "station": client.name,
        "synced": tally.synced,
        "duplicates": tally.duplicates,
        "errors": tally.errors,
    }


_Part = tuple[list[Playout], list[Unreadable]]


async def _from_stock(client: LibretimeClient, span: Span) -> AsyncGenerator[_Part, None]:
    """The whole history comes each time; only the span is kept while it arrives."""
    rows: list[HistoryRow] = []
    async for batch in client.history.batches():
        rows += [row for row in batch.rows if span.holds(row.starts)]
        if batch.unreadable:
            yield [], batch.unreadable
    if not rows:
        return
    details = await client.history.details({row.id for row in rows})
    for start in range(0, len(rows), _BATCH):
        part = rows[start : start + _BATCH]
        yield [_of_row(row, details.get(row.id, {})) for row in part], []


def _of_row(row: HistoryRow, details: dict[str, str]) -> Playout:
    length = None if row.ends is None else round((row.ends - row.starts).total_seconds() * 1000)
    return Playout(
        starts_at=row.starts,
        libretime_id=None if row.file is None else str(row.file),
        duration_ms=believable_ms(length),
        details={name: value.replace("\x00", "") for name, value in details.items()},
        history_id=str(row.id),
    )


async def _from_integration(client: LibretimeClient, span: Span) -> AsyncGenerator[_Part, None]:
    """A month at a time: the interface has no pages."""
    end = span.end or datetime.now(UTC)
    start = span.start or end - _A_MONTH
    while start < end:
        stop = min(start + _A_MONTH, end)
        batch = await client.integration.history(start, stop - _STEP)
        plays = [_of_played(row) for row in batch.rows if span.holds(row.played_at)]
        for first in range(0, max(1, len(plays)), _BATCH):
            yield plays[first : first + _BATCH], batch.unreadable if first == 0 else []
        start = stop


def _of_played(row: Played) -> Playout:
    return Playout(
        starts_at=row.played_at,
        libretime_id=None if row.track_id is None else str(row.track_id),
        duration_ms=believable_ms(row.duration_ms),
        details={},
        history_id=None if row.id is None else str(row.id),
    )


async def _keep(connection: Connection, station: str, plays: list[Playout]) -> list[datetime]:
    ids = {play.libretime_id for play in plays if play.libretime_id is not None}
    meant = await tracks.meant(connection, station, ids)
    return await playouts.add(connection, station, plays, meant)
