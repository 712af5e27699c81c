"""Which items of all servers are copies of one work, and at which place they stand together."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Copy:
    """An item of one server, as it is today."""

    server: str
    item_id: str
    lies_at: int
    """Its own place, which it shares with its like on other servers and with no other copy."""
    stands_at: int
    """The place at which its states are kept now."""
    keys: frozenset[str]
    """By what it is recognised today: where it lies, and its ids."""


@dataclass(frozen=True, slots=True)
class Works:
    """Where everything is to stand."""

    place_of: Mapping[int, int]
    """Place where items lie -> place where they stand."""
    contradicting: Mapping[int, tuple[int, ...]]
    """Places that share an id and contradict each other in another -> the others of them."""
    joined: frozenset[int]
    """Places where items lie that are copies of others."""
    left: Mapping[int, int]
    """Place where nothing is to stand -> where that stands which stood or lies there: what is
    known of items that are gone goes there as well."""


def works_of(copies: Iterable[Copy]) -> Works:
    """Join what shares an id or a path, directly or by way of others.

    Nothing is guessed: when among those that hang together two say different things of the same
    kind (another id of one vendor, another number within a series), none of them are joined.
    ``copies`` must be complete: whoever shares a key with one of them, stands where one stands or
    lies where one lies. A work stays where it stands, as long as no other's items lie there.
    """
    by_place: dict[int, list[Copy]] = defaultdict(list)
    for copy in copies:
        by_place[copy.lies_at].append(copy)
    works: list[list[int]] = []
    contradicting: dict[int, tuple[int, ...]] = {}
    joined: set[int] = set()
    for places in _hanging_together(by_place):
        if len(places) > 1 and _contradict(copy for place in places for copy in by_place[place]):
            works += [[place] for place in places]
            contradicting |= {
                place: tuple(other for other in places if other != place) for place in places
            }
        else:
            works.append(places)
            joined.update(places if len(places) > 1 else ())
    place_of, left = _stand(works, by_place)
    return Works(place_of, contradicting, frozenset(joined), left)


def _hanging_together(by_place: Mapping[int, Sequence[Copy]]) -> list[list[int]]:
    """The places in groups, each ascending, the group with the lowest first."""
    with_key: dict[str, list[int]] = defaultdict(list)
    for place, copies in by_place.items():
        for key in {key for copy in copies for key in copy.keys}:
            with_key[key].append(place)
    groups: list[list[int]] = []
    seen: set[int] = set()
    for first in sorted(by_place):
        if first in seen:
            continue
        seen.add(first)
        group = [first]
        for place in group:
            for key in {key for copy in by_place[place] for key in copy.keys}:
                new = [other for other in with_key.pop(key, ()) if other not in seen]
                seen.update(new)
                group += new
        groups.append(sorted(group))
    return groups


def _contradict(copies: Iterable[Copy]) -> bool:
    told: dict[str, str] = {}
    return any(
        told.setdefault(kind, value) != value
        for copy in copies
        for kind, value in _told_by(copy.keys)
    )


def _told_by(keys: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Kind of id -> the id; of an episode also the vendor's series with its number there."""
    for key in keys:
        _, kind, rest = key.split(":", 2)
        if kind == "series":
            vendor, _, number = rest.partition(":")
            yield f"series:{vendor}", number
        elif kind != "path":
            yield kind, rest


def _stand(
    works: Sequence[Sequence[int]], by_place: Mapping[int, Sequence[Copy]]
) -> tuple[dict[int, int], dict[int, int]]:
    lies_with = {place: number for number, work in enumerate(works) for place in work}
    taken: set[int] = set()
    place_of: dict[int, int] = {}
    others: list[tuple[int, int]] = []
    for number, work in enumerate(works):
        stood = {copy.stands_at for place in work for copy in by_place[place]}
        free = [
            place
            for place in sorted(stood.union(work))
            if lies_with.get(place, number) == number and place not in taken
        ]
        taken.add(free[0])
        place_of |= dict.fromkeys(work, free[0])
        others += [(place, free[0]) for place in free[1:]]
    left: dict[int, int] = {}
    for place, stands_at in others:
        if place not in taken:
            left.setdefault(place, stands_at)
    return place_of, left
