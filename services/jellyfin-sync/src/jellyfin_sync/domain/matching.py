"""The same item on another server: by where it lies, else by what it is called elsewhere."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from jellyfin_sync.domain.recognition import Keys, Listed


@dataclass(frozen=True, slots=True)
class Match:
    """Where an item belongs: a known place, a new one, or (``candidates``) nobody can say."""

    item_id: str
    place_id: int | None
    candidates: tuple[int, ...] = ()


def match_items(
    items: Sequence[tuple[Listed, Keys]],
    *,
    known: Mapping[str, Sequence[int]],
    taken: Mapping[int, str],
) -> list[Match]:
    """Give each item its place; one place is never given to two items of the same server.

    ``known``: key -> the places that have it. ``taken``: place -> the item of this server that has
    it already. The path decides where it is known; else the provider ids, if they all name one
    free place and no other item of the listing could have it as well. Two copies of one film are
    therefore two places on the server that has both, and neither is guessed to be the one that a
    third server has. A path that is known only in other letters' case decides after the exact ones.
    """
    occupied = dict(taken)
    placed: dict[str, int] = {}
    for item, keys in items:
        here = _free(item, [keys.path] if keys.path else [], known, occupied)
        if len(here) == 1:
            placed[item.item_id] = here[0]
            occupied[here[0]] = item.item_id
    folded = {
        item.item_id: _free(item, [keys.folded], known, occupied)
        for item, keys in items
        if item.item_id not in placed and keys.folded is not None
    }
    wanted = Counter(place for places in folded.values() for place in places)
    for item_id, places in folded.items():
        if len(places) == 1 and wanted[places[0]] == 1:
            placed[item_id] = places[0]
            occupied[places[0]] = item_id
    reach = {
        item.item_id: _free(item, keys.provider, known, occupied)
        for item, keys in items
        if item.item_id not in placed
    }
    claims = Counter(place for places in reach.values() for place in places)
    mine = {item_id: place for place, item_id in taken.items()}
    return [
        Match(item.item_id, placed[item.item_id])
        if item.item_id in placed
        else _by_provider(item.item_id, reach[item.item_id], claims, mine.get(item.item_id))
        for item, _ in items
    ]


def _by_provider(
    item_id: str, found: Sequence[int], claims: Mapping[int, int], mine: int | None
) -> Match:
    """``found``: free places the item's ids lead to. ``mine``: where it is now."""
    if mine is not None and (mine in found or not found):
        return Match(item_id, mine)
    if len(found) == 1 and claims[found[0]] == 1:
        return Match(item_id, found[0])
    return Match(item_id, None, tuple(found))


def _free(
    item: Listed,
    keys: Iterable[str],
    known: Mapping[str, Sequence[int]],
    occupied: Mapping[int, str],
) -> list[int]:
    """The places known by these keys at which the item is, or could be; ascending."""
    places = {place for key in keys for place in known.get(key, ())}
    return sorted(p for p in places if occupied.get(p, item.item_id) == item.item_id)
