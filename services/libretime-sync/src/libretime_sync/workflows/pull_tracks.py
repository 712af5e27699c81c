"""Read a station's library and keep what is new, changed or gone."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import structlog

from libretime_sync.domain.track import ImportState, is_believable_loss, sort_out
from libretime_sync.store import stations, track_pulls, tracks
from libretime_sync.store.track_pulls import Pull
from libretime_sync.workflows.create_track_types import create_track_types
from libretime_sync.workflows.read_library import Page, read_pages, read_types
from medley_clients.libretime.client import LibretimeClient
from medley_contracts.libretime import LibraryChanged
from medley_kit import outbox
from medley_kit.db import Connection, Pool
from medley_kit.rehearsal import kept_unless

log = structlog.get_logger()

Report = Callable[[int, int | None, str], Awaitable[None]]
_ERRORS_KEPT: Final = 100
_UNNOTED: Final = Pull(0, 0, {}, is_finished=False)
"""What a dry run goes by: there is nothing to go on with, and no row of its number."""


@dataclass(frozen=True, slots=True)
class PullRules:
    """What the settings say about a station's tracks."""

    type_map: dict[str, str]
    create_types: tuple[str, ...]
    after_scans: int
    max_share: float


@dataclass(slots=True)
class Listed:
    """What a listing has named, readable or not; ``counted`` is how many there should be."""

    ids: set[str] = field(default_factory=set)
    counted: int | None = None

    def note(self, page: Page) -> None:
        """Take one page in."""
        self.ids.update(track.libretime_id for track in page.tracks)
        self.ids.update(each.record_id for each in page.unreadable if each.record_id)
        if page.counted is not None:
            self.counted = page.counted


@dataclass(slots=True)
class Tally:
    """What a pull found so far. ``skipped`` are tracks that cannot be played yet, or no more."""

    total_processed: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    skipped: int = 0
    failed: int = 0
    type_defaulted: int = 0
    errors: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    types_created: list[str] = field(default_factory=list)

    def result(self, station: str) -> dict[str, Any]:
        """As the finished job shows it."""
        return {"success": True, "station": station, **asdict(self)}


async def pull_tracks(
    pool: Pool,
    client: LibretimeClient,
    message_id: UUID,
    *,
    rules: PullRules,
    limit: int | None,
    offset: int,
    report: Report,
    is_dry_run: bool = False,
) -> dict[str, Any]:
    """Pull one station; a pull that was broken off goes on where it was, a finished one is told.

    Any page that cannot be read ends the pull with an error: what was read until then is kept, and
    nothing is called gone. With ``is_dry_run`` all is counted and nothing kept, here or there.
    """
    async with _alone(pool, client.name):
        pull = _UNNOTED if is_dry_run else await _noted(pool, client.name, message_id)
        tally = Tally(**pull.tally)
        if pull.is_finished:
            return tally.result(client.name)
        types = await read_types(client, rules.type_map)
        if rules.create_types and not is_dry_run:
            created = await create_track_types(client, types, rules.create_types)
            if created:
                tally.types_created += created
                types = await read_types(client, rules.type_map)
        start = max(offset, pull.next_offset)
        rest = None if limit is None else max(0, offset + limit - start)
        listed = Listed()
        is_complete = False
        if not pull.next_offset:
            tally = Tally(types_created=tally.types_created)
        async for page in read_pages(client, types, offset=start, limit=rest):
            listed.note(page)
            async with pool.acquire() as connection, kept_unless(connection, is_dry_run=is_dry_run):
                await _take(connection, client.name, pull.track_pull_id, page, tally)
            is_complete = page.is_last
            await report(tally.total_processed, listed.counted, "reading tracks")
        if limit is not None and not is_complete:
            tally.warnings.append(_more_after(offset + limit))
        is_whole = offset == 0 and (limit is None or is_complete)
        async with pool.acquire() as connection, kept_unless(connection, is_dry_run=is_dry_run):
            # A pull that was broken off did not see what its first part saw.
            if is_complete and start == 0:
                await _count_missing(connection, client.name, listed, rules, tally)
            await _finish(connection, client.name, pull.track_pull_id, tally, is_whole=is_whole)
    log.info("tracks pulled", upstream=client.name, rows=tally.total_processed)
    return tally.result(client.name)


async def _noted(pool: Pool, station: str, message_id: UUID) -> Pull:
    async with pool.acquire() as connection:
        return await track_pulls.begin(connection, station, message_id, tally=asdict(Tally()))


def _more_after(offset: int) -> str:
    return f"there may be more tracks: they begin at offset {offset}"


async def _take(
    connection: Connection, station: str, pull_id: int, page: Page, tally: Tally
) -> None:
    """One page: a look at what is known, one write of what differs."""
    ids = [track.libretime_id for track in page.tracks]
    known = await tracks.known(connection, station, ids) if ids else {}
    found = sort_out(page.tracks, known)
    if found.created or found.updated:
        await tracks.put(connection, station, [*found.created, *found.updated])
    if found.seen_again:
        await tracks.seen_again(connection, station, found.seen_again)
    ready = sum(1 for track in found.created if track.import_state is ImportState.READY)
    tally.total_processed += len(page.tracks) + len(page.unreadable)
    tally.created += ready
    tally.updated += len(found.updated)
    tally.unchanged += found.unchanged
    tally.skipped += sum(1 for t in page.tracks if t.import_state is not ImportState.READY)
    tally.type_defaulted += sum(1 for t in page.tracks if t.is_type_defaulted)
    tally.failed += len(page.unreadable)
    room = _ERRORS_KEPT - len(tally.errors)
    tally.errors += [
        {"libretime_id": each.record_id, "error": each.reason}
        for each in page.unreadable[: max(0, room)]
    ]
    if page.next_offset is not None:
        await track_pulls.save_progress(
            connection, pull_id, next_offset=page.next_offset, tally=asdict(tally)
        )


async def _count_missing(
    connection: Connection,
    station: str,
    listed: Listed,
    rules: PullRules,
    tally: Tally,
) -> None:
    """Only after a complete listing, and never when it looks cut short."""
    missing = await tracks.missing(connection, station, listed.ids)
    if not missing:
        return
    present = len(listed.ids)
    if listed.counted is not None and present < listed.counted:
        tally.warnings.append(
            f"the station counts {listed.counted} tracks and listed {present}: "
            f"{len(missing)} absent ones are not called gone"
        )
    elif not is_believable_loss(missing=len(missing), present=present, max_share=rules.max_share):
        tally.warnings.append(
            f"{len(missing)} of {len(missing) + present} tracks are absent: too many to believe; "
            "none is called gone (see `removal.max_share`)"
        )
    else:
        tally.removed = await tracks.miss(
            connection, station, missing, after_scans=rules.after_scans
        )


async def _finish(
    connection: Connection, station: str, pull_id: int, tally: Tally, *, is_whole: bool
) -> None:
    await track_pulls.finish(connection, pull_id, tally=asdict(tally))
    if is_whole:
        await stations.save_track_sync(connection, station, datetime.now(UTC))
    if tally.created or tally.updated or tally.removed:
        await outbox.add(
            connection,
            LibraryChanged(
                station=station,
                created=tally.created,
                updated=tally.updated,
                removed=tally.removed,
            ),
        )


@asynccontextmanager
async def _alone(pool: Pool, station: str) -> AsyncGenerator[None, None]:
    """One pull of a station at a time, over all replicas; no transaction is open meanwhile."""
    async with pool.acquire() as connection:
        await track_pulls.lock_station(connection, station)
        yield
