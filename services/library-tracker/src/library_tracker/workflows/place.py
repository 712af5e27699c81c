"""Give what applications tell of its titles, and bring titles together that are one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from library_tracker.domain.correlation import Ref
from library_tracker.domain.ids import Ids
from library_tracker.domain.observation import (
    Held,
    Known,
    Observation,
    Plan,
    best_name,
    is_named_better,
    plan,
)
from library_tracker.store import (
    conflicts,
    downloads,
    entries,
    episodes,
    facts,
    new_entries,
    request_links,
    requests,
    timeline,
    titles,
)
from library_tracker.store.titles import Title
from medley_kit.db import Connection

_MOST_ROUNDS = 3


@dataclass(slots=True)
class Placed:
    """What came of it."""

    titles: dict[Ref, int] = field(default_factory=dict)
    """Where each observation belongs, and what else was moved."""
    new_titles: list[int] = field(default_factory=list)
    fresh: set[int] = field(default_factory=set)
    """Those of which nothing was known, so that what was observed is all there is."""
    touched: set[int] = field(default_factory=set)
    """Titles of which anything changed; the new ones too."""
    merged: dict[int, int] = field(default_factory=dict)
    re_identified: int = 0
    """Titles that got other ids."""

    def title_of(self, ref: Ref, before: Held | None) -> int | None:
        """Where something belongs that was observed, or was known; None: neither."""
        title_id = self.titles.get(ref)
        if title_id is not None or before is None:
            return title_id
        return self.merged.get(before.title_id, before.title_id)


async def place(
    connection: Connection,
    observed: Sequence[Observation],
    *,
    now: datetime,
    read_at: datetime | None = None,
    is_dated: bool = False,
) -> Placed:
    """Place a few observations among what is near them; alone with the identity lock.

    ``read_at``: when a listing that brought them began; now, when nobody says. ``is_dated``: items
    are there since their server says so.
    """
    if not observed:
        return Placed()
    await entries.lock_identity(connection)
    known = await _neighbours(connection, observed)
    title_ids = {each.title_id for each in known.values()}
    before = {i: t.ids for i, t in (await titles.listed(connection, list(title_ids))).items()}
    made = plan(known, observed, before)
    return await apply(
        connection,
        made,
        known,
        observed,
        before,
        read_at=read_at or now,
        now=now,
        is_whole=False,
        is_dated=is_dated,
    )


async def _neighbours(connection: Connection, observed: Sequence[Observation]) -> dict[Ref, Known]:
    """What shares an id with these, directly or through a neighbour."""
    refs = {each.ref for each in observed}
    ids = {each.ids for each in observed if each.ids}
    known: dict[Ref, Known] = {}
    for _ in range(_MOST_ROUNDS):
        found = await entries.near(connection, refs, ids)
        if found.keys() <= known.keys():
            break
        known |= found
        refs |= found.keys()
        ids |= {each.ids for each in found.values() if each.ids}
    return known


async def apply(
    connection: Connection,
    made: Plan,
    known: Mapping[Ref, Known],
    observed: Sequence[Observation],
    before: Mapping[int, Ids],
    *,
    read_at: datetime,
    now: datetime,
    is_whole: bool,
    is_dated: bool = True,
) -> Placed:
    """Store a plan. ``is_whole``: it is about everything, so other conflicts are over."""
    placed = Placed(merged=dict(made.assignment.merged))
    by_ref = {each.ref: each for each in observed}
    title_of = await _new_titles(connection, made, known, by_ref, placed)
    await _put_entries(
        connection,
        made,
        known,
        by_ref,
        title_of=title_of,
        placed=placed,
        read_at=read_at,
        now=now,
        is_dated=is_dated,
    )
    for loser, winner in placed.merged.items():
        await _merge(connection, loser, winner, now=now)
        placed.touched.add(winner)
    if placed.merged:
        await titles.redirect(connection, placed.merged)
    await _name_later(connection, made, by_ref, title_of=title_of, placed=placed)
    await _update_titles(
        connection, made, known, by_ref, title_of=title_of, before=before, placed=placed
    )
    await conflicts.put(
        connection,
        [
            (c.media_type, c.key, sorted(title_of[position] for position in c.groups))
            for c in made.conflicts
        ],
        among=None if is_whole else title_of,
    )
    placed.touched -= placed.merged.keys()
    return placed


async def _new_titles(
    connection: Connection,
    made: Plan,
    known: Mapping[Ref, Known],
    by_ref: Mapping[Ref, Observation],
    placed: Placed,
) -> list[int]:
    """The title of each group; those that were new exist afterwards."""
    fresh = [position for position, title in enumerate(made.assignment.titles) if title is None]
    reserved = dict(zip(fresh, await titles.reserve_ids(connection, len(fresh)), strict=True))
    adding = []
    for position, title_id in reserved.items():
        group = made.groups[position]
        told = [by_ref[m.ref] for m in group.members if m.ref in by_ref]
        best = best_name(told) if told else None
        if not any(member.ref in known for member in group.members):
            placed.fresh.add(title_id)
        adding.append(
            Title(
                title_id,
                group.media_type,
                best.name if best else next((known[m.ref].name for m in group.members), ""),
                best.year if best else None,
                best.overview if best else "",
                group.ids,
            )
        )
    if adding:
        await titles.add_all(connection, adding)
    placed.new_titles = list(reserved.values())
    placed.touched |= set(placed.new_titles)
    return [
        reserved[position] if title is None else title
        for position, title in enumerate(made.assignment.titles)
    ]


@dataclass(slots=True)
class _Writes:
    """What is to be written of entries."""

    added: list[tuple[Observation, Ids, int]] = field(default_factory=list)
    listed: list[tuple[Observation, Ids, int]] = field(default_factory=list)
    hinted: list[tuple[Observation, Ids, int]] = field(default_factory=list)
    moved: list[tuple[Ref, int]] = field(default_factory=list)
    renamed: list[tuple[Ref, Ids, Ids]] = field(default_factory=list)

    def observe(self, each: Observation, before: Known | None, ids: Ids, title_id: int) -> set[int]:
        """Write what was observed; the titles it touches."""
        if before is None:
            (self.hinted if each.is_hint else self.added).append((each, ids, title_id))
            return {title_id}
        (self.hinted if each.is_hint else self.listed).append((each, ids, title_id))
        if before.ids and before.ids != ids:
            self.renamed.append((each.ref, before.ids, ids))
        return {title_id, before.title_id}


async def _put_entries(
    connection: Connection,
    made: Plan,
    known: Mapping[Ref, Known],
    by_ref: Mapping[Ref, Observation],
    *,
    title_of: Sequence[int],
    placed: Placed,
    read_at: datetime,
    now: datetime,
    is_dated: bool,
) -> None:
    """Write what is new or different, and move what belongs elsewhere now."""
    writes = _Writes()
    for position, group in enumerate(made.groups):
        title_id = title_of[position]
        for member in group.members:
            before = known.get(member.ref)
            each = by_ref.get(member.ref)
            if each is not None:
                placed.titles[each.ref] = title_id
                if before is None or _is_news(before, each, title_id, read_at):
                    placed.touched |= writes.observe(each, before, member.ids, title_id)
            elif before is not None and before.title_id != title_id:
                placed.titles[member.ref] = title_id
                writes.moved.append((member.ref, title_id))
                placed.touched |= {before.title_id, title_id}
    await _write(connection, writes, read_at=read_at, now=now, is_dated=is_dated)


async def _write(
    connection: Connection,
    writes: _Writes,
    *,
    read_at: datetime,
    now: datetime,
    is_dated: bool,
) -> None:
    if writes.added:
        await new_entries.add(connection, writes.added, read_at=read_at, now=now, is_dated=is_dated)
    if writes.listed:
        await entries.put(connection, writes.listed, read_at=read_at, now=now, is_dated=is_dated)
    if writes.hinted:
        await entries.hint(connection, writes.hinted, now=now)
    if writes.moved:
        await entries.move(connection, writes.moved)
    if writes.renamed:
        await entries.note_changes(connection, writes.renamed)


def _is_news(before: Known, each: Observation, title_id: int, read_at: datetime) -> bool:
    """A listing that began before something was reported missing does not bring it back."""
    if before.title_id != title_id or each.is_hint:
        return True
    if before.missing_since is not None:
        return before.missing_since < read_at
    return before.fingerprint != each.fingerprint


async def _merge(connection: Connection, loser: int, winner: int, *, now: datetime) -> None:
    """Move all that belongs to one title to another, and make one of requests for the same."""
    asked = await requests.of_titles(connection, [loser, winner])
    await entries.move_title(connection, loser, winner)
    await facts.move(connection, loser, winner)
    await episodes.move(connection, loser, winner)
    await downloads.move(connection, loser, winner)
    await timeline.move(connection, loser, winner)
    await requests.move(connection, loser, winner)
    kept: dict[bool, requests.Request] = {}
    own = await request_links.linked(connection, [each.request_id for each in asked])
    people = [each for each in asked if each.request_id in own]
    for each in (*people, *(each for each in asked if each.request_id not in own)):
        first = kept.setdefault(each.is_4k, each)
        if first is each or each.request_id in own:
            continue
        await timeline.move_request(connection, each.request_id, first.request_id)
        await request_links.merge(connection, each.request_id, first.request_id)
    line = timeline.Line(
        winner, now, "merged", "Turned out to be the same as another title", f"merged/{loser}"
    )
    await timeline.add(connection, [line])


async def _name_later(
    connection: Connection,
    made: Plan,
    by_ref: Mapping[Ref, Observation],
    *,
    title_of: Sequence[int],
    placed: Placed,
) -> None:
    """New titles of which nothing was observed fell off another; the next listing names them."""
    new = set(placed.new_titles)
    nameless = [
        title_id
        for title_id, group in zip(title_of, made.groups, strict=True)
        if title_id in new and not any(member.ref in by_ref for member in group.members)
    ]
    if nameless:
        await entries.doubt(connection, nameless)


async def _update_titles(
    connection: Connection,
    made: Plan,
    known: Mapping[Ref, Known],
    by_ref: Mapping[Ref, Observation],
    *,
    title_of: Sequence[int],
    before: Mapping[int, Ids],
    placed: Placed,
) -> None:
    """Correct and complete what titles are called.

    Whoever has the better right to name a title and said nothing new is not talked over.
    """
    new = set(placed.new_titles)
    updates = []
    for position, group in enumerate(made.groups):
        title_id = title_of[position]
        if title_id in new:
            continue
        ids = group.ids
        is_renamed = before.get(title_id) != ids
        if not is_renamed and title_id not in placed.touched:
            continue
        told = [each for member in group.members if (each := by_ref.get(member.ref)) is not None]
        best = best_name(told) if told else None
        title = Title(
            title_id,
            group.media_type,
            best.name if best else "",
            best.year if best else None,
            best.overview if best else "",
            ids,
        )
        others = (known[m.ref] for m in group.members if m.ref in known and m.ref not in by_ref)
        is_weak = best is not None and (best.is_hint or is_named_better(best, others))
        updates.append((title, is_weak))
        if is_renamed:
            placed.re_identified += 1
            placed.touched.add(title_id)
    if updates:
        await titles.update_all(connection, updates)
