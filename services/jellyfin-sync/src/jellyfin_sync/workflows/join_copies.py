"""Have copies of one work stand at one place: what is done to one of them holds for all."""

from collections.abc import Iterable
from dataclasses import dataclass

from jellyfin_sync.domain.works import works_of
from jellyfin_sync.store import agreed_states, known_states, works
from medley_kit.db import Connection


@dataclass(frozen=True, slots=True)
class Joined:
    """What changed its place."""

    places: set[int]
    """Where items have come to stand."""
    states: set[tuple[int, int]]
    """The (person, place) whose states moved: from there, or to there."""
    contradicting: int
    """Items that share an id with another, and contradict it."""


async def join_copies(connection: Connection, keys: Iterable[str], places: Iterable[int]) -> Joined:
    """Join, or part, whatever hangs together with these keys and places, on all servers.

    In the caller's transaction, which holds the lock of matching.
    """
    copies = await works.hanging_together(connection, keys, places)
    found = works_of(copies)
    moved = await works.stand(connection, found)
    states: set[tuple[int, int]] = set()
    for server, items in moved.items():
        states |= await known_states.misplaced(connection, server, list(items))
    left_behind = await works.left_behind(connection, found.left) if found.left else set()
    for person, *ends in left_behind:
        states |= {(person, place) for place in ends}
    if states:
        await agreed_states.lock(connection, states)
        for server, items in moved.items():
            await known_states.move(connection, server, list(items))
        await works.take_along(connection, left_behind)
    return Joined(
        {place for items in moved.values() for place in items.values()},
        states,
        sum(1 for copy in copies if copy.lies_at in found.contradicting),
    )
