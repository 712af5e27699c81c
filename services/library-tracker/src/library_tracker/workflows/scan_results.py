"""What came of a scan: its result, what a dry run shows, and what others are told."""

from dataclasses import dataclass, field
from datetime import datetime

from pydantic import JsonValue

from library_tracker.domain.evidence import State
from library_tracker.domain.placement import Placement
from library_tracker.store import absent_entries, conflicts, requests, sources, sync_runs, titles
from library_tracker.workflows.absences import Absences
from library_tracker.workflows.library_requests import LIBRARY_SYNC
from library_tracker.workflows.listings import Listings
from library_tracker.workflows.settle import Turn
from medley_contracts.library import LibraryScanned, RequestChanged
from medley_kit import outbox
from medley_kit.db import Connection

SHOWN = 1000
"""Changes that the result of a dry run names; it travels in one message."""
_DETAILS = 100
_TOLD_AT_MOST = 100


@dataclass(slots=True)
class Outcome:
    """What a scan did, or would do."""

    placement: Placement
    absences: Absences
    added: list[requests.NewRequest]
    turns: list[Turn]
    updated: set[int] = field(default_factory=set)


async def result_of(
    connection: Connection, listings: Listings, outcome: Outcome
) -> dict[str, JsonValue]:
    """The result as the API spells it; before it is committed."""
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


async def keep(
    connection: Connection,
    listings: Listings,
    outcome: Outcome,
    result: dict[str, JsonValue],
    begun_at: datetime,
) -> None:
    """Remember the run, and tell of it."""
    for kind, instance in listings.read:
        await sources.save_listed(connection, kind, instance, listings.begun)
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


async def changes_of(connection: Connection, outcome: Outcome) -> list[JsonValue]:
    """What a dry run shows: each title that would be different, and how."""
    gone = {t.request.title_id for t in outcome.turns if t.stands.state is State.GONE}
    actions: list[tuple[int, str]] = [
        *((each.title_id, "add") for each in outcome.added),
        *((title_id, "remove") for title_id in sorted(gone)),
        *((title_id, "update") for title_id in sorted(outcome.updated - gone)),
        *((title_id, "missing") for title_id in sorted(outcome.absences.titles - gone)),
        *((title_id, "merge") for title_id in sorted(set(outcome.placement.merged.values()))),
    ][: SHOWN + 1]
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
