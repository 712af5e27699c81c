"""Look at queues and download clients once, and tell what moved."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import structlog

from library_tracker.domain.correlation import Ref
from library_tracker.domain.evidence import WHOLE, Download, Fact, Trouble
from library_tracker.domain.ids import download_id
from library_tracker.domain.observation import RADARR, SONARR, Observation
from library_tracker.domain.queue import (
    Progress,
    Row,
    download_of,
    is_moving,
    is_news,
    seconds_left,
    torrents_by_hash,
    with_client,
)
from library_tracker.store import downloads, entries, facts
from library_tracker.workflows.clients import UNREADABLE, Clients
from library_tracker.workflows.place import place
from library_tracker.workflows.read_applications import of_radarr, of_sonarr
from library_tracker.workflows.rules import Rules
from library_tracker.workflows.settle import Turn, settle
from medley_clients.arr.models import QueueRecord
from medley_clients.qbittorrent.client import Followed
from medley_clients.qbittorrent.models import Phase, Torrent
from medley_contracts.library import DownloadProgressed
from medley_kit import outbox
from medley_kit.db import Connection, Pool

log = structlog.get_logger()

_TROUBLES = {
    Phase.STALLED: Trouble.STALLED,
    Phase.STOPPED: Trouble.STOPPED,
    Phase.BROKEN: Trouble.ERROR,
}
_UNKNOWN_A_ROUND = 20

Key = tuple[str, str]


@dataclass(slots=True)
class Shown:
    """What was read; of who did not answer nothing is concluded."""

    queues: dict[Key, list[QueueRecord]] = field(default_factory=dict)
    torrents: Mapping[str, Progress] = field(default_factory=dict)
    are_clients_read: bool = True
    places: dict[tuple[str, int], tuple[int, int]] = field(default_factory=dict)
    """(Sonarr, its number of an episode) → season and number."""
    observed: list[Observation] = field(default_factory=list)
    """Titles that were met here first."""


async def follow_downloads(
    pool: Pool, *, clients: Clients, followed: Mapping[str, Followed], rules: Rules
) -> bool:
    """Whether anything is moving, so that it is worth looking again soon."""
    shown = await _look(clients, followed)
    async with pool.acquire() as connection:
        await _meet(connection, clients, shown)
    now = datetime.now(UTC)
    async with pool.acquire() as connection, connection.transaction():
        placed = await place(connection, shown.observed, now=now)
        before = await downloads.listed(connection)
        after = await _downloads(connection, shown, now=now)
        after |= await _only_in_clients(connection, shown, {k[0] for k in after}, now=now)
        known = {_key(title_id, each): each for title_id, each in before}
        news = [
            (key[1], each)
            for key, each in after.items()
            if is_news(known.get(_full(key, each)), each)
        ]
        over = [
            (title_id, each)
            for title_id, each in before
            if (each.download_id, title_id) not in after and _is_readable(each, shown)
        ]
        if news:
            await downloads.put(connection, news)
        if over:
            await downloads.unlist(connection, over, at=now)
        touched = {title_id for title_id, _ in [*news, *over]} | placed.touched
        turns = await settle(connection, touched, rules=rules, now=now)
        await outbox.add(connection, *_told(turns))
    return is_moving(each for each in after.values())


async def complete_download(
    connection: Connection, told: str, *, rules: Rules, now: datetime
) -> None:
    """A client says that a download is complete, maybe before any queue showed it."""
    name = download_id(told)
    titles = await downloads.complete(connection, name, at=now)
    for title_id, grabs in (await facts.grabs(connection, [name])).items():
        if title_id in titles:
            continue
        first = grabs[0]
        made = Download(
            name,
            first.source,
            first.instance,
            first.release,
            1.0,
            is_complete=True,
            begun_at=first.at,
            changed_at=now,
            episodes=_episodes_of(grabs),
        )
        await downloads.put(connection, [(title_id, made)])
        titles.add(title_id)
    await settle(connection, titles, rules=rules, now=now)


async def _look(clients: Clients, followed: Mapping[str, Followed]) -> Shown:
    shown = Shown()
    for source, known in ((RADARR, clients.radarr), (SONARR, clients.sonarr)):
        for instance, client in known.items():
            try:
                shown.queues[source, instance] = await client.queue()
            except UNREADABLE as error:
                log.info("queue not read", upstream=instance, error=str(error))
    said: list[tuple[frozenset[str], Progress]] = []
    for instance, torrents in followed.items():
        try:
            await torrents.refresh()
        except UNREADABLE as error:
            shown.are_clients_read = False
            log.info("torrents not read", upstream=instance, error=str(error))
            continue
        said += [(each.hashes, _progress(each)) for each in torrents.torrents.values()]
    shown.torrents = torrents_by_hash(said)
    return shown


async def _meet(connection: Connection, clients: Clients, shown: Shown) -> None:
    """Read titles and episodes that a queue names and nobody has told of: few calls a round."""
    refs = {
        Ref(source, instance, str(number))
        for (source, instance), rows in shown.queues.items()
        for row in rows
        if (number := row.movie_id or row.series_id)
    }
    known = await entries.find(connection, refs)
    stored = {(each.instance, each.download_id) for _, each in await downloads.listed(connection)}
    unknown = sorted(refs - known.keys())[:_UNKNOWN_A_ROUND]
    packs = {
        (instance, row.series_id)
        for (source, instance), rows in shown.queues.items()
        for row in rows
        if source == SONARR
        and row.series_id
        and row.episode_id
        and (instance, download_id(row.download_id or f"queue-{row.id}")) not in stored
    }
    for ref in unknown:
        try:
            if ref.source == RADARR:
                movie = await clients.radarr[ref.instance].movie(int(ref.key))
                shown.observed.append(of_radarr(ref.instance, movie))
            else:
                series = await clients.sonarr[ref.instance].one_series(int(ref.key))
                shown.observed.append(of_sonarr(ref.instance, series))
        except UNREADABLE as error:
            log.info("title not read", upstream=ref.instance, error=str(error))
    for instance, series_id in sorted(packs)[:_UNKNOWN_A_ROUND]:
        try:
            for each in await clients.sonarr[instance].episodes(series_id):
                shown.places[instance, each.id] = (each.season_number, each.episode_number)
        except UNREADABLE as error:
            log.info("episodes not read", upstream=instance, error=str(error))


async def _downloads(
    connection: Connection, shown: Shown, *, now: datetime
) -> dict[tuple[str, int], Download]:
    """(download, title) → what the queues show of it, better known by its client."""
    grouped: dict[tuple[Key, str, int], list[QueueRecord]] = defaultdict(list)
    refs = {
        Ref(*key, str(number))
        for key, rows in shown.queues.items()
        for row in rows
        if (number := row.movie_id or row.series_id)
    }
    titles = {ref: each.title_id for ref, each in (await entries.find(connection, refs)).items()}
    for key, rows in shown.queues.items():
        for row in rows:
            title_id = titles.get(Ref(*key, str(row.movie_id or row.series_id or 0)))
            if title_id is not None:
                name = download_id(row.download_id or f"queue-{row.id}")
                grouped[key, name, title_id].append(row)
    known = {
        (each.instance, each.download_id, title_id): each
        for title_id, each in await downloads.listed(connection)
    }
    found: dict[tuple[str, int], Download] = {}
    for (key, name, title_id), records in grouped.items():
        source, instance = key
        made = download_of(
            [_row(name, record, instance, shown) for record in records],
            source=source,
            instance=instance,
            now=now,
        )
        before = known.get((instance, name, title_id))
        if before is not None and not made.episodes:
            made = replace(made, episodes=before.episodes)
        found[name, title_id] = with_client(made, shown.torrents.get(name), now=now)
    return found


async def _only_in_clients(
    connection: Connection,
    shown: Shown,
    queued: Collection[str],
    *,
    now: datetime,
) -> dict[tuple[str, int], Download]:
    """Downloads that no queue lists, and whose torrent is still there and not complete."""
    wanted = (await facts.open_grabs(connection)) - set(queued)
    here = {name: shown.torrents[name] for name in wanted if name in shown.torrents}
    found: dict[tuple[str, int], Download] = {}
    grabbed = await facts.grabs(connection, list(here))
    for title_id, grabs in grabbed.items():
        for name in {grab.key for grab in grabs}:
            its = [grab for grab in grabs if grab.key == name]
            bare = Download(
                name,
                its[0].source,
                its[0].instance,
                its[0].release,
                begun_at=its[0].at,
                changed_at=now,
                episodes=_episodes_of(its),
            )
            found[name, title_id] = with_client(bare, here[name], now=now)
    return found


def _is_readable(download: Download, shown: Shown) -> bool:
    """Whether those who could list it answered."""
    return (download.source, download.instance) in shown.queues and shown.are_clients_read


def _row(name: str, record: QueueRecord, instance: str, shown: Shown) -> Row:
    messages = [m for one in record.status_messages for m in (one.messages or [one.title]) if m]
    if record.error_message:
        messages.append(record.error_message)
    place_of = shown.places.get((instance, record.episode_id or 0))
    return Row(
        name,
        record.title,
        record.size,
        record.size_left,
        record.status,
        record.tracked_download_state,
        record.tracked_download_status or "ok",
        tuple(messages),
        seconds_left(record.time_left),
        record.added,
        place_of,
    )


def _progress(torrent: Torrent) -> Progress:
    phase = torrent.phase
    is_complete = phase in {Phase.COMPLETE, Phase.MOVING} and torrent.progress >= 1
    return Progress(
        torrent.progress,
        is_complete,
        _TROUBLES.get(phase, Trouble.NONE),
        f"qBittorrent says {torrent.state}" if phase in _TROUBLES else "",
        None if is_complete else torrent.eta_s,
        torrent.dlspeed,
    )


def _episodes_of(grabs: Sequence[Fact]) -> frozenset[tuple[int, int]]:
    return frozenset((g.season, g.episode) for g in grabs if g.season != WHOLE)


def _key(title_id: int, download: Download) -> tuple[str, str, str, int]:
    return (download.source, download.instance, download.download_id, title_id)


def _full(key: tuple[str, int], download: Download) -> tuple[str, str, str, int]:
    return _key(key[1], download)


def _told(turns: Sequence[Turn]) -> list[DownloadProgressed]:
    """Progress of what moves; a turn without a download told its change already."""
    return [
        DownloadProgressed(
            request_id=turn.request.request_id,
            percent=turn.stands.percent,
            release=turn.stands.download.release,
            download_percent=round(100 * turn.stands.download.progress, 1),
            eta_s=turn.stands.download.eta_s,
            speed_bps=turn.stands.download.speed_bps,
        )
        for turn in turns
        if turn.stands.download is not None and turn.stands.download.is_listed
    ]
