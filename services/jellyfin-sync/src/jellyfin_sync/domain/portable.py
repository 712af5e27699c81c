"""A backup, line by line: what somebody did with an item, without a word of any one server.

Items are named by their path in the common tree and by the ids that vendors give them.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from jellyfin_sync.domain.recognition import Keys
from jellyfin_sync.domain.row import Field, Row, Value

VERSION = 1
LONGEST_LINE = 64 * 1024

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MEMBERS = {
    "played": Field.PLAYED,
    "position_ticks": Field.POSITION,
    "play_count": Field.PLAY_COUNT,
    "last_played_at": Field.LAST_PLAYED,
    "favorite": Field.FAVORITE,
    "rating": Field.RATING,
}
_NAMES = {field: name for name, field in _MEMBERS.items()}
_BEST = 10


class BadLine(ValueError):
    """A line that cannot be taken; ``field`` is what is wrong with it, "" for all of it."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(why)
        self.field = field
        self.why = why


@dataclass(frozen=True, slots=True)
class StateLine:
    """What one person did with one item; ``row`` has the fields that somebody has changed."""

    person: str
    name: str
    type: str
    keys: Keys
    row: Row


@dataclass(frozen=True, slots=True)
class OtherLine:
    """A line that changes nothing: ``kind`` is header, account or end."""

    kind: str
    members: Mapping[str, Any]


def state_members(
    person: str, name: str, kind: str, keys: Iterable[str], row: Row
) -> dict[str, Any]:
    """The opposite of reading a state line; ``keys`` are all by which the item is recognised."""
    told: dict[str, Any] = {"person": person, "type": kind, "name": name}
    ids, in_series = [], []
    for key in sorted(keys):
        _, _, rest = key.partition(":")
        what, _, value = rest.partition(":")
        if what == "path":
            told["path"] = value
        elif what == "series":
            in_series.append(value)
        elif what != "fold":
            ids.append(rest)
    if ids:
        told["ids"] = ids
    if in_series:
        told["in_series"] = in_series
    return {"state": told | {_NAMES[field]: _spoken(field, value) for field, value in row.items()}}


def read_line(text: bytes) -> StateLine | OtherLine:
    """One line of a backup.

    Raises
    ------
    BadLine
        With the field that is wrong.
    """
    document = _document(text)
    for kind, members in document.items():
        if kind == "state":
            return _state(_mapping("state", members))
        if kind == "medley_backup":
            if members != VERSION:
                why = f"version {members!r} of a backup; this reads {VERSION}"
                raise BadLine("medley_backup", why)
            return OtherLine("header", document)
        if kind in {"account", "end"}:
            return OtherLine(kind, _mapping(kind, members))
    raise BadLine("", "it is neither a state nor an account")


def _document(text: bytes) -> Mapping[str, Any]:
    if len(text) > LONGEST_LINE:
        raise BadLine("", f"longer than {LONGEST_LINE} bytes")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise BadLine("", "it is not JSON") from None
    return _mapping("", document)


def _state(members: Mapping[str, Any]) -> StateLine:
    person = _text(members, "person").strip().casefold()
    kind = _text(members, "type")
    path = members.get("path")
    if path is not None and (not isinstance(path, str) or not path):
        raise BadLine("path", "should be text")
    provider = [f"{kind}:{each}" for each in _texts(members, "ids")]
    provider += [f"{kind}:series:{each}" for each in _texts(members, "in_series")]
    if path is None and not provider:
        raise BadLine("path", "neither a path nor ids say which item it is")
    row = {
        field: _heard(name, members[name]) for name, field in _MEMBERS.items() if name in members
    }
    if not row:
        raise BadLine("", "it says nothing of what was done with the item")
    keys = Keys(None if path is None else f"{kind}:path:{path}", tuple(provider))
    return StateLine(person, str(members.get("name") or path or provider[0]), kind, keys, row)


def _mapping(field: str, value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise BadLine(field, "should be an object")
    return value


def _text(members: Mapping[str, Any], name: str) -> str:
    value = members.get(name)
    if not isinstance(value, str) or not value.strip():
        raise BadLine(name, "is missing, or not text")
    return value


def _texts(members: Mapping[str, Any], name: str) -> list[str]:
    value = members.get(name, [])
    if not isinstance(value, list) or not all(
        isinstance(each, str) and ":" in each for each in value
    ):
        raise BadLine(name, 'should be a list of "vendor:id"')
    return sorted(each.strip().lower() for each in value)


def _heard(name: str, value: Any) -> Value:
    field = _MEMBERS[name]
    match field:
        case Field.PLAYED | Field.FAVORITE:
            if isinstance(value, bool):
                return value
            raise BadLine(name, "should be true or false")
        case Field.POSITION | Field.PLAY_COUNT:
            if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53:
                return value
            raise BadLine(name, "should be a whole number, not negative")
        case Field.RATING:
            if value is None:
                return None
            if (
                isinstance(value, int | float)
                and not isinstance(value, bool)
                and 0 < value <= _BEST
            ):
                return float(value)
            raise BadLine(name, "should be a number up to 10, or null")
        case Field.LAST_PLAYED:
            return _moment(name, value)


def _moment(name: str, value: Any) -> Value:
    if value is None:
        return None
    try:
        when = datetime.fromisoformat(value)
        if when.tzinfo is not None:
            return (when - _EPOCH) // timedelta(microseconds=1)
    except (TypeError, ValueError, OverflowError):
        pass
    raise BadLine(name, "should be a time with its zone, or null")


def _spoken(field: Field, value: Value) -> Value | str:
    if field is Field.LAST_PLAYED and value is not None:
        when = _EPOCH + timedelta(microseconds=int(value))
        return when.isoformat(timespec="microseconds").replace("+00:00", "Z")
    return value
