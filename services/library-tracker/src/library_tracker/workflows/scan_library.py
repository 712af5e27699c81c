"""Read the library of every application and make ours agree with it, all at once or not at all."""

import asyncio
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime

import structlog
from pydantic import JsonValue

from library_tracker.domain.held import NOTHING_HELD, Inventory
from library_tracker.domain.observation import JELLYFIN, Observation
from library_tracker.domain.placement import Placement
from library_tracker.store import conflicts, entries, entries_in_short, estimates, requests
from library_tracker.store.requests import NewRequest
from library_tracker.workflows.absences import conclude
from library_tracker.workflows.clients import Clients
from library_tracker.workflows.library_requests import fresh_rows, known_rows
from library_tracker.workflows.listings import Listing, Listings, Report, Source, read_all
from library_tracker.workflows.place import prepare, write
from library_tracker.workflows.place_library import Placed, beside, place_library
from library_tracker.workflows.rules import Rules
from library_tracker.workflows.scan_results import SHOWN, Outcome, changes_of, keep, result_of
from library_tracker.workflows.settle import settle
from medley_kit.collector import collecting_seldom
from medley_kit.db import Connection, Pool
from medley_kit.rehearsal import kept_unless

log = structlog.get_logger()

_FEW = 1000
"""So many differences are placed one by one among their neighbours."""
_MANY = 1000
"""So many that were placed change how the tables are best read."""


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
    listings = await _read(pool, clients, report, begun=begun_at)
    total = sum(len(each.keys) for each in listings.read.values())
    await report(total, total, "comparing")
    async with pool.acquire() as connection, kept_unless(connection, is_dry_run=is_dry_run):
        outcome = await _take(pool, connection, listings, rules=rules)
        await report(total, total, "writing")
        result = await result_of(connection, listings, outcome)
        if is_dry_run:
            changes = await changes_of(connection, outcome)
            result["changes"] = changes[:SHOWN]
            result["changes_total"] = len(changes)
        else:
            if len(outcome.placement.titles) >= _MANY:
                await estimates.renew(connection)
            await keep(connection, listings, outcome, result, begun_at)
    log.info("library scanned", rows=listings.scanned, elapsed_ms=_elapsed_ms(begun_at))
    return result


async def _read(pool: Pool, clients: Clients, report: Report, *, begun: datetime) -> Listings:
    """What is known is let go of afterwards: it may be a hundred thousand strings."""
    async with pool.acquire() as connection:
        known = await entries_in_short.fingerprints(connection)
    return await read_all(clients, known, report, begun=begun)


async def _take(pool: Pool, connection: Connection, listings: Listings, *, rules: Rules) -> Outcome:
    """Place everything that was listed, conclude what is missing, and work out the requests."""
    now = datetime.now(UTC)
    await entries.lock_identity(connection)
    held = await entries_in_short.held(connection)
    already_asked = await requests.titles_with_requests(connection)
    placed = await _place(pool, connection, listings, held, now=now)
    placement = placed.whole
    asked = {placement.merged.get(title_id, title_id) for title_id in already_asked}
    older, added = await beside(
        write(connection, placed.rest, read_at=listings.begun, now=now, is_dated=True),
        _unasked(pool, listings, held, placement, asked, rules=rules, now=now),
    )
    absences = await conclude(connection, held, listings, placement, rules=rules, now=now)
    added += await known_rows(connection, sorted(older), rules=rules, now=now)
    if added:
        await requests.add_all(connection, added)
    updated = (placement.touched & asked) | {
        winner for winner in placement.merged.values() if winner in asked
    }
    turns = await settle(connection, updated | (absences.titles & asked), rules=rules, now=now)
    return Outcome(placement, absences, added, turns, updated)


async def _place(
    pool: Pool,
    connection: Connection,
    listings: Listings,
    held: Mapping[Source, Inventory],
    *,
    now: datetime,
) -> Placed:
    """Place what is new or different: among its neighbours when it is little, else all anew."""
    read_at = listings.begun
    different = [
        each
        for source, listing in listings.read.items()
        for each in _different(listing, held.get(source, NOTHING_HELD))
    ]
    if len(different) > _FEW:
        placed = await place_library(pool, connection, different, read_at=read_at, now=now)
        await conflicts.put(connection, placed.whole.claims, among=None)
        return placed
    whole, rest = Placement(), Placement()
    if different:
        rest = await prepare(connection, different, read_at=read_at)
        whole.take_over(rest)
        await conflicts.put(connection, whole.claims, among=whole.concerned)
    return Placed(whole, rest)


async def _unasked(
    pool: Pool,
    listings: Listings,
    held: Mapping[Source, Inventory],
    placement: Placement,
    asked: AbstractSet[int],
    *,
    rules: Rules,
    now: datetime,
) -> tuple[set[int], list[NewRequest]]:
    """Older titles in a library that nobody asked for, and rows for the new ones."""
    unasked = await asyncio.to_thread(_in_a_library, listings, held, placement) - asked
    fresh = {
        title_id: observed for title_id, observed in placement.fresh.items() if title_id in unasked
    }
    if not fresh:
        return unasked, []
    # Another connection: the transaction's own is busy. Ids are given out outside of transactions.
    async with pool.acquire() as connection:
        ids = iter(await requests.reserve_ids(connection, len(fresh)))
    rows = await asyncio.to_thread(fresh_rows, ids, fresh, rules=rules, now=now)
    return unasked - fresh.keys(), rows


def _different(listing: Listing, held: Inventory) -> Iterable[Observation]:
    """What still is, now that nobody else decides anything."""
    if not held:
        return listing.different.values()
    return [
        each
        for key, each in listing.different.items()
        if (before := held.get(key)) is None
        or before.missing_since is not None
        or before.fingerprint != each.fingerprint
    ]


def _in_a_library(
    listings: Listings, held: Mapping[Source, Inventory], placement: Placement
) -> set[int]:
    """Titles that a Jellyfin lists."""
    found: set[int] = set()
    for source, listing in listings.read.items():
        if source[0] == JELLYFIN:
            found |= placement.titles_of(source, listing.keys, held.get(source, NOTHING_HELD))
    return found


def _elapsed_ms(since: datetime) -> int:
    return int((datetime.now(UTC) - since).total_seconds() * 1000)
