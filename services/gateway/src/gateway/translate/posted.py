"""A posted body, and what becomes of it: one message, nothing, or a person must look at it."""

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl
from uuid import UUID

import msgspec

from medley_contracts.message import Message

_BOM: Final = b"\xef\xbb\xbf"
_NO_FORM: Final = frozenset({b"{", b"[", b'"', b""})


class Unreadable(ValueError):
    """No notification can be made of the body; a person must look at it."""

    def __init__(self, detail: str, *, fields: tuple[str, ...] = ()) -> None:
        """``fields``: the members that are missing or make no sense, in alphabetical order."""
        super().__init__(detail)
        self.detail = detail
        self.fields = fields


@dataclass(frozen=True, slots=True)
class Dropped:
    """Nothing to publish; ``reason`` is a metric's label: `automated_progress`, `test`."""

    reason: str


@dataclass(frozen=True, slots=True)
class Notification:
    """One body read: its identity, its type in the vendor's words, and what is to be done."""

    message_id: UUID
    kind: str
    outcome: Message | Dropped


def stripped(raw: bytes) -> bytes:
    """Without blanks around it and without a byte order mark."""
    return raw.strip().removeprefix(_BOM).strip()


def json_object(raw: bytes) -> dict[str, Any]:
    """The members of a JSON object, whatever the header says.

    Raises
    ------
    Unreadable
        It is none.
    """
    try:
        said = msgspec.json.decode(stripped(raw))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Unreadable("It is not a JSON object.") from error
    if not isinstance(said, dict):
        raise Unreadable("It is not a JSON object.")
    return said


def form(raw: bytes) -> dict[str, str] | None:
    """The pairs of a form; ``None`` when it is none. A JSON body never is, whatever the header."""
    if stripped(raw)[:1] in _NO_FORM:
        return None
    try:
        return dict(parse_qsl(stripped(raw).decode("utf-8"), keep_blank_values=True))
    except (UnicodeDecodeError, ValueError):
        return None
