"""Read what a server has, and give each item its place."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from jellyfin_sync.domain.copies import Copies
from jellyfin_sync.domain.matching import match_items
from jellyfin_sync.domain.recognition import Keys, Listed, keys_of
from jellyfin_sync.store import agreed_states, copies, items, known_states, works
from jellyfin_sync.store.items import NewItem
from jellyfin_sync.workflows.join_copies import join_copies
from jellyfin_sync.workflows.rules import Rules, ServerRules
from medley_clients.jellyfin.client import JellyfinClient
from medley_clients.jellyfin.models import Item
from medley_kit.db import Connection, Pool

_Keyed = Sequence[tuple[Listed, Keys]]


@dataclass(slots=True)
class Placed:
    """What a listing, or a part of one, brought."""

    new_places: set[int] = field(default_factory=set)
    """Places that this server did not have before."""
    joined: set[int] = field(default_factory=set)
    """Places at which copies have come to stand, of any server."""
    moved: set[tuple[int, int]] = field(default_factory=set)
    """The (person, place) whose states moved with their items: from there, or to there."""
    conflicts: int = 0
    """Items that may be several places, so that nobody can say which."""

    def add(self, other: "Placed") -> None:
        """Take in what another part brought."""
        self.new_places |= other.new_places
        self.joined |= other.joined
        self.moved |= other.moved
        self.conflicts += other.conflicts


async def place_items(
    pool: Pool,
    server: str,
    listed: Sequence[Item],
    *,
    client: JellyfinClient,
    rules: Rules,
    since: datetime | None = None,
) -> Placed:
    """Remember items as the server lists them, each at the place where other servers have it.

    A file that was moved comes back with another id, and its place is still that of the old one. So
    whoever stands where a new item would is asked for, unless seen ``since`` then.
    """
    if not listed:
        return Placed()
    page = [_to_listed(version) for item in listed for version in item.versions()]
    async with pool.acquire() as connection:
        keyed = await _keyed(connection, server, page, rules.servers[server])
        known = await items.items_of(connection, {(server, item.item_id) for item in page})
        new = [(item, keys) for item, keys in keyed if (server, item.item_id) not in known]
        doubtful = await items.occupants(
            connection,
            server,
            _all_keys(new),
            besides=[item.item_id for item in page],
            unseen_since=since,
        )
    there = await _still_there(client, doubtful, rules) if doubtful else set()
    async with pool.acquire() as connection, connection.transaction():
        await items.lock_matching(connection)
        await items.forget(connection, server, doubtful - there)
        placed = await _place(connection, server, keyed, with_copies=rules.copies is Copies.ALL)
        if rules.copies is Copies.OFF:
            at = await items.items_of(connection, {(server, item.item_id) for item in page})
            await copies.note(connection, {each.place_id for each in at.values()})
        return placed


async def _still_there(client: JellyfinClient, item_ids: Collection[str], rules: Rules) -> set[str]:
    found = await client.items_by_id(sorted(item_ids), with_versions=rules.reads_versions)
    return {version.id for item in found for version in item.versions()}


async def _place(
    connection: Connection, server: str, keyed: _Keyed, *, with_copies: bool
) -> Placed:
    ids = [item.item_id for item, _ in keyed]
    known = await items.places_of_keys(connection, _all_keys(keyed))
    at_keys = {place for places in known.values() for place in places}
    taken = await items.taken(connection, server, at_keys, ids)
    matches = match_items(keyed, known=known, taken=taken)
    fresh = [
        (item, keys.common_path)
        for (item, keys), match in zip(keyed, matches, strict=True)
        if match.place_id is None
    ]
    made = iter(await items.add_places(connection, fresh) if fresh else [])
    new = [
        NewItem(item, keys, match.place_id or next(made), match.candidates)
        for (item, keys), match in zip(keyed, matches, strict=True)
    ]
    was = await works.seen(connection, server, ids) if with_copies else None
    places = set(await items.put(connection, server, new, with_copies=with_copies))
    conflicts = sum(1 for match in matches if match.candidates)
    if was is not None:
        return await _join(connection, new, places, *was)
    moved = await known_states.misplaced(connection, server, ids)
    if moved:
        await agreed_states.lock(connection, moved)
        await known_states.move(connection, server, ids)
    return Placed(places, moved=moved, conflicts=conflicts)


async def _join(
    connection: Connection,
    new: Sequence[NewItem],
    new_places: set[int],
    keys_before: Collection[str],
    places_before: Collection[int],
) -> Placed:
    """Have copies stand together, those that these were, are and have become copies of."""
    keys = {key for each in new for key in each.keys.of_today}
    places = {each.place_id for each in new}
    joined = await join_copies(connection, keys.union(keys_before), places.union(places_before))
    standing = await works.standing(connection, new_places)
    return Placed(set(standing.values()), joined.places, joined.states, joined.contradicting)


async def _keyed(
    connection: Connection, server: str, page: Sequence[Listed], rules: ServerRules
) -> _Keyed:
    series: Mapping[str, Listed] = {item.item_id: item for item in page if item.type == "Series"}
    absent = {item.series_id for item in page if item.series_id and item.series_id not in series}
    series = {**series, **await items.series(connection, server, absent)}
    return [(item, keys_of(item, path_map=rules.path_map, series=series)) for item in page]


def _all_keys(keyed: _Keyed) -> Collection[str]:
    return {key for _, keys in keyed for key in keys.all()}


def _to_listed(item: Item) -> Listed:
    return Listed(
        item.id,
        item.name,
        item.type,
        item.path,
        item.provider_ids,
        item.series_id,
        item.season_number,
        item.episode_number,
        item.last_episode_number,
    )
