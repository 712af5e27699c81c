"""The same item on another server: by where it lies, else by what it is called elsewhere."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Listed:
    """An item as one server lists it."""

    item_id: str
    name: str
    type: str
    path: str | None
    provider_ids: Mapping[str, str]
    series_id: str | None = None
    season: int | None = None
    episode: int | None = None


@dataclass(frozen=True, slots=True)
class Keys:
    """By what an item can be recognised; the stronger kind first."""

    path: str | None
    provider: tuple[str, ...]

    @property
    def common_path(self) -> str | None:
        """Where it lies in the common tree."""
        return None if self.path is None else self.path.split(":", 2)[2]


@dataclass(frozen=True, slots=True)
class Match:
    """Where an item belongs: a known place, a new one, or (``candidates``) nobody can say."""

    item_id: str
    place_id: int | None
    candidates: tuple[int, ...] = ()


def common_path(path: str | None, path_map: Mapping[str, str]) -> str | None:
    r"""Where the item lies in the common tree; separators are slashes, the longest prefix wins.

    ``D:\media\x`` and ``D:/media/x`` are the same; a prefix ends at a separator.
    """
    if not path:
        return None
    plain = path.replace("\\", "/")
    best = ""
    for prefix in path_map:
        root = prefix.replace("\\", "/").rstrip("/")
        if (plain == root or plain.startswith(root + "/")) and len(root) > len(best):
            best, target = root, path_map[prefix].replace("\\", "/").rstrip("/")
    return target + plain[len(best) :] if best else plain


def keys_of(item: Listed, *, path_map: Mapping[str, str], series: Mapping[str, Listed]) -> Keys:
    """What to look the item up by. ``series``: the same server's series, by id.

    An episode is also known by its series' ids with season and number, since its own are rare.
    """
    path = common_path(item.path, path_map)
    own = [
        f"{item.type}:{vendor.lower()}:{value.strip().lower()}"
        for vendor, value in sorted(item.provider_ids.items())
        if value.strip() and value.strip() != "0"
    ]
    parent = series.get(item.series_id or "")
    if item.type == "Episode" and parent and item.season is not None and item.episode is not None:
        own += [
            f"Episode:series:{vendor.lower()}:{value.strip().lower()}:s{item.season}e{item.episode}"
            for vendor, value in sorted(parent.provider_ids.items())
            if value.strip()
        ]
    return Keys(None if path is None else f"{item.type}:path:{path}", tuple(own))


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
    third server has.
    """
    occupied = dict(taken)
    placed: dict[str, int] = {}
    for item, keys in items:
        here = _free(item, [keys.path] if keys.path else [], known, occupied)
        if len(here) == 1:
            placed[item.item_id] = here[0]
            occupied[here[0]] = item.item_id
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
