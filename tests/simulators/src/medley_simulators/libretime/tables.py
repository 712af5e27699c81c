"""Tables as Django's serializers treat them: what must be given, how it is read and shown."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import msgspec

from medley_simulators.libretime import spelling
from medley_simulators.libretime.web import Refused

Row = dict[str, Any]

_DATETIME: Final = (
    "Datetime has wrong format. Use one of these formats instead: "
    "YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z]."
)
_DURATION: Final = (
    "Duration has wrong format. Use one of these formats instead: [DD] [HH:[MM:]]ss[.uuuuuu]."
)
_TIME: Final = "Time has wrong format. Use one of these formats instead: hh:mm[:ss[.uuuuuu]]."
_DATE: Final = "Date has wrong format. Use one of these formats instead: YYYY-MM-DD."


def _integer(said: object) -> int:
    if isinstance(said, bool) or not isinstance(said, int | str):
        raise ValueError(said)  # noqa: TRY004 - whoever reads a body asks for this one
    return int(said)


def _boolean(said: object) -> bool:
    if said in (True, "true", "True", "1", 1):
        return True
    if said in (False, "false", "False", "0", 0):
        return False
    raise ValueError(said)


def _text(said: object) -> str:
    if isinstance(said, bool) or not isinstance(said, str | int | float):
        raise ValueError(said)  # noqa: TRY004 - as above
    return str(said).strip()


def _same(value: Any) -> Any:
    return value


@dataclass(frozen=True, slots=True)
class Kind:
    """How a member is read and shown, and what is said of one that cannot be read."""

    read: Callable[[object], Any]
    show: Callable[[Any], Any] = _same
    complaint: str = "Not a valid value."


TEXT: Final = Kind(_text, complaint="Not a valid string.")
INTEGER: Final = Kind(_integer, complaint="A valid integer is required.")
FLOAT: Final = Kind(lambda said: float(str(said)), complaint="A valid number is required.")
BOOLEAN: Final = Kind(_boolean, complaint="Must be a valid boolean.")
DATETIME: Final = Kind(spelling.read_datetime, spelling.show_datetime, _DATETIME)
DURATION: Final = Kind(spelling.read_duration, spelling.show_duration, _DURATION)
TIME: Final = Kind(spelling.read_time, spelling.show_time, _TIME)
DATE: Final = Kind(spelling.read_date, date.isoformat, _DATE)


@dataclass(frozen=True, slots=True)
class Member:
    """One column. ``refers_to`` names a table; ``longest`` is in characters."""

    name: str
    kind: Kind = TEXT
    is_required: bool = False
    default: Any = None
    may_be_null: bool = True
    refers_to: str | None = None
    longest: int | None = None
    is_not_null: bool = False
    """The database insists although the serializer does not: an absent value is a 500."""


@dataclass(slots=True)
class Table:
    """Rows by id, in the order in which the database happens to hold them."""

    name: str
    members: tuple[Member, ...]
    rows: dict[int, Row] = field(default_factory=dict)
    unique: tuple[str, ...] = ()
    last_id: int = 0
    changes: int = 0
    _by_name: dict[str, Member] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._by_name = {member.name: member for member in self.members}

    def add(self, values: Mapping[str, Any], *, row_id: int | None = None) -> Row:
        """Put a row in as the database would, unchecked; values are read already."""
        number = self.last_id + 1 if row_id is None else row_id
        row: Row = {"id": number}
        row.update({m.name: values.get(m.name, m.default) for m in self.members})
        row.update({name: v for name, v in values.items() if name not in row})
        self.last_id = max(self.last_id, number)
        self.rows[number] = row
        self.changes += 1
        return row

    def change(self, row: Row, values: Mapping[str, Any]) -> None:
        """Overwrite members; the row then lies at the end, as after any update."""
        row.update(values)
        del self.rows[row["id"]]
        self.rows[row["id"]] = row
        self.changes += 1

    def remove(self, row_id: int) -> None:
        """Delete a row, if it is there."""
        self.rows.pop(row_id, None)
        self.changes += 1

    def show(self, row: Row) -> Row:
        """The row as it is sent."""
        shown: Row = {"id": row["id"]}
        for member in self.members:
            value = row[member.name]
            shown[member.name] = None if value is None else member.kind.show(value)
        return shown

    def understood(
        self, body: object, tables: Mapping[str, "Table"], *, is_partial: bool, is_form: bool
    ) -> Row:
        """The members of a body, read; unknown ones are dropped.

        Raises
        ------
        Refused
            400 with the complaints; 500 where only the database would notice.
        """
        if not isinstance(body, dict):
            kind = "list" if isinstance(body, list) else type(body).__name__
            told = f"Invalid data. Expected a dictionary, but got {kind}."
            raise Refused(400, {"non_field_errors": [told]})
        complaints: dict[str, list[str]] = {}
        values: Row = {}
        for member in self.members:
            if member.name in body:
                complaint = self._take(member, body[member.name], values, tables)
            else:
                complaint = _absent(member, values, is_partial=is_partial, is_form=is_form)
            if complaint:
                complaints[member.name] = [complaint]
        complaints.update(self._taken(values))
        if complaints:
            raise Refused(400, complaints)
        if not is_partial and any(
            m.is_not_null and values.get(m.name) is None for m in self.members
        ):
            raise Refused(500)
        return values

    def _take(
        self, member: Member, said: object, values: Row, tables: Mapping[str, "Table"]
    ) -> str | None:
        if said is None:
            if not member.may_be_null:
                return "This field may not be null."
            values[member.name] = None
            return None
        try:
            value = member.kind.read(said)
        except (ValueError, OverflowError):
            return member.kind.complaint
        if member.longest is not None and len(value) > member.longest:
            return f"Ensure this field has no more than {member.longest} characters."
        if member.refers_to is not None and value not in tables[member.refers_to].rows:
            return f'Invalid pk "{value}" - object does not exist.'
        values[member.name] = value
        return None

    def _taken(self, values: Row) -> Iterable[tuple[str, list[str]]]:
        for name in self.unique:
            if name in values and any(r[name] == values[name] for r in self.rows.values()):
                yield name, [f"{self.name} with this {name} already exists."]


def _absent(member: Member, values: Row, *, is_partial: bool, is_form: bool) -> str | None:
    if is_partial:
        return None
    if is_form and member.kind is BOOLEAN:
        values[member.name] = False  # What a form does not mention is off.
        return None
    if member.is_required:
        return "This field is required."
    values[member.name] = member.default
    return None


def encoded(rows: Iterable[Row]) -> bytes:
    """A JSON array, encoded row by row so that large tables need no second copy as objects."""
    return b"[" + b",".join(msgspec.json.encode(row) for row in rows) + b"]"
