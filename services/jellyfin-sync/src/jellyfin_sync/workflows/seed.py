"""Make servers equal to one of them: wherever they differ, what that one holds wins."""

from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from jellyfin_sync.domain.holding import Own
from jellyfin_sync.domain.row import FRESH, Field, Row, same
from jellyfin_sync.store import items, known_states, people
from jellyfin_sync.workflows.catch_up import CHUNK
from jellyfin_sync.workflows.compare import Seen
from jellyfin_sync.workflows.overrule import Assertion
from medley_kit.db import Connection
from medley_kit.errors import PermanentError

SEEDED = "seeded"


class CannotSeed(PermanentError):
    """From that server nothing may be taken, the settings say."""


@dataclass(frozen=True, slots=True)
class Seed:
    """Which server is believed, which ones are to become like it, and since when (our clock)."""

    source: str
    targets: Sequence[str]
    at: float
    cause: str


def as_nobodys(seen: Iterable[Seen], seed: Seed) -> list[Seen]:
    """What servers that are to become like another hold is a fact, and nobody's wish.

    They come first: a write to a row that nobody has looked at finds news in the answer.
    """
    theirs, others = [], []
    for each in seen:
        if each.account.server in seed.targets:
            theirs.append(replace(each, looked=replace(each.looked, ours=each.looked.row)))
        else:
            others.append(each)
    return [*theirs, *others]


async def assertions(
    connection: Connection, seed: Seed, persons: Iterable[str]
) -> AsyncGenerator[list[Assertion], None]:
    """Yield what the source holds, field by field, wherever a target holds something else.

    Items that the source does not have are left alone: it says nothing of them.
    """
    for person in sorted(set(persons)):
        person_id = await people.id_of(connection, person)
        source = await known_states.held_at(connection, seed.source, person_id)
        differing: dict[int, set[Field]] = {}
        for target in seed.targets:
            held = await known_states.held_at(connection, target, person_id)
            for place in source.keys() | held.keys():
                fields = _differing(_row(source, place), _row(held, place))
                if fields:
                    differing.setdefault(place, set()).update(fields)
        at = await items.items_at(connection, differing)
        found = [
            Assertion(
                (seed.source, item.item_id, person_id),
                place,
                {
                    name: Own(_row(source, place)[name], seed.at, SEEDED, seed.cause)
                    for name in fields
                },
            )
            for place, fields in sorted(differing.items())
            if (item := at.get(place, {}).get(seed.source)) is not None
        ]
        for start in range(0, len(found), CHUNK):
            yield found[start : start + CHUNK]


def _row(held: Mapping[int, Row], place: int) -> Row:
    return held.get(place, FRESH)


def _differing(one: Row, other: Row) -> set[Field]:
    return {name for name in Field if not same(name, one[name], other[name])}
