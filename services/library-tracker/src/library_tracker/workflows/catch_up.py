"""What webhooks may have missed: histories, what Jellyfins saved lately, and what time does."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import structlog
from pydantic import JsonValue

from library_tracker.domain.correlation import Ref
from library_tracker.domain.evidence import WHOLE, Fact, Kind
from library_tracker.domain.ids import download_id
from library_tracker.domain.observation import JELLYFIN, RADARR, SONARR, Observation
from library_tracker.store import (
    downloads,
    entries,
    episodes,
    facts,
    looks,
    requests,
    sources,
    sync_runs,
)
from library_tracker.workflows.clients import UNREADABLE, Clients
from library_tracker.workflows.place import place
from library_tracker.workflows.read_applications import (
    jellyfin_titles,
    of_radarr,
    of_sonarr,
)
from library_tracker.workflows.rules import Rules
from library_tracker.workflows.settle import settle
from medley_clients.arr.models import HistoryRecord
from medley_clients.radarr.client import RadarrClient
from medley_clients.sonarr.client import SonarrClient
from medley_kit.db import Pool

log = structlog.get_logger()

_FIRST = timedelta(days=7)
_OVERLAP = timedelta(minutes=10)
"""Clocks differ, and what is told twice is one fact."""
_UNKNOWN_A_RUN = 50
_DOWNLOADS_KEPT = timedelta(days=30)
_RUNS_KEPT = 200
_KINDS = {
    "grabbed": Kind.GRABBED,
    "downloadFolderImported": Kind.IMPORTED,
    "downloadFailed": Kind.DOWNLOAD_FAILED,
    "movieFileDeleted": Kind.FILE_DELETED,
    "episodeFileDeleted": Kind.FILE_DELETED,
}
_NO_NEWS = frozenset({"Upgrade", "MissingFromDisk"})


async def catch_up(pool: Pool, *, clients: Clients, rules: Rules) -> dict[str, JsonValue]:
    """Read what happened since the last time; an application that does not answer waits."""
    counts = {"facts": 0, "items": 0}
    errors: list[JsonValue] = []
    async with pool.acquire() as connection:
        known = await sources.list_all(connection)
    for source, several in ((RADARR, clients.radarr), (SONARR, clients.sonarr)):
        for instance, client in several.items():
            since = known[source, instance].caught_up_to if (source, instance) in known else None
            try:
                counts["facts"] += await read_history(
                    pool, source, instance, client, since=since, rules=rules
                )
            except UNREADABLE as error:
                errors.append(str(error))
                await _save_lost(pool, source, instance, str(error))
    for server in clients.jellyfin:
        since = known[JELLYFIN, server].caught_up_to if (JELLYFIN, server) in known else None
        try:
            counts["items"] += await read_recent(
                pool, server, clients, since=since or datetime.now(UTC) - _OVERLAP, rules=rules
            )
        except UNREADABLE as error:
            errors.append(str(error))
            await _save_lost(pool, JELLYFIN, server, str(error))
    await look_again(pool, rules=rules)
    return {**counts, "errors": len(errors), "error_details": errors[:100]}


async def read_history(
    pool: Pool,
    source: str,
    instance: str,
    client: RadarrClient | SonarrClient,
    *,
    since: datetime | None,
    rules: Rules,
) -> int:
    """Take what one application did since then as facts; how many there were."""
    begun = datetime.now(UTC)
    rows: list[HistoryRecord] = []
    async for part in client.history_since((since or begun - _FIRST) - _OVERLAP):
        rows += [row for row in part if row.event_type in _KINDS]
    observed = await _unknown_titles(pool, source, instance, client, rows)
    numbers = await _episodes(client, rows) if isinstance(client, SonarrClient) else {}
    now = datetime.now(UTC)
    async with pool.acquire() as connection, connection.transaction():
        placed = await place(connection, observed, now=now)
        refs = {Ref(source, instance, str(_title_of(row))) for row in rows}
        known = await entries.find(connection, refs)
        found = [
            (entry.title_id, fact)
            for row in rows
            if (entry := known.get(Ref(source, instance, str(_title_of(row))))) is not None
            and (fact := _fact(source, instance, row, numbers, now=now)) is not None
        ]
        if found:
            await facts.add(connection, found)
        touched = {title_id for title_id, _ in found}
        if source == SONARR:
            await looks.ask_for(connection, touched, at=now)
        await settle(connection, touched | placed.touched, rules=rules, now=now)
        await sources.save_caught_up(connection, source, instance, begun)
        await sources.save_reached(connection, source, instance, is_reachable=True)
    return len(found)


async def read_recent(
    pool: Pool, server: str, clients: Clients, *, since: datetime, rules: Rules
) -> int:
    """Take films and series that a Jellyfin saved since then; it says nothing of removals."""
    begun = datetime.now(UTC)
    observed: list[Observation] = []
    pages = jellyfin_titles(server, clients.jellyfin[server], saved_since=since - _OVERLAP)
    async for part in pages:
        observed += part.different
    now = datetime.now(UTC)
    async with pool.acquire() as connection, connection.transaction():
        placed = await place(connection, observed, now=now)
        touched = placed.touched
        await looks.ask_for(connection, touched, at=now)
        await settle(connection, touched, rules=rules, now=now)
        await sources.save_caught_up(connection, JELLYFIN, server, begun)
        await sources.save_reached(connection, JELLYFIN, server, is_reachable=True)
    return len(observed)


async def look_again(pool: Pool, *, rules: Rules) -> None:
    """Time alone makes requests stuck, episodes aired, and what is missing gone."""
    now = datetime.now(UTC)
    async with pool.acquire() as connection, connection.transaction():
        touched = await episodes.bury(connection, grace=rules.grace, now=now)
        touched |= set(await requests.open_titles(connection))
        await settle(connection, touched, rules=rules, now=now)
        await downloads.prune(connection, now - _DOWNLOADS_KEPT)
        await sync_runs.prune(connection, _RUNS_KEPT)


async def _unknown_titles(
    pool: Pool,
    source: str,
    instance: str,
    client: RadarrClient | SonarrClient,
    rows: list[HistoryRecord],
) -> list[Observation]:
    """Titles that the history names and nobody has told of; one call each, so few a run."""
    refs = {Ref(source, instance, str(n)) for row in rows if (n := _title_of(row))}
    async with pool.acquire() as connection:
        known = await entries.find(connection, refs)
    observed: list[Observation] = []
    for ref in sorted(refs - known.keys())[:_UNKNOWN_A_RUN]:
        try:
            if isinstance(client, RadarrClient):
                observed.append(of_radarr(instance, await client.movie(int(ref.key))))
            else:
                observed.append(of_sonarr(instance, await client.one_series(int(ref.key))))
        except UNREADABLE as error:
            log.info("title not read", upstream=instance, error=str(error))
    return observed


async def _episodes(
    client: SonarrClient, rows: list[HistoryRecord]
) -> Mapping[int, tuple[int, int]]:
    """Sonarr's number of an episode → season and number."""
    found: dict[int, tuple[int, int]] = {}
    for series_id in sorted({row.series_id for row in rows if row.series_id})[:_UNKNOWN_A_RUN]:
        try:
            for each in await client.episodes(series_id):
                found[each.id] = (each.season_number, each.episode_number)
        except UNREADABLE as error:
            log.info("episodes not read", upstream=client.name, error=str(error))
    return found


def _title_of(row: HistoryRecord) -> int:
    return row.movie_id or row.series_id or 0


def _fact(
    source: str,
    instance: str,
    row: HistoryRecord,
    numbers: Mapping[int, tuple[int, int]],
    *,
    now: datetime,
) -> Fact | None:
    """One row as a fact. An episode nobody knows the number of says nothing."""
    kind = _KINDS[row.event_type]
    if kind is Kind.FILE_DELETED and (row.data.get("reason") or "") in _NO_NEWS:
        return None
    season, number = WHOLE, WHOLE
    if source == SONARR:
        known = numbers.get(row.episode_id or 0)
        if known is None:
            return None
        season, number = known
    key = download_id(row.download_id or "")
    if kind is Kind.FILE_DELETED:
        key = ""
    elif not key:
        path = row.data.get("importedPath") or ""
        key = path if kind is Kind.IMPORTED else f"?{row.source_title}"
    return Fact(
        kind,
        min(row.date, now),
        season,
        number,
        key,
        source,
        instance,
        row.source_title,
        (row.data.get("message") or "")[:500],
    )


async def _save_lost(pool: Pool, kind: str, instance: str, detail: str) -> None:
    log.warning("cannot catch up", upstream=instance, error=detail)
    async with pool.acquire() as connection:
        await sources.save_reached(connection, kind, instance, is_reachable=False, detail=detail)
