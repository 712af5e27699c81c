"""What each server is known to hold: one row per (server, item, person)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jellyfin_sync.domain.row import Field, Row
from jellyfin_sync.domain.timeline import (
    Entry,
    Folded,
    Holding,
    Looked,
    Own,
    Report,
    Timeline,
    Written,
)
from medley_kit.db import Connection


@dataclass(frozen=True, slots=True)
class KnownState:
    """What was seen of one person and one item on one server."""

    server: str
    item_id: str
    person_id: int
    place_id: int
    timeline: Timeline


KNOWN_OF_PAIRS_SQL = """
SELECT server, item_id, person_id, place_id, timeline
  FROM known_state
 WHERE (person_id, place_id) IN (SELECT * FROM unnest($1::bigint[], $2::bigint[]))
"""

PUT_KNOWN_SQL = """
INSERT INTO known_state (server, item_id, person_id, place_id, held, own, timeline)
SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::jsonb[], $6::jsonb[],
                     $7::jsonb[])
    ON CONFLICT (server, item_id, person_id) DO UPDATE
   SET place_id = excluded.place_id,
       held     = excluded.held,
       own      = excluded.own,
       timeline = excluded.timeline
"""


async def of_pairs(connection: Connection, pairs: Iterable[tuple[int, int]]) -> list[KnownState]:
    """All that is known of these (person, place), on every server."""
    wanted = list(pairs)
    rows = await connection.fetch(
        KNOWN_OF_PAIRS_SQL, [person for person, _ in wanted], [place for _, place in wanted]
    )
    return [
        KnownState(
            row["server"],
            row["item_id"],
            row["person_id"],
            row["place_id"],
            _timeline(row["timeline"]),
        )
        for row in rows
    ]


HELD_SQL = """
SELECT server, item_id, person_id, held
  FROM known_state
 WHERE (server, item_id, person_id)
    IN (SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[]))
"""

HELD_BY_PERSON_SQL = """
SELECT item_id, held
  FROM known_state
 WHERE server = $1
   AND person_id = $2
"""


async def held(
    connection: Connection, keys: Iterable[tuple[str, str, int]]
) -> dict[tuple[str, str, int], Row]:
    """What these (server, item, person) hold; those never seen are not in the answer."""
    wanted = list(keys)
    rows = await connection.fetch(
        HELD_SQL,
        [server for server, _, _ in wanted],
        [item for _, item, _ in wanted],
        [person for _, _, person in wanted],
    )
    return {(row["server"], row["item_id"], row["person_id"]): _row(row["held"]) for row in rows}


async def held_by(connection: Connection, server: str, person_id: int) -> dict[str, Row]:
    """Item id -> what one person holds on one server; only what was ever seen."""
    rows = await connection.fetch(HELD_BY_PERSON_SQL, server, person_id)
    return {row["item_id"]: _row(row["held"]) for row in rows}


async def put(
    connection: Connection, states: Sequence[KnownState], folded: Sequence[Folded]
) -> None:
    """Remember these states; ``folded`` is what each comes to, in the same order."""
    await connection.execute(
        PUT_KNOWN_SQL,
        [state.server for state in states],
        [state.item_id for state in states],
        [state.person_id for state in states],
        [state.place_id for state in states],
        [dict(each.held) for each in folded],
        [_own_document(each.holding.own) for each in folded],
        [_timeline_document(state.timeline) for state in states],
    )


def _timeline_document(timeline: Timeline) -> dict[str, Any]:
    base = timeline.base
    return {
        "held": base.held,
        "own": _own_document(base.own),
        "refused": base.refused,
        "awaited": base.awaited,
        "horizon": timeline.horizon,
        "recent": [_entry_document(entry) for entry in timeline.recent],
    }


def _own_document(own: Mapping[Field, Own]) -> dict[str, Any]:
    return {name: [each.value, each.at, each.reason, each.cause] for name, each in own.items()}


def _entry_document(entry: Entry) -> list[Any]:
    if isinstance(entry, Report):
        return ["r", entry.built_at, entry.received_at, entry.row, entry.reason, entry.cause]
    if isinstance(entry, Written):
        return ["w", entry.sent_at, entry.received_at, entry.row, entry.fields]
    return ["l", entry.sent_at, entry.received_at, entry.row]


def _timeline(document: dict[str, Any]) -> Timeline:
    held = document["held"]
    base = Holding(
        held=None if held is None else _row(held),
        own={Field(name): Own(*each) for name, each in document["own"].items()},
        refused=_row(document["refused"]),
        awaited=None if document["awaited"] is None else _row(document["awaited"]),
    )
    recent = tuple(_entry(each) for each in document["recent"])
    return Timeline(base, document["horizon"], recent)


def _entry(document: list[Any]) -> Entry:
    kind, first, second, row, *rest = document
    if kind == "r":
        return Report(first, second, _row(row), rest[0], rest[1])
    if kind == "w":
        return Written(first, second, _row(rest[0]), _row(row))
    return Looked(first, second, _row(row))


def _row(document: dict[str, Any]) -> Row:
    return {Field(name): value for name, value in document.items()}
