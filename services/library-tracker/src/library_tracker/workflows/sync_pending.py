"""Read every Seerr's requests, and look after those that have not arrived."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import structlog
from pydantic import JsonValue

from library_tracker.domain.correlation import Ref
from library_tracker.domain.evidence import Decision
from library_tracker.domain.following import Said
from library_tracker.domain.ids import Ids, MediaType, words
from library_tracker.domain.observation import SEERR, Observation
from library_tracker.domain.removal import judge
from library_tracker.store import (
    entries,
    looks,
    request_links,
    requests,
    sources,
    sync_runs,
    titles,
)
from library_tracker.workflows.clients import UNREADABLE, Clients
from library_tracker.workflows.follow_requests import follow_requests
from library_tracker.workflows.listings import Report
from library_tracker.workflows.place import place
from library_tracker.workflows.rules import Rules
from library_tracker.workflows.settle import settle
from medley_clients.jellyseerr.client import JellyseerrClient
from medley_clients.jellyseerr.models import Request, RequestStatus
from medley_kit.db import Connection, Pool
from medley_kit.errors import PermanentError
from medley_kit.rehearsal import kept_unless

log = structlog.get_logger()

_DECISIONS = {
    RequestStatus.APPROVED: Decision.APPROVED,
    RequestStatus.DECLINED: Decision.DECLINED,
    RequestStatus.FAILED: Decision.FAILED,
    RequestStatus.COMPLETED: Decision.COMPLETED,
}
_NAMES_A_RUN = 200
"""A title costs a call, so many at once are spread over several runs."""
_SPREAD = timedelta(milliseconds=500)


class SeerrUnreadable(PermanentError):
    """No Seerr could be read, so nothing is known about what was asked for."""


@dataclass(slots=True)
class _Counts:
    scanned: int = 0
    concerned: set[int] = field(default_factory=set)
    added: int = 0
    withdrawn: int = 0
    errors: list[str] = field(default_factory=list)


async def sync_pending(
    pool: Pool, *, clients: Clients, rules: Rules, is_dry_run: bool, report: Report
) -> dict[str, JsonValue]:
    """One listing for each Seerr. Requests that a Seerr has no more are withdrawn.

    Raises
    ------
    SeerrUnreadable
        None of them could be read.
    """
    begun_at = datetime.now(UTC)
    counts = _Counts()
    for done, (name, client) in enumerate(clients.jellyseerr.items()):
        await report(done, len(clients.jellyseerr), f"reading jellyseerr {name}")
        begun = datetime.now(UTC)
        try:
            listed = await client.requests()
        except UNREADABLE as error:
            counts.errors.append(str(error))
            async with pool.acquire() as connection:
                await sources.save_reached(
                    connection, SEERR, name, is_reachable=False, detail=str(error)
                )
            continue
        names = await _names(pool, name, client, listed)
        async with pool.acquire() as connection, kept_unless(connection, is_dry_run=is_dry_run):
            await _take(connection, name, listed, names, counts, rules=rules, begun=begun)
    if clients.jellyseerr and len(counts.errors) == len(clients.jellyseerr):
        raise SeerrUnreadable("; ".join(counts.errors))
    result: dict[str, JsonValue] = {
        "total_scanned": counts.scanned,
        "added": counts.added,
        "updated": len(counts.concerned),
        "withdrawn": counts.withdrawn,
        "errors": len(counts.errors),
        "error_details": list[JsonValue](counts.errors[:100]),
    }
    if not is_dry_run:
        async with pool.acquire() as connection:
            await sync_runs.add(
                connection, "pending", begun_at=begun_at, is_success=True, result=result
            )
    return result


async def _take(
    connection: Connection,
    name: str,
    listed: list[Request],
    names: Mapping[Ref, tuple[str, int | None]],
    counts: _Counts,
    *,
    rules: Rules,
    begun: datetime,
) -> None:
    now = datetime.now(UTC)
    told = [each for each in listed if each.media.tmdb_id or each.media.tvdb_id]
    observed = {(o := _observation(name, each, names)).ref: o for each in told}
    placed = await place(connection, list(observed.values()), now=now)
    known = await request_links.of_seerr(connection, name)
    before = await requests.decisions_of(connection, [k.request_id for k in known.values()])
    news = []
    for each in told:
        said = said_of(name, each, now=now)
        link = known.get(each.id)
        if link is None or (link.is_current and _is_news(said, before.get(link.request_id, {}))):
            news.append((placed.titles[_ref(name, each)], said))
    concerned = await follow_requests(connection, news, now=now)
    counts.scanned += len(listed)
    counts.added += sum(1 for _, said in news if said.seerr_id not in known)
    still = {each.id for each in listed}
    absent = {
        number: request_id
        for number, request_id in (await request_links.open_in_seerr(connection, name)).items()
        if number not in still
    }
    verdict = judge(known=len(known), missing=len(absent), max_share=rules.max_share)
    if not verdict.is_credible and not listed:
        counts.errors.append(f"jellyseerr {name}: {verdict.detail}; nothing was called withdrawn")
    elif absent:
        concerned |= await requests.withdraw(connection, list(absent.values()), at=begun)
        counts.withdrawn += len(absent)
    waiting = sorted(await requests.waiting_titles(connection))
    for position, title_id in enumerate(waiting):
        await looks.ask_for(connection, [title_id], at=now + position * _SPREAD)
    await settle(connection, concerned | placed.touched, rules=rules, now=now)
    await sources.save_listed(connection, SEERR, name, begun)
    await sources.save_reached(connection, SEERR, name, is_reachable=True)
    counts.concerned |= concerned


def said_of(instance: str, request: Request, *, now: datetime) -> Said:
    """What a listing says of one request; unknown states say no more than that it was made."""
    created = request.created_at or now
    decisions = {Decision.REQUESTED: min(created, now)}
    decision = _DECISIONS.get(_status(request.status))
    if decision is not None:
        decisions[decision] = min(request.updated_at or created, now)
    user = request.requested_by
    return Said(
        instance,
        request.id,
        decisions,
        (user.display_name or user.jellyfin_username or "") if user else "",
        str(user.id) if user else None,
        frozenset(season.season_number for season in request.seasons) or None
        if request.type == "tv"
        else None,
        request.is_4k,
    )


def _status(number: int) -> RequestStatus:
    try:
        return RequestStatus(number)
    except ValueError:
        return RequestStatus.PENDING


def _is_news(said: Said, known: Mapping[Decision, datetime]) -> bool:
    """Whether the listing's decision is another than the last that is known here."""
    listed = next((d for d in said.decisions if d is not Decision.REQUESTED), None)
    if not known:
        return True
    last = max(known, key=lambda decision: known[decision])
    if listed is None:
        return last is not Decision.REQUESTED
    return listed is not last


def _ref(instance: str, request: Request) -> Ref:
    media = request.media
    key = f"tmdb-{media.tmdb_id}" if media.tmdb_id else f"tvdb-{media.tvdb_id}"
    return Ref(SEERR, instance, f"{_media_type(request).value}-{key}")


def _media_type(request: Request) -> MediaType:
    return MediaType.TV if request.type == "tv" else MediaType.MOVIE


def _observation(
    instance: str, request: Request, names: Mapping[Ref, tuple[str, int | None]]
) -> Observation:
    ref = _ref(instance, request)
    name, year = names.get(ref, ("", None))
    media = request.media
    return Observation(
        ref,
        _media_type(request),
        words(name),
        Ids(media.tmdb_id, media.tvdb_id, media.imdb_id),
        year=year,
        is_hint=True,
    )


async def _names(
    pool: Pool, instance: str, client: JellyseerrClient, listed: list[Request]
) -> dict[Ref, tuple[str, int | None]]:
    """Names of titles that nobody else has named: Seerr lists numbers only."""
    wanted = {
        _ref(instance, each): (_media_type(each).value, tmdb_id)
        for each in listed
        if (tmdb_id := each.media.tmdb_id)
    }
    async with pool.acquire() as connection:
        known = await entries.find(connection, list(wanted))
        nameless = await titles.without_names(
            connection, [each.title_id for each in known.values()]
        )
        named_elsewhere = await titles.named(
            connection,
            list(wanted.values()),
        )
    found: dict[Ref, tuple[str, int | None]] = {}
    for ref, (kind, tmdb_id) in wanted.items():
        entry = known.get(ref)
        is_named = (entry is not None and entry.title_id not in nameless) or (
            entry is None and (kind, tmdb_id) in named_elsewhere
        )
        if is_named or len(found) >= _NAMES_A_RUN:
            continue
        try:
            said = await client.titled(kind, tmdb_id)
        except UNREADABLE as error:
            log.info("no name", upstream=instance, error=type(error).__name__)
            continue
        found[ref] = (said.title or said.name or "", said.year)
    return found
