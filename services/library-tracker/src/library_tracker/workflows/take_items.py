"""What a Jellyfin reports of items: a hint, looked up before anything is believed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from library_tracker.domain.correlation import Ref
from library_tracker.domain.observation import JELLYFIN, Observation
from library_tracker.store import absent_entries, entries, episodes, looks
from library_tracker.workflows.place import place
from library_tracker.workflows.read_applications import of_jellyfin
from library_tracker.workflows.rules import Rules
from library_tracker.workflows.settle import settle
from medley_clients.jellyfin.client import JellyfinClient
from medley_contracts.jellyfin import ItemAdded, ItemRemoved
from medley_kit.db import Connection

_TITLES: Final = frozenset({"Movie", "Series"})
_TITLE_TYPES: Final = _TITLES | {"Episode", "Season"}


@dataclass(slots=True)
class Looked:
    """What Jellyfins answered when they were asked about items."""

    titles: list[Observation] = field(default_factory=list)
    series: set[Ref] = field(default_factory=set)
    """Series of which an episode came or went."""
    gone: set[Ref] = field(default_factory=set)
    """Films and series that their server really does not have."""
    gone_episodes: set[Ref] = field(default_factory=set)


async def look_up_added(
    reports: Sequence[ItemAdded], clients: Mapping[str, JellyfinClient]
) -> Looked:
    """Ask for what was added, a hundred a call; an item that is gone again is no news.

    Reports of servers that are not configured, and of music and books, are left out.
    """
    found = Looked()
    wanted: dict[str, set[str]] = defaultdict(set)
    for report in reports:
        if report.server not in clients:
            continue
        if report.item_type in _TITLES:
            wanted[report.server].add(report.item_id)
        elif report.item_type in _TITLE_TYPES and report.series_id is not None:
            wanted[report.server].add(report.series_id)
            found.series.add(Ref(JELLYFIN, report.server, report.series_id))
    for server, ids in wanted.items():
        said = await clients[server].titles_by_id(sorted(ids))
        found.titles += [of_jellyfin(server, each) for each in said if each.type in _TITLES]
    return found


async def look_up_removed(
    reports: Sequence[ItemRemoved], clients: Mapping[str, JellyfinClient]
) -> Looked:
    """Ask for what was removed: a report may be late, and the item back."""
    found = Looked()
    titles: dict[str, set[str]] = defaultdict(set)
    parts: dict[str, set[str]] = defaultdict(set)
    for report in reports:
        if report.server not in clients:
            continue
        if report.item_type in _TITLES:
            titles[report.server].add(report.item_id)
        elif report.item_type == "Episode":
            parts[report.server].add(report.item_id)
            if report.series_id is not None:
                found.series.add(Ref(JELLYFIN, report.server, report.series_id))
    for server, ids in titles.items():
        there = {each.id for each in await clients[server].titles_by_id(sorted(ids))}
        found.gone |= {Ref(JELLYFIN, server, item_id) for item_id in ids - there}
    for server, ids in parts.items():
        there = {each.id for each in await clients[server].episodes_by_id(sorted(ids))}
        found.gone_episodes |= {Ref(JELLYFIN, server, item_id) for item_id in ids - there}
    return found


async def take_items(
    connection: Connection, looked: Looked, *, rules: Rules, now: datetime
) -> None:
    """Place what came; hold what went for the grace: a file that was moved comes back."""
    placed = await place(connection, looked.titles, now=now)
    touched = placed.touched | set(placed.titles.values())
    if looked.gone:
        touched |= await absent_entries.miss(connection, looked.gone, since=now)
    if looked.gone_episodes:
        touched |= await episodes.miss(connection, looked.gone_episodes, since=now)
    known = await entries.find(connection, looked.series)
    series = {each.title_id for each in known.values()}
    await looks.ask_for(connection, series | touched, at=now)
    await settle(connection, touched | series, rules=rules, now=now)
