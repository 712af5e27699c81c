"""Take a backup: find or make the place of each item, and say what everybody held of it."""

from collections.abc import AsyncGenerator, AsyncIterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import JsonValue

from jellyfin_sync.domain.holding import Own
from jellyfin_sync.domain.matching import Match, match_items
from jellyfin_sync.domain.merge import merge
from jellyfin_sync.domain.portable import LONGEST_LINE, BadLine, OtherLine, StateLine, read_line
from jellyfin_sync.domain.recognition import Listed
from jellyfin_sync.domain.row import Field
from jellyfin_sync.store import items, people, works
from jellyfin_sync.store.due_writes import NewDue
from jellyfin_sync.workflows.overrule import Assertion, overrule
from jellyfin_sync.workflows.preview_changes import SHOWN, would_be_written
from jellyfin_sync.workflows.read_servers import Report
from jellyfin_sync.workflows.rules import OffsetOf, Rules
from jellyfin_sync.workflows.settle import Settled
from medley_kit.db import Connection, Pool
from medley_kit.rehearsal import kept_unless

ORIGIN = "a backup"
"""In whose name restored states are held: no server can be called that."""
RESTORED = "restored"

_AT_ONCE = 500
_NAMED = 1000
"""Bad lines that the result names; it counts the rest."""


@dataclass(slots=True)
class _Taken:
    """What came of the lines so far."""

    lines: int = 0
    states: int = 0
    ambiguous: int = 0
    is_whole: bool = False
    expected: int | None = None
    errors: list[JsonValue] = field(default_factory=list)
    bad: int = 0
    due: int = 0
    waiting: int = 0
    changes: list[JsonValue] = field(default_factory=list)

    def refuse(self, field_name: str, why: str) -> None:
        """Name the line just read."""
        self.bad += 1
        if len(self.errors) < _NAMED:
            self.errors.append({"line": self.lines, "field": field_name, "detail": why})


@dataclass(frozen=True, slots=True)
class _Numbered:
    number: int
    line: StateLine


async def restore_states(
    pool: Pool,
    chunks: AsyncIterable[bytes],
    *,
    at: datetime,
    cause: str,
    rules: Rules,
    offset_of: OffsetOf,
    report: Report,
    is_dry: bool,
) -> JsonValue:
    """Make each line the last thing the person did; lines that cannot be taken are named.

    ``at``: when somebody asked for it; what people did since wins. Items that no server has get a
    place, so that a server that brings them later is given what is agreed. A transaction for each
    few hundred lines: restoring the same file again changes nothing. A rehearsal keeps nothing.
    """
    taken = _Taken()
    own = Own(None, at.timestamp(), RESTORED, cause)

    async def take(numbered: Sequence[_Numbered]) -> None:
        async with pool.acquire() as connection, kept_unless(connection, is_dry_run=is_dry):
            settled = await _take(connection, numbered, own, taken, rules, offset_of)
            await _note(connection, settled.due, taken, is_dry=is_dry)

    waiting: list[_Numbered] = []
    async for text in _lines(chunks):
        taken.lines += 1
        if (line := _read(text, taken)) is not None:
            waiting.append(_Numbered(taken.lines, line))
        if len(waiting) == _AT_ONCE:
            await take(waiting)
            waiting.clear()
            await report(taken.states, taken.expected, "restoring")
    if waiting:
        await take(waiting)
    await report(taken.states, taken.expected, "done")
    return _result(taken, is_dry=is_dry)


def _read(text: bytes, taken: _Taken) -> StateLine | None:
    """The state in a line; None: it holds none, or none that can be taken."""
    if not text.strip():
        return None
    try:
        line = read_line(text)
    except BadLine as error:
        taken.refuse(error.field, error.why)
        return None
    if not isinstance(line, OtherLine):
        return line
    taken.is_whole = line.kind == "end"
    if line.kind == "header" and isinstance(line.members.get("states"), int):
        taken.expected = line.members["states"]
    return None


async def _take(  # noqa: PLR0917 - private, called from one place
    connection: Connection,
    numbered: Sequence[_Numbered],
    own: Own,
    taken: _Taken,
    rules: Rules,
    offset_of: OffsetOf,
) -> Settled:
    lines = [each.line for each in numbered]
    persons = await people.ids_of(connection, {each.person for each in lines})
    await items.lock_matching(connection)
    places = await _places(connection, lines)
    works_at = await works.standing(connection, {place for place in places if place is not None})
    assertions: dict[tuple[int, int], Assertion] = {}
    for each, place in zip(numbered, places, strict=True):
        if place is None:
            taken.ambiguous += 1
            if len(taken.errors) < _NAMED:
                taken.errors.append(
                    {
                        "line": each.number,
                        "field": "ids",
                        "detail": "several items have these ids, and none has this path",
                    }
                )
            continue
        person = persons[each.line.person]
        values = {
            name: Own(value, own.at, own.reason, own.cause) for name, value in each.line.row.items()
        }
        stands_at = works_at.get(place, place)
        key = (ORIGIN, str(stands_at), person)
        if (copy := assertions.get((person, stands_at))) is not None:
            values = _of_both(copy.own, values)
        assertions[person, stands_at] = Assertion(key, stands_at, values)
    settled = await overrule(
        connection, list(assertions.values()), rules=rules, offset_of=offset_of
    )
    taken.states += len(assertions)
    return settled


def _of_both(one: Mapping[Field, Own], other: Mapping[Field, Own]) -> dict[Field, Own]:
    """Two lines of one work, backed up copy by copy: played over unplayed, as for one instant."""
    return {
        name: Own(wish.value, wish.at, wish.reason, wish.cause)
        for name, wish in merge([(ORIGIN, one), (ORIGIN, other)]).items()
    }


async def _note(
    connection: Connection, due: Sequence[NewDue], taken: _Taken, *, is_dry: bool
) -> None:
    at = await items.items_at(connection, {each.place_id for each in due})
    waiting = sum(1 for each in due if each.target not in at.get(each.place_id, {}))
    taken.waiting += waiting
    taken.due += len(due) - waiting
    if is_dry and (room := SHOWN - len(taken.changes)) > 0:
        taken.changes += await would_be_written(connection, due[:room])


async def _places(connection: Connection, lines: Sequence[StateLine]) -> list[int | None]:
    """Where each item is, made where nobody knew it; None: it may be any of several."""
    keyed = {(line.type, line.keys): line for line in lines}
    listed = [
        (Listed(str(number), line.name, kind, line.keys.common_path, {}), keys)
        for number, ((kind, keys), line) in enumerate(keyed.items())
    ]
    known = await items.places_of_keys(
        connection, {key for _, keys in listed for key in keys.all()}
    )
    matches = match_items(listed, known=known, taken={})
    fresh = [
        (item, keys) for (item, keys), match in zip(listed, matches, strict=True) if _is_new(match)
    ]
    made = iter(
        await items.add_places(connection, [(item, keys.common_path) for item, keys in fresh])
        if fresh
        else []
    )
    found = {
        (item.type, keys): next(made) if _is_new(match) else match.place_id
        for (item, keys), match in zip(listed, matches, strict=True)
    }
    await items.add_keys(
        connection,
        [
            (key, place)
            for (_, keys), place in found.items()
            if place is not None
            for key in keys.all()
        ],
    )
    return [found[line.type, line.keys] for line in lines]


def _is_new(match: Match) -> bool:
    return match.place_id is None and not match.candidates


async def _lines(chunks: AsyncIterable[bytes]) -> AsyncGenerator[bytes, None]:
    """Lines without their ends; one that is far too long comes cut, so that it is refused."""
    rest = b""
    async for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield line
        if len(rest) > 2 * LONGEST_LINE:
            rest = rest[: LONGEST_LINE + 1]
    if rest:
        yield rest


def _result(taken: _Taken, *, is_dry: bool) -> JsonValue:
    if not taken.is_whole:
        taken.errors.append(
            {
                "line": taken.lines,
                "field": "end",
                "detail": "the last line of a whole backup is missing: was the file cut?",
            }
        )
    result: dict[str, JsonValue] = {
        "lines": taken.lines,
        "states": taken.states,
        "bad_lines": taken.bad,
        "ambiguous": taken.ambiguous,
        "is_whole": taken.is_whole,
        "written": 0 if is_dry else taken.due,
        "waiting": taken.waiting,
        "errors": taken.errors,
    }
    if is_dry:
        result["changes"] = taken.changes
        result["changes_total"] = taken.due + taken.waiting
    return result
