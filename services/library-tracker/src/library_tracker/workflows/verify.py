"""Ask every application about one request now, and have it searched for again."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import structlog
from pydantic import JsonValue

from library_tracker.domain.evidence import State
from library_tracker.domain.observation import RADARR, SONARR
from library_tracker.store import entries, request_links, requests, timeline
from library_tracker.store.entries import Entry
from library_tracker.store.requests import Request
from library_tracker.store.timeline import Line
from library_tracker.workflows.catch_up import read_recent
from library_tracker.workflows.clients import UNREADABLE, Clients
from library_tracker.workflows.look_closer import look_closer
from library_tracker.workflows.rules import Rules
from medley_kit.db import Pool
from medley_kit.errors import PermanentError

log = structlog.get_logger()

_RECENT = timedelta(days=7)


class UnknownRequest(PermanentError):
    """There is no request of that number."""


class NobodyToAsk(PermanentError):
    """No Radarr, Sonarr or Seerr has the title, or none of those that have it answers."""


async def verify(
    pool: Pool, request_id: int, *, clients: Clients, rules: Rules
) -> dict[str, JsonValue]:
    """Look at its title everywhere; if no Jellyfin is known to have it, also at what came lately.

    Raises
    ------
    UnknownRequest
        There is none of that number.
    """
    request, known = await _find(pool, request_id)
    errors: list[str] = []
    if not any(e.ref.source == "jellyfin" and e.gone_at is None for e in known):
        since = datetime.now(UTC) - _RECENT
        for server in clients.jellyfin:
            try:
                await read_recent(pool, server, clients, since=since, rules=rules)
            except UNREADABLE as error:
                errors.append(str(error))
        request, _ = await _find(pool, request_id)
    seen, _ = await look_closer(pool, request.title_id, clients=clients, rules=rules)
    errors += seen.errors
    request, _ = await _find(pool, request_id)
    return {
        "request_id": request.request_id,
        "state": request.state.value,
        "available": request.available,
        "total": request.total,
        "stuck": request.stuck_reason,
        "errors": list[JsonValue](errors),
    }


async def retry(
    pool: Pool, request_id: int, *, clients: Clients, rules: Rules
) -> dict[str, JsonValue]:
    """Verify; what is still not there is searched for again, by whoever fetches it.

    A request that Seerr could not hand over is handed over again. Asking twice is harmless.

    Raises
    ------
    NobodyToAsk
        Nobody could be asked to search.
    """
    result = await verify(pool, request_id, clients=clients, rules=rules)
    request, known = await _find(pool, request_id)
    result["searched"] = []
    if request.state is State.AVAILABLE:
        return result
    asked: list[str] = []
    errors: list[str] = []
    for entry in known:
        if entry.missing_since is not None or not _is_its(request, entry, rules):
            continue
        try:
            if await _search(request, entry, clients):
                asked.append(f"{entry.ref.source} {entry.ref.instance}")
        except UNREADABLE as error:
            errors.append(str(error))
    if not asked and request.state in {State.FAILED, State.APPROVED}:
        asked = await _hand_over_again(pool, request, clients, errors)
    if not asked:
        raise NobodyToAsk("; ".join(errors) or "no Radarr, Sonarr or Seerr has it")
    now = datetime.now(UTC)
    line = Line(
        request.title_id,
        now,
        "searched",
        f"Searched for again by {', '.join(asked)}",
        f"{request_id}/searched/{now:%Y%m%d%H%M}",
        request_id=request_id,
    )
    async with pool.acquire() as connection:
        await timeline.add(connection, [line])
    result["searched"] = list[JsonValue](asked)
    return result


async def _find(pool: Pool, request_id: int) -> tuple[Request, Sequence[Entry]]:
    async with pool.acquire() as connection:
        request = await requests.get(connection, request_id)
        if request is None:
            raise UnknownRequest(f"no request {request_id}")
        return request, await entries.of_titles(connection, [request.title_id])


def _is_its(request: Request, entry: Entry, rules: Rules) -> bool:
    """A 4K request is searched for where 4K is kept, if anywhere is."""
    if not rules.kept_apart:
        return True
    return rules.is_4k(entry.ref.source, entry.ref.instance) == request.is_4k


async def _search(request: Request, entry: Entry, clients: Clients) -> bool:
    if entry.ref.source == RADARR and (radarr := clients.radarr.get(entry.ref.instance)):
        await radarr.search([int(entry.ref.key)])
        return True
    if entry.ref.source != SONARR or not (sonarr := clients.sonarr.get(entry.ref.instance)):
        return False
    series_id, now = int(entry.ref.key), datetime.now(UTC)
    missing = [
        each.id
        for each in await sonarr.episodes(series_id)
        if not each.has_file
        and each.air_date_utc is not None
        and each.air_date_utc <= now
        and (each.season_number in request.seasons if request.seasons else each.season_number > 0)
    ]
    if missing:
        await sonarr.search_episodes(missing)
    return bool(missing)


async def _hand_over_again(
    pool: Pool, request: Request, clients: Clients, errors: list[str]
) -> list[str]:
    async with pool.acquire() as connection:
        numbers: Mapping[str, int] = await request_links.numbers_of(connection, request.request_id)
    asked = []
    for instance, number in numbers.items():
        if (seerr := clients.jellyseerr.get(instance)) is None:
            continue
        try:
            await seerr.retry(number)
        except UNREADABLE as error:
            errors.append(str(error))
            continue
        asked.append(f"jellyseerr {instance}")
    return asked
