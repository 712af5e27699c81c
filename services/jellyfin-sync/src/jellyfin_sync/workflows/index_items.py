"""Read what a server has, and give each item its place."""

from collections.abc import Sequence
from dataclasses import dataclass

from jellyfin_sync.domain.matching import Listed, keys_of, match_items
from jellyfin_sync.store import items
from jellyfin_sync.store.items import NewItem
from jellyfin_sync.workflows.rules import ServerRules
from medley_clients.jellyfin.models import Item
from medley_kit.db import Connection


@dataclass(frozen=True, slots=True)
class Placed:
    """What one part of a listing brought."""

    new_places: tuple[int, ...]
    """Places that this server did not have before."""
    conflicts: int
    """Items that may be several places, so that nobody can say which."""


async def place_items(
    connection: Connection, server: str, listed: Sequence[Item], *, rules: ServerRules
) -> Placed:
    """Remember items as the server lists them, each at the place where other servers have it."""
    if not listed:
        return Placed((), 0)
    await items.lock_matching(connection)
    page = [to_listed(item) for item in listed]
    series = {item.item_id: item for item in page if item.type == "Series"}
    absent = {item.series_id for item in page if item.series_id and item.series_id not in series}
    series |= await items.series(connection, server, absent)
    keyed = [(item, keys_of(item, path_map=rules.path_map, series=series)) for item in page]
    known = await items.places_of_keys(
        connection,
        {key for _, keys in keyed for key in (keys.path, *keys.provider) if key is not None},
    )
    taken = await items.taken(
        connection,
        server,
        {place for places in known.values() for place in places},
        {item.item_id for item in page},
    )
    matches = match_items(keyed, known=known, taken=taken)
    fresh = [
        (item, keys.path and keys.path.split(":", 2)[2])
        for (item, keys), match in zip(keyed, matches, strict=True)
        if match.place_id is None
    ]
    made = iter(await items.add_places(connection, fresh) if fresh else [])
    new = [
        NewItem(item, keys, match.place_id or next(made), match.candidates)
        for (item, keys), match in zip(keyed, matches, strict=True)
    ]
    places = await items.put(connection, server, new)
    return Placed(tuple(places), sum(1 for match in matches if match.candidates))


def to_listed(item: Item) -> Listed:
    """The client's item in the domain's words."""
    return Listed(
        item.id,
        item.name,
        item.type,
        item.path,
        item.provider_ids,
        item.series_id,
        item.season_number,
        item.episode_number,
    )
