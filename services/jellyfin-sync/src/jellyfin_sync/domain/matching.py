"""The same item on another server: by where it lies, else by what it is called elsewhere."""

from collections import defaultdict
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
    place and this server has no other item there. Two copies of one film are therefore two places
    on the server that has both, and neither is guessed to be the one that a third server has.
    """
    claims = _provider_claims(items)
    occupied = dict(taken)
    matches = []
    for item, keys in items:
        place, candidates = _place_of(item, keys, known, occupied, claims)
        if place is not None:
            occupied[place] = item.item_id
        matches.append(Match(item.item_id, place, candidates))
    return matches


def _place_of(
    item: Listed,
    keys: Keys,
    known: Mapping[str, Sequence[int]],
    occupied: Mapping[int, str],
    claims: Mapping[str, int],
) -> tuple[int | None, tuple[int, ...]]:
    if keys.path is not None:
        here = [
            p for p in known.get(keys.path, ()) if occupied.get(p, item.item_id) == item.item_id
        ]
        if len(here) == 1:
            return here[0], ()
    mine = [place for place, holder in occupied.items() if holder == item.item_id]
    found = sorted(
        {
            place
            for key in keys.provider
            for place in known.get(key, ())
            if occupied.get(place, item.item_id) == item.item_id
        }
    )
    if len(mine) == 1 and (mine[0] in found or not found):
        return mine[0], ()
    if len(found) == 1 and all(claims[key] == 1 for key in keys.provider):
        return found[0], ()
    return None, tuple(found)


def _provider_claims(items: Iterable[tuple[Listed, Keys]]) -> Mapping[str, int]:
    """How many items of this listing have each provider key."""
    claims: dict[str, int] = defaultdict(int)
    for _, keys in items:
        for key in keys.provider:
            claims[key] += 1
    return claims
