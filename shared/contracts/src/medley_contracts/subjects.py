"""How a subject is spelled: ``medley.<kind>.<domain>.<name>.v<major>``."""

import re
from dataclasses import dataclass
from enum import StrEnum

_TOKEN = re.compile(r"[a-z][a-z0-9_]*\Z")


class Kind(StrEnum):
    """What a message is; each kind but queries has a stream of its own."""

    EVENT = "evt"
    COMMAND = "cmd"
    QUERY = "qry"


STREAM_OF_KIND = {Kind.EVENT: "MEDLEY_EVENTS", Kind.COMMAND: "MEDLEY_COMMANDS"}


@dataclass(frozen=True, slots=True)
class Subject:
    """One subject. ``domain`` is whose fact it is, never who listens."""

    kind: Kind
    domain: str
    name: str
    major: int = 1

    def __post_init__(self) -> None:
        """Refuse tokens that would make another subject than the one meant."""
        for token in (self.domain, self.name):
            if not _TOKEN.match(token):
                message = f"not a subject token: {token!r}"
                raise ValueError(message)

    def __str__(self) -> str:
        """Spell it as the broker knows it."""
        return f"medley.{self.kind.value}.{self.domain}.{self.name}.v{self.major}"

    @property
    def stream(self) -> str:
        """The stream that keeps it.

        Raises
        ------
        LookupError
            A query is kept by none.
        """
        try:
            return STREAM_OF_KIND[self.kind]
        except KeyError:
            message = f"{self} is answered, not kept"
            raise LookupError(message) from None


def event(domain: str, name: str, *, major: int = 1) -> Subject:
    """Something that happened; ``name`` in the past tense."""
    return Subject(Kind.EVENT, domain, name, major)


def command(domain: str, name: str, *, major: int = 1) -> Subject:
    """Something to be done by the domain's owner; ``name`` in the imperative."""
    return Subject(Kind.COMMAND, domain, name, major)


def query(domain: str, name: str, *, major: int = 1) -> Subject:
    """Something the domain's owner can answer; ``name`` is a noun."""
    return Subject(Kind.QUERY, domain, name, major)
