"""Give what applications tell of its titles, and bring titles together that are one."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from library_tracker.domain.correlation import Ref
from library_tracker.domain.observation import Known, Observation, Plan, plan
from library_tracker.domain.placement import Placement, decide
from library_tracker.store import conflicts, entries, new_entries, titles
from library_tracker.workflows.merge_titles import merge_titles
from medley_kit.db import Connection

_MOST_ROUNDS = 3


async def place(
    connection: Connection,
    observed: Sequence[Observation],
    *,
    now: datetime,
    read_at: datetime | None = None,
    is_dated: bool = False,
) -> Placement:
    """Place a few observations among what is near them; alone with the identity lock.

    ``read_at``: when a listing that brought them began; now, when nobody says. ``is_dated``: items
    are there since their server says so.
    """
    if not observed:
        return Placement()
    await entries.lock_identity(connection)
    placement = await prepare(connection, observed, read_at=read_at or now)
    await write(connection, placement, read_at=read_at or now, now=now, is_dated=is_dated)
    await conflicts.put(connection, placement.claims, among=placement.concerned)
    return placement


async def prepare(
    connection: Connection, observed: Sequence[Observation], *, read_at: datetime
) -> Placement:
    """Work out where a few observations belong among what is near them; nothing is written."""
    known = await _neighbours(connection, observed)
    title_ids = {each.title_id for each in known.values()}
    before = {i: t.ids for i, t in (await titles.listed(connection, list(title_ids))).items()}
    made = plan(known, observed, before)
    new_ids = await new_ids_for(connection, made)
    return decide(made, known, observed, before, new_ids, read_at=read_at)


async def new_ids_for(connection: Connection, made: Plan) -> Iterator[int]:
    """Ids for the titles of a plan that are new."""
    count = sum(1 for title in made.assignment.titles if title is None)
    return iter(await titles.reserve_ids(connection, count) if count else ())


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


async def write(
    connection: Connection,
    placement: Placement,
    *,
    read_at: datetime,
    now: datetime,
    is_dated: bool,
) -> None:
    """Store a placement, all but its claims."""
    if placement.new:
        await titles.add_all(connection, placement.new)
    if placement.added:
        await new_entries.add(
            connection, placement.added, read_at=read_at, now=now, is_dated=is_dated
        )
    if placement.listed:
        await entries.put(connection, placement.listed, read_at=read_at, now=now, is_dated=is_dated)
    if placement.hinted:
        await entries.hint(connection, placement.hinted, now=now)
    if placement.moved:
        await entries.move(connection, placement.moved)
    if placement.renamed:
        await entries.note_changes(connection, placement.renamed)
    await merge_titles(connection, placement.merged, now=now)
    if placement.nameless:
        await entries.doubt(connection, placement.nameless)
    if placement.updated:
        await titles.update_all(connection, placement.updated)
