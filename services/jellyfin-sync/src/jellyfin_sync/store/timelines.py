"""A timeline as it is kept in a column, and back."""

from collections.abc import Mapping
from typing import Any

from jellyfin_sync.domain.entries import Entry, Looked, Report, Written
from jellyfin_sync.domain.holding import Holding, Own
from jellyfin_sync.domain.row import Field, Row
from jellyfin_sync.domain.timeline import Timeline

_FIELDS = tuple(Field)


def document_of(timeline: Timeline) -> dict[str, Any]:
    """The timeline in JSON values; whole rows are lists in the order of `Field`."""
    base = timeline.base
    return {
        "held": None if base.held is None else _whole(base.held),
        "own": _own_document(base.own),
        "refused": base.refused,
        "awaited": None if base.awaited is None else _whole(base.awaited),
        "horizon": timeline.horizon,
        "settled_at": timeline.settled_at,
        "recent": [_entry_document(entry) for entry in timeline.recent],
    }


def timeline_of(document: Mapping[str, Any]) -> Timeline:
    """The opposite of `document_of`."""
    held, awaited = document["held"], document["awaited"]
    base = Holding(
        held=None if held is None else _row(held),
        own={Field(name): Own(*each) for name, each in document["own"].items()},
        refused=fields_of(document["refused"]),
        awaited=None if awaited is None else _row(awaited),
    )
    recent = tuple(_entry(each) for each in document["recent"])
    return Timeline(base, document["horizon"], document["settled_at"], recent)


def fields_of(document: Mapping[str, Any]) -> Row:
    """Fields by name, some or all."""
    return {Field(name): value for name, value in document.items()}


def _own_document(own: Mapping[Field, Own]) -> dict[str, Any]:
    return {name: [each.value, each.at, each.reason, each.cause] for name, each in own.items()}


def _entry_document(entry: Entry) -> list[Any]:
    row = _whole(entry.row)
    if isinstance(entry, Report):
        told = [entry.reason, entry.cause, entry.ours, entry.in_parts]
        return ["r", entry.built_at, entry.received_at, row, *told]
    if isinstance(entry, Written):
        return ["w", entry.sent_at, entry.received_at, row, entry.fields]
    ours = [entry.ours, entry.ours_since, entry.in_parts]
    return ["l", entry.sent_at, entry.received_at, row, *ours]


def _entry(document: list[Any]) -> Entry:
    kind, first, second, row, *rest = document
    if kind == "r":
        reason, cause, ours, *kept = rest
        return Report(first, second, _row(row), reason, cause, fields_of(ours), _in_parts(kept))
    if kind == "w":
        return Written(first, second, fields_of(rest[0]), _row(row))
    ours, since, *kept = rest
    return Looked(first, second, _row(row), fields_of(ours), since, _in_parts(kept))


def _in_parts(kept: list[Any]) -> bool:
    """Of an entry that was stored without it nobody knows: anything may be an echo then."""
    return bool(kept[0]) if kept else True


def _whole(row: Row) -> list[Any]:
    return [row[name] for name in _FIELDS]


def _row(values: list[Any]) -> Row:
    return dict(zip(_FIELDS, values, strict=True))
