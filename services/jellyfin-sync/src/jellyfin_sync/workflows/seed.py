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
                for row in held.get(place, {"": FRESH}).values():
                    if fields := _differing(_first(source, place)[1], row):
                        differing.setdefault(place, set()).update(fields)
        at = await items.items_at(connection, differing)
        found = []
        for place, fields in sorted(differing.items()):
            if not (here := at.get(place, {}).get(seed.source)):
                continue
            item_id, row = _first(source, place)
            own = {name: Own(row[name], seed.at, SEEDED, seed.cause) for name in fields}
            key = (seed.source, item_id or here[0].item_id, person_id)
            found.append(Assertion(key, place, own))
        for start in range(0, len(found), CHUNK):
            yield found[start : start + CHUNK]


def _first(held: Mapping[int, Mapping[str, Row]], place: int) -> tuple[str, Row]:
    """The copy that speaks for all of them; "": none was ever seen, so it is fresh."""
    return next(iter(held.get(place, {"": FRESH}).items()))


def _differing(one: Row, other: Row) -> set[Field]:
    return {name for name in Field if not same(name, one[name], other[name])}
