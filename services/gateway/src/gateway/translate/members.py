"""The members of a posted JSON object, read with patience; what is missing is remembered."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import msgspec
from pydantic import JsonValue

from gateway.translate.posted import Unreadable
from gateway.translate.scalars import lenient_whole, plain, positive
from medley_contracts.message import derived_id

_KEPT_BYTES = 200_000
_ENCODER = msgspec.json.Encoder(order="sorted")


class Members:
    """One object. Readers answer ``None`` for what is not said or makes no sense."""

    def __init__(self, said: Mapping[str, Any]) -> None:
        self.said = said

    def part(self, name: str) -> "Members":
        """An object inside; without members when there is none."""
        inside = self.said.get(name)
        return Members(inside if isinstance(inside, dict) else {})

    def parts(self, name: str) -> "list[Members]":
        """The objects of an array inside; none when there is no array."""
        inside = self.said.get(name)
        if not isinstance(inside, list):
            return []
        return [Members(one) for one in inside if isinstance(one, dict)]

    def __bool__(self) -> bool:
        """Whether it has any members."""
        return bool(self.said)

    def word(self, name: str) -> str:
        """Words; empty when there are none."""
        return plain(self.said.get(name)) or ""

    def maybe_word(self, name: str) -> str | None:
        """Words; ``None`` when there are none."""
        return plain(self.said.get(name))

    def whole(self, name: str) -> int | None:
        """A whole number of 0 or more."""
        return lenient_whole(self.said.get(name))

    def positive(self, name: str) -> int | None:
        """A number above 0: an id, a year."""
        return positive(self.said.get(name))

    def is_true(self, name: str) -> bool:
        """Whether it says yes."""
        value = self.said.get(name)
        return value is True or (isinstance(value, str) and value.strip().lower() == "true")

    def words(self, name: str) -> tuple[str, ...]:
        """The words of an array inside."""
        inside = self.said.get(name)
        if not isinstance(inside, list):
            return ()
        return tuple(word for one in inside if (word := plain(one)))

    def kept(self) -> JsonValue:
        """All of it; of what is too long for a message, the names of its members."""
        if len(_ENCODER.encode(self.said)) <= _KEPT_BYTES:
            return dict(self.said)
        return {"too_long": True, "members": list[JsonValue](sorted(self.said))}


def needed(kind: str, **found: object) -> None:
    """Refuse a body in which something is ``None`` or empty, and name all of it.

    Raises
    ------
    Unreadable
        Something is missing; ``fields`` has the vendor's names, a dot spelled as two underscores.
    """
    missing = sorted(name.replace("__", ".") for name, value in found.items() if not value)
    if missing:
        raise Unreadable(f"A {kind} needs {', '.join(missing)}.", fields=tuple(missing))


def identity(source: str, members: Members, received_at: datetime) -> UUID:
    """The same for the same body within a minute, however its members are ordered.

    These vendors send no id and no time. Whatever posts a body twice does so at once; the same
    body on another day is another fact: a release that is grabbed again, a warning that is back.
    """
    digest = sha256(_ENCODER.encode(members.said)).hexdigest()
    return derived_id(source, digest, received_at.isoformat(timespec="minutes"))
