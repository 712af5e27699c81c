"""What there is to write when observations are brought under titles."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from library_tracker.domain.correlation import Group, Key, Ref
from library_tracker.domain.held import Held, Inventory
from library_tracker.domain.ids import Ids, MediaType
from library_tracker.domain.observation import (
    Known,
    Observation,
    Plan,
    best_name,
    is_named_better,
)
from library_tracker.domain.title import Title

Placed = tuple[Observation, Ids, int]
"""What was observed, its ids, and its title."""


class Claim(NamedTuple):
    """One id that several titles claim."""

    media_type: MediaType
    key: Key
    title_ids: list[int]


@dataclass(slots=True)
class Placement:
    """Where observations belong, and what has to be written so that everybody knows."""

    titles: dict[Ref, int] = field(default_factory=dict)
    """Where each observation belongs, and what else is moved."""
    concerned: list[int] = field(default_factory=list)
    """Every title that was thought about."""
    touched: set[int] = field(default_factory=set)
    """Titles of which anything changed; the new ones too."""
    merged: dict[int, int] = field(default_factory=dict)
    """Title → the older one that it turned out to be."""
    new: list[Title] = field(default_factory=list)
    fresh: dict[int, Sequence[Observation]] = field(default_factory=dict)
    """Those of which nothing was known, by rising ids: what was observed is all there is."""
    nameless: list[int] = field(default_factory=list)
    """New ones of which nothing was observed: they fell off another; a listing will name them."""
    updated: list[tuple[Title, bool]] = field(default_factory=list)
    """Corrected and completed titles; True: only what is empty is filled."""
    added: list[Placed] = field(default_factory=list)
    listed: list[Placed] = field(default_factory=list)
    hinted: list[Placed] = field(default_factory=list)
    moved: list[tuple[Ref, int]] = field(default_factory=list)
    renamed: list[tuple[Ref, Ids, Ids]] = field(default_factory=list)
    """What is called otherwise now: what it was called before, and now."""
    claims: list[Claim] = field(default_factory=list)

    def take_over(self, other: "Placement") -> None:
        """What is still asked for when all is stored, of another one that is about other titles.

        The other one keeps what is to be stored, and nothing else: there may be very much of it.
        """
        self.titles |= other.titles
        self.concerned += other.concerned
        self.touched |= other.touched
        self.merged |= other.merged
        self.fresh |= other.fresh
        self.claims += other.claims
        other.titles, other.concerned, other.touched = {}, [], set()
        other.fresh, other.claims = {}, []

    def title_of(self, ref: Ref, before: Held | None) -> int | None:
        """Where something belongs that was observed, or was known; None: neither."""
        title_id = self.titles.get(ref)
        if title_id is not None or before is None:
            return title_id
        return self.merged.get(before.title_id, before.title_id)

    def titles_of(
        self, source: tuple[str, str], keys: AbstractSet[str], before: Inventory
    ) -> set[int]:
        """Where these of one application belong. ``before``: what was known of it.

        What was forgotten while it was read belongs nowhere.
        """
        if not self.titles:
            return before.titles_of(keys)
        kind, instance = source
        placed = {
            ref.key: title_id
            for ref, title_id in self.titles.items()
            if ref.source == kind and ref.instance == instance and ref.key in keys
        }
        others = before.titles_of(keys - placed.keys())
        return {self.merged.get(title_id, title_id) for title_id in others} | set(placed.values())


class _Given(NamedTuple):
    """What a decision is made from."""

    known: Mapping[Ref, Known]
    observed: Mapping[Ref, Observation]
    read_at: datetime


class _Seen(NamedTuple):
    """One title's group: what was observed of it, and who else is known to have it."""

    title_id: int
    group: Group
    told: list[Observation]
    others: list[Known]


def decide(
    made: Plan,
    known: Mapping[Ref, Known],
    observed: Sequence[Observation],
    before: Mapping[int, Ids],
    new_ids: Iterator[int],
    *,
    read_at: datetime,
) -> Placement:
    """Work out a placement; nothing is written yet.

    ``before``: title → its ids so far. ``new_ids``: as many as the plan has new titles.
    ``read_at``: when the observations were made.
    """
    placement = Placement(merged=dict(made.assignment.merged))
    given = _Given(known, {each.ref: each for each in observed}, read_at)
    older: list[_Seen] = []
    for group, title_id in zip(made.groups, made.assignment.titles, strict=True):
        is_new = title_id is None
        own_id = next(new_ids) if title_id is None else title_id
        seen = _place(placement, own_id, group, given)
        placement.concerned.append(own_id)
        if is_new:
            _begin(placement, seen, known)
        else:
            older.append(seen)
    placement.touched.update(placement.merged.values())
    for seen in older:
        _complete(placement, seen, before)
    placement.claims = [
        Claim(each.media_type, each.key, sorted(placement.concerned[at] for at in each.groups))
        for each in made.conflicts
    ]
    placement.touched -= placement.merged.keys()
    return placement


def _place(placement: Placement, title_id: int, group: Group, given: _Given) -> _Seen:
    """What is new or different, and what belongs elsewhere now."""
    told: list[Observation] = []
    others: list[Known] = []
    for member in group.members:
        ref = member.ref
        before = given.known.get(ref)
        each = given.observed.get(ref)
        if each is None:
            if before is not None:
                others.append(before)
                _move(placement, before, title_id)
            continue
        told.append(each)
        placement.titles[ref] = title_id
        if before is None:
            (placement.hinted if each.is_hint else placement.added).append(
                (each, member.ids, title_id)
            )
            placement.touched.add(title_id)
        elif _is_news(before, each, title_id, given.read_at):
            (placement.hinted if each.is_hint else placement.listed).append(
                (each, member.ids, title_id)
            )
            if before.ids and before.ids != member.ids:
                placement.renamed.append((each.ref, before.ids, member.ids))
            placement.touched |= {title_id, before.title_id}
    return _Seen(title_id, group, told, others)


def _move(placement: Placement, before: Known, title_id: int) -> None:
    if before.title_id != title_id:
        placement.titles[before.ref] = title_id
        placement.moved.append((before.ref, title_id))
        placement.touched |= {before.title_id, title_id}


def _is_news(before: Known, each: Observation, title_id: int, read_at: datetime) -> bool:
    """A listing that began before something was reported missing does not bring it back."""
    if before.title_id != title_id or each.is_hint:
        return True
    if before.missing_since is not None:
        return before.missing_since < read_at
    return before.fingerprint != each.fingerprint


def _begin(placement: Placement, seen: _Seen, known: Mapping[Ref, Known]) -> None:
    """A title that is new."""
    if seen.told:
        best = best_name(seen.told)
        name, year, overview = best.name, best.year, best.overview
    else:
        name, year, overview = next((each.name for each in seen.others), ""), None, ""
        placement.nameless.append(seen.title_id)
    ids, media_type = seen.group.ids, seen.group.media_type
    placement.new.append(Title(seen.title_id, media_type, name, year, overview, ids))
    placement.touched.add(seen.title_id)
    if not known or not (seen.others or any(each.ref in known for each in seen.told)):
        placement.fresh[seen.title_id] = seen.told


def _complete(placement: Placement, seen: _Seen, before: Mapping[int, Ids]) -> None:
    """Correct what a title is called.

    Whoever has the better right to name it and said nothing new is not talked over.
    """
    title_id, ids = seen.title_id, seen.group.ids
    is_renamed = before.get(title_id) != ids
    if not is_renamed and title_id not in placement.touched:
        return
    name, year, overview, is_weak = "", None, "", False
    if seen.told:
        best = best_name(seen.told)
        name, year, overview = best.name, best.year, best.overview
        is_weak = best.is_hint or is_named_better(best, seen.others)
    title = Title(title_id, seen.group.media_type, name, year, overview, ids)
    placement.updated.append((title, is_weak))
    if is_renamed:
        placement.touched.add(title_id)
