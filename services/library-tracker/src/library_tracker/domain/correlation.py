"""Which of the things that applications tell of are the same title."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Final

from library_tracker.domain.ids import NO_IDS, Ids, MediaType
from library_tracker.domain.value import Value

Key = tuple[str, int | str]
"""A database and what it calls something: ``("tmdb", 550)``."""

ORDER: Final[Mapping[MediaType, tuple[str, ...]]] = {
    MediaType.MOVIE: ("tmdb", "imdb", "tvdb", "anidb"),
    MediaType.TV: ("tvdb", "tmdb", "imdb", "anidb"),
}
"""Which database decides: the first that a member names. The others only join what lacks it."""


class Ref(Value, frozen=True, order=True):
    """One thing in one application: ``radarr``, ``main``, ``41``."""

    source: str
    instance: str
    key: str


class Member(Value, frozen=True):
    """One thing, what it is called, and the title it was counted to so far."""

    ref: Ref
    media_type: MediaType
    ids: Ids
    title_id: int | None = None


@dataclass(slots=True)
class Group:
    """Members that are one title."""

    media_type: MediaType
    anchor: Key | None
    members: list[Member] = field(default_factory=list)

    @property
    def ids(self) -> Ids:
        """What the members say together; where they differ, the first that says it."""
        together = NO_IDS
        for member in self.members:
            if together is NO_IDS:
                together = member.ids
            elif member.ids != together:
                together = together.filled_from(member.ids)
        return together


@dataclass(frozen=True, slots=True)
class Conflict:
    """One id that several titles claim; none of them is preferred."""

    media_type: MediaType
    key: Key
    groups: tuple[int, ...]
    """Positions in the list of groups."""


def correlate(members: Iterable[Member]) -> tuple[list[Group], list[Conflict]]:
    """Members in groups, one for each title, and ids that several groups claim.

    The result does not depend on the order of the members. A film and a series never meet. A
    member without the deciding id joins through another one only if a single group claims that.
    """
    by_type: dict[MediaType, list[Member]] = {kind: [] for kind in MediaType}
    for member in members:
        by_type[member.media_type].append(member)
    groups: list[Group] = []
    conflicts: list[Conflict] = []
    for media_type, same_type in by_type.items():
        grouping = _Grouping(media_type, groups)
        grouping.take(same_type)
        conflicts += grouping.conflicts()
    return groups, conflicts


class _Grouping:
    """Groups the members of one type of media."""

    def __init__(self, media_type: MediaType, groups: list[Group]) -> None:
        self._media_type = media_type
        self._groups = groups
        self._first: dict[Key, int] = {}
        """The one that claims an id, which is all there is to most of them."""
        self._more: dict[Key, set[int]] = {}
        """Everyone who does, where there are several."""

    def take(self, members: Sequence[Member]) -> None:
        order = ORDER[self._media_type]
        levels: list[list[Member]] = [[] for _ in range(len(order) + 1)]
        for member in members:
            levels[_level(member.ids, order)].append(member)
        for level, database in enumerate(order):
            self._join(levels[level], database, order[level + 1 :])
        for member in levels[-1]:
            self._groups.append(Group(self._media_type, None, [member]))

    def conflicts(self) -> list[Conflict]:
        return [
            Conflict(self._media_type, key, tuple(sorted(claimants)))
            for key, claimants in sorted(self._more.items(), key=lambda each: str(each[0]))
        ]

    def _join(self, members: Iterable[Member], database: str, others: Sequence[str]) -> None:
        groups = self._groups
        said = attrgetter(database)
        rest = [(other, attrgetter(other)) for other in others]
        found: dict[int | str, int] = {}
        for member in members:
            ids = member.ids
            value = said(ids)
            position = found.get(value)
            if position is None:
                position = found[value] = self._place((database, value))
            groups[position].members.append(member)
            for other, also_said in rest:
                if (claimed := also_said(ids)) is not None:
                    self._claim((other, claimed), position)
        for value, position in found.items():
            self._claim((database, value), position)

    def _claim(self, key: Key, position: int) -> None:
        first = self._first.setdefault(key, position)
        if first != position:
            self._more.setdefault(key, {first}).add(position)

    def _place(self, key: Key) -> int:
        """The one group that claims the id, else a new one."""
        claimant = self._first.get(key)
        if claimant is not None and key not in self._more:
            return claimant
        self._groups.append(Group(self._media_type, key))
        return len(self._groups) - 1


def _level(ids: Ids, order: Sequence[str]) -> int:
    for level, database in enumerate(order):
        if getattr(ids, database) is not None:
            return level
    return len(order)


@dataclass(frozen=True, slots=True)
class Assignment:
    """Which title each group is. ``None`` in ``titles``: a new one."""

    titles: list[int | None]
    merged: dict[int, int]
    """Title → the older one that it turned out to be."""


def assign(groups: Sequence[Group], known: Mapping[int, Ids]) -> Assignment:
    """Give groups the titles that their members had, each title to one group.

    A title that fell apart stays with the group that has its deciding id, else with the largest.
    Several titles in one group become the oldest of them. ``known``: title → ids it had.
    """
    claims: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for position, group in enumerate(groups):
        for member in group.members:
            if member.title_id is not None:
                claims[member.title_id][position] += 1
    kept: dict[int, list[int]] = defaultdict(list)
    for title, claimants in claims.items():
        kept[_keeper(known.get(title, NO_IDS), claimants, groups)].append(title)
    titles = [
        min(kept[position]) if kept.get(position) else None for position in range(len(groups))
    ]
    merged = {
        title: min(together)
        for together in kept.values()
        for title in together
        if title != min(together)
    }
    return Assignment(titles, merged)


def _keeper(ids: Ids, claimants: Mapping[int, int], groups: Sequence[Group]) -> int:
    if len(claimants) == 1:
        return next(iter(claimants))

    def rank(position: int) -> tuple[bool, int, int]:
        anchor = groups[position].anchor
        is_same = anchor is not None and getattr(ids, anchor[0]) == anchor[1]
        return (not is_same, -claimants[position], position)

    return min(claimants, key=rank)
