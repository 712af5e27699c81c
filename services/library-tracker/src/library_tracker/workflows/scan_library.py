"""Read the library of every application and make ours agree with it, all at once or not at all."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import structlog
from pydantic import JsonValue

from library_tracker.domain.correlation import Ref
from library_tracker.domain.evidence import State
from library_tracker.domain.observation import JELLYFIN, Held, Observation, plan
from library_tracker.store import (
    absent_entries,
    conflicts,
    entries,
    requests,
    sources,
    sync_runs,
    titles,
)
from library_tracker.workflows.absences import Absences, conclude
from library_tracker.workflows.clients import Clients
from library_tracker.workflows.library_requests import LIBRARY_SYNC, add_library_requests
from library_tracker.workflows.listings import Listings, Report, Source, read_all
from library_tracker.workflows.place import Placed, apply, place
from library_tracker.workflows.rules import Rules
from library_tracker.workflows.settle import Turn, settle
from medley_contracts.library import LibraryScanned, RequestChanged
from medley_kit import outbox
from medley_kit.collector import collecting_seldom
from medley_kit.db import Connection, Pool

log = structlog.get_logger()

_DETAILS = 100
_SHOWN = 1000
"""Changes that the result of a dry run names; it travels in one message."""
_TOLD_AT_MOST = 100
_FEW = 1000
"""So many differences are placed one by one among their neighbours."""


@dataclass(slots=True)
class Outcome:
    """What a scan did, or would do."""

    placed: Placed
    absences: Absences
    added: list[requests.NewRequest]
    turns: list[Turn]
    updated: set[int] = field(default_factory=set)


async def scan_library(
    pool: Pool, *, clients: Clients, rules: Rules, is_dry_run: bool, report: Report
) -> dict[str, JsonValue]:
    """One call for each Radarr and Sonarr, the pages of each Jellyfin, one transaction.

    A source that cannot be read concludes nothing; without any Jellyfin nothing happens at all.
    Nothing is written to any application, and none is asked to scan.

    Raises
    ------
    LibraryUnreadable
        No Jellyfin could be read.
    """
    with collecting_seldom():
        return await _scan(pool, clients, rules, is_dry_run=is_dry_run, report=report)


async def _scan(
    pool: Pool, clients: Clients, rules: Rules, *, is_dry_run: bool, report: Report
) -> dict[str, JsonValue]:
    begun_at = datetime.now(UTC)
    async with pool.acquire() as connection:
        known = await entries.fingerprints(connection)
    listings = await read_all(clients, known, report)
    total = sum(len(each.keys) for each in listings.read.values())
    await report(total, total, "comparing")
    async with pool.acquire() as connection, transaction(connection, is_kept=not is_dry_run):
        outcome = await _take(connection, listings, rules=rules)
        await report(total, total, "writing")
        result = await _result(connection, listings, outcome)
        if is_dry_run:
            changes = await _changes(connection, outcome)
            result["changes"] = changes[:_SHOWN]
            result["changes_total"] = len(changes)
        else:
            await _finish(connection, listings, outcome, result, begun_at)
    log.info("library scanned", rows=listings.scanned, elapsed_ms=_elapsed_ms(begun_at))
    return result


async def _take(connection: Connection, listings: Listings, *, rules: Rules) -> Outcome:
    """Place everything that was listed, conclude what is missing, and work out the requests."""
    now = datetime.now(UTC)
    await entries.lock_identity(connection)
    held = await entries.held(connection)
    asked = await requests.titles_with_requests(connection)
    placed = await _place_different(connection, listings, held, now=now)
    absences = await conclude(connection, held, listings, placed, rules=rules, now=now)
    asked = {placed.merged.get(title_id, title_id) for title_id in asked}
    unasked = _in_a_library(listings, held, placed) - asked
    added = await _add_unasked(connection, listings, placed, unasked, rules=rules, now=now)
    updated = (placed.touched & asked) | {
        winner for winner in placed.merged.values() if winner in asked
    }
    turns = await settle(connection, updated | (absences.titles & asked), rules=rules, now=now)
    return Outcome(placed, absences, added, turns, updated)


async def _place_different(
    connection: Connection,
    listings: Listings,
    held: Mapping[Source, Mapping[str, Held]],
    *,
    now: datetime,
) -> Placed:
    """Place what is new or different: among its neighbours when it is little, else all anew."""
    read_at = min((each.begun for each in listings.read.values()), default=now)
    different = [each for each in listings.observed() if _is_different(each, held)]
    if len(different) <= _FEW:
        return await place(connection, different, now=now, read_at=read_at, is_dated=True)
    known = await entries.all_known(connection)
    before = await titles.all_ids(connection)
    made = await asyncio.to_thread(plan, known, different, before)
    return await apply(
        connection, made, known, different, before, read_at=read_at, now=now, is_whole=True
    )


def _is_different(each: Observation, held: Mapping[Source, Mapping[str, Held]]) -> bool:
    """Whether it still is, now that nobody else decides anything."""
    source, instance, key = each.ref
    before = held.get((source, instance), {}).get(key)
    return (
        before is None or before.missing_since is not None or before.fingerprint != each.fingerprint
    )


def _in_a_library(
    listings: Listings, held: Mapping[Source, Mapping[str, Held]], placed: Placed
) -> set[int]:
    """Titles that a Jellyfin lists. What was forgotten while it was read is left out."""
    found: set[int] = set()
    for (kind, instance), listing in listings.read.items():
        if kind == JELLYFIN:
            before = held.get((kind, instance), {})
            found.update(
                title_id
                for key in listing.keys
                if (title_id := placed.title_of(Ref(kind, instance, key), before.get(key)))
                is not None
            )
    return found


async def _add_unasked(
    connection: Connection,
    listings: Listings,
    placed: Placed,
    unasked: set[int],
    *,
    rules: Rules,
    now: datetime,
) -> list[requests.NewRequest]:
    fresh: dict[int, list[Observation]] = {title_id: [] for title_id in placed.fresh & unasked}
    for each in listings.observed() if fresh else ():
        title_id = placed.titles.get(each.ref)
        if title_id in fresh:
            fresh[title_id].append(each)
    return await add_library_requests(
        connection, fresh, unasked - fresh.keys(), rules=rules, now=now
    )


async def _result(
    connection: Connection, listings: Listings, outcome: Outcome
) -> dict[str, JsonValue]:
    removed = sum(1 for turn in outcome.turns if turn.stands.state is State.GONE)
    details = [*listings.errors.values(), *outcome.absences.refusals]
    changed = len(outcome.updated)
    return {
        "total_scanned": listings.scanned,
        "added": len(outcome.added),
        "updated": changed,
        "skipped": max(0, listings.scanned - len(outcome.added) - changed),
        "removed": removed,
        "conflicts": await conflicts.count(connection),
        "missing_ids": await absent_entries.count_without_ids(connection),
        "errors": len(details),
        "error_details": list[JsonValue](details[:_DETAILS]),
    }


async def _finish(
    connection: Connection,
    listings: Listings,
    outcome: Outcome,
    result: dict[str, JsonValue],
    begun_at: datetime,
) -> None:
    for (kind, instance), listing in listings.read.items():
        await sources.save_listed(connection, kind, instance, listing.begun)
        await sources.save_reached(connection, kind, instance, is_reachable=True)
    for (kind, instance), error in listings.errors.items():
        await sources.save_reached(connection, kind, instance, is_reachable=False, detail=error)
    await sync_runs.add(
        connection,
        "library",
        begun_at=begun_at,
        is_success=not listings.errors,
        result=result,
    )
    await outbox.add(connection, LibraryScanned(result=result))
    if len(outcome.added) <= _TOLD_AT_MOST:
        named = await titles.listed(connection, [each.title_id for each in outcome.added])
        await outbox.add(
            connection,
            *(
                RequestChanged(
                    request_id=each.request_id,
                    title=named[each.title_id].name,
                    media_type=named[each.title_id].media_type.value,
                    requested_by=LIBRARY_SYNC,
                    state=each.state.value,
                    available=each.available,
                    total=each.total,
                    percent=each.percent,
                )
                for each in outcome.added
            ),
        )


async def _changes(connection: Connection, outcome: Outcome) -> list[JsonValue]:
    """What a dry run shows: each title that would be different, and how."""
    gone = {t.request.title_id for t in outcome.turns if t.stands.state is State.GONE}
    actions: list[tuple[int, str]] = [
        *((each.title_id, "add") for each in outcome.added),
        *((title_id, "remove") for title_id in sorted(gone)),
        *((title_id, "update") for title_id in sorted(outcome.updated - gone)),
        *((title_id, "missing") for title_id in sorted(outcome.absences.titles - gone)),
        *((title_id, "merge") for title_id in sorted(set(outcome.placed.merged.values()))),
    ][: _SHOWN + 1]
    named = await titles.listed(connection, [title_id for title_id, _ in actions])
    changes: list[JsonValue] = []
    for title_id, action in actions:
        title = named[title_id]
        changes.append(
            {
                "action": action,
                "title": title.name,
                "year": title.year,
                "media_type": title.media_type.value,
                "tmdb_id": title.ids.tmdb,
                "tvdb_id": title.ids.tvdb,
                "imdb_id": title.ids.imdb,
            }
        )
    return changes


@asynccontextmanager
async def transaction(connection: Connection, *, is_kept: bool) -> AsyncGenerator[None, None]:
    """Keep what the block did, or only see what it would do."""
    transaction = connection.transaction()
    await transaction.start()
    try:
        yield
    except BaseException:
        await transaction.rollback()
        raise
    if is_kept:
        await transaction.commit()
    else:
        await transaction.rollback()


def _elapsed_ms(since: datetime) -> int:
    return int((datetime.now(UTC) - since).total_seconds() * 1000)
