"""Look at single titles: what Sonarr, Radarr and Jellyfin have of each, episode by episode."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import structlog

from library_tracker.domain.correlation import Ref
from library_tracker.domain.observation import JELLYFIN, SONARR, Observation
from library_tracker.domain.units import looks_4k
from library_tracker.store import absent_entries, entries, episodes, looks, titles
from library_tracker.store.entries import Entry
from library_tracker.store.episodes import Told
from library_tracker.workflows.clients import UNREADABLE, Clients
from library_tracker.workflows.place import place
from library_tracker.workflows.read_applications import of_jellyfin, of_radarr, of_sonarr
from library_tracker.workflows.rules import Rules
from library_tracker.workflows.settle import Turn, settle
from medley_clients.errors import UpstreamMissing
from medley_clients.jellyfin.models import Episode
from medley_kit.db import Connection, Pool

log = structlog.get_logger()

_LEASE = timedelta(minutes=5)
_FIRST_PAUSE_S = 15.0
_LONGEST_PAUSE_S = 1800.0


@dataclass(slots=True)
class Seen:
    """What applications answered about one title."""

    begun: datetime
    observed: list[Observation] = field(default_factory=list)
    gone: set[Ref] = field(default_factory=set)
    told: dict[tuple[int, int], list[Told]] = field(default_factory=lambda: defaultdict(list))
    sonarrs: dict[str, set[tuple[int, int]]] = field(default_factory=lambda: defaultdict(set))
    """Instance → the episodes it knows; only of those that answered."""
    jellyfins: dict[str, set[tuple[int, int]]] = field(default_factory=lambda: defaultdict(set))
    """Server → the episodes it has."""
    errors: list[str] = field(default_factory=list)


async def look_at_due(pool: Pool, *, clients: Clients, rules: Rules, limit: int = 20) -> int:
    """Look at titles that wait for it; how many did. One that cannot be asked about waits."""
    async with pool.acquire() as connection:
        due = await looks.claim(connection, limit, lease=_LEASE)
    for each in due:
        seen, _ = await look_closer(pool, each.title_id, clients=clients, rules=rules)
        if not seen.errors:
            continue
        pause_s = min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * 2 ** min(each.looks, 10))
        log.info("cannot look closer", attempt=each.looks, error=seen.errors[0])
        async with pool.acquire() as connection:
            until = datetime.now(UTC) + timedelta(seconds=pause_s)
            await looks.postpone(connection, each.title_id, until=until)
    return len(due)


async def look_closer(
    pool: Pool, title_id: int, *, clients: Clients, rules: Rules
) -> tuple[Seen, list[Turn]]:
    """Ask every application that has the title; what is not answered changes nothing."""
    async with pool.acquire() as connection:
        known = await entries.of_titles(connection, [title_id])
    seen = await _ask(known, clients)
    now = datetime.now(UTC)
    async with pool.acquire() as connection, connection.transaction():
        placed = await place(connection, seen.observed, now=now)
        if seen.gone:
            await absent_entries.miss(connection, seen.gone, since=now)
        title_id = placed.merged.get(title_id, title_id)
        is_there = bool(await titles.listed(connection, [title_id]))
        if is_there:
            await _put_episodes(connection, title_id, seen)
            await looks.done(
                connection, title_id, begun=seen.begun, is_listed=_is_listed(known, seen)
            )
        turns = await settle(connection, placed.touched | {title_id}, rules=rules, now=now)
    return seen, turns


async def _ask(known: list[Entry], clients: Clients) -> Seen:
    seen = Seen(datetime.now(UTC))
    for entry in known:
        if entry.gone_at is not None:
            continue
        try:
            match entry.ref.source:
                case "radarr" if radarr := clients.radarr.get(entry.ref.instance):
                    movie = await radarr.movie(int(entry.ref.key))
                    seen.observed.append(of_radarr(entry.ref.instance, movie))
                case "sonarr" if entry.ref.instance in clients.sonarr:
                    await _ask_sonarr(entry.ref, clients, seen)
                case "jellyfin" if entry.ref.instance in clients.jellyfin:
                    await _ask_jellyfin(entry.ref, clients, seen)
        except UpstreamMissing:
            seen.gone.add(entry.ref)
        except UNREADABLE as error:
            seen.errors.append(str(error))
    return seen


async def _ask_sonarr(ref: Ref, clients: Clients, seen: Seen) -> None:
    client = clients.sonarr[ref.instance]
    series = await client.one_series(int(ref.key))
    listed = await client.episodes(series.id)
    seen.observed.append(of_sonarr(ref.instance, series))
    places = seen.sonarrs[ref.instance]
    for each in listed:
        place_of = (each.season_number, each.episode_number)
        places.add(place_of)
        seen.told[place_of].append(
            Told(
                *place_of,
                name=each.title,
                air_at=each.air_date_utc,
                files={ref.instance: each.has_file},
            )
        )


async def _ask_jellyfin(ref: Ref, clients: Clients, seen: Seen) -> None:
    """A film is looked up by its id; of a series every episode is read that can be played."""
    client = clients.jellyfin[ref.instance]
    found = await client.titles_by_id([ref.key])
    if not found:
        seen.gone.add(ref)
        return
    seen.observed += [of_jellyfin(ref.instance, each) for each in found]
    if found[0].type != "Series":
        return
    places: list[Told] = []
    async for page in client.episode_pages(ref.key):
        places += [told for each in page.episodes for told in _copies(ref.instance, each)]
    seen.jellyfins[ref.instance] |= {(each.season, each.number) for each in places}
    for told in places:
        seen.told[told.season, told.number].append(told)


def _copies(server: str, episode: Episode) -> list[Told]:
    """A file of several episodes is a copy of each."""
    if episode.season is None or episode.number is None:
        return []
    copy: dict[str, str | bool] = {"id": episode.id, "is_4k": looks_4k(episode.path or "")}
    last = max(episode.last_number or episode.number, episode.number)
    return [
        Told(episode.season, number, name=episode.name, copies={server: copy})
        for number in range(episode.number, last + 1)
    ]


async def _put_episodes(connection: Connection, title_id: int, seen: Seen) -> None:
    """What the answers say of each episode together; what they do not name is not there."""
    together = [
        (
            title_id,
            Told(
                season,
                number,
                name=next((each.name for each in told if each.name), ""),
                air_at=next((each.air_at for each in told if each.air_at), None),
                files={k: v for each in told for k, v in each.files.items()},
                copies={k: v for each in told for k, v in each.copies.items()},
            ),
        )
        for (season, number), told in seen.told.items()
    ]
    await episodes.put(connection, together, read_at=seen.begun)
    for instance, places in seen.sonarrs.items():
        await episodes.forget_files(connection, title_id, instance, places)
    for server, places in seen.jellyfins.items():
        await episodes.miss_others(connection, title_id, server, places, since=seen.begun)


def _is_listed(known: list[Entry], seen: Seen) -> bool:
    """Whether every application that has the series told of its episodes."""
    asked = {
        (entry.ref.source, entry.ref.instance)
        for entry in known
        if entry.ref.source in {SONARR, JELLYFIN} and entry.gone_at is None
    }
    answered = {(SONARR, name) for name in seen.sonarrs} | {
        (JELLYFIN, name) for name in seen.jellyfins
    }
    return bool(answered) and asked - {(r.source, r.instance) for r in seen.gone} <= answered
