"""What the doctor finds: one line, and what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from medley.outcome import Exit


class State(StrEnum):
    """How bad it is."""

    OK = "ok"
    NOTE = "note"
    """It works; somebody should know."""
    WRONG = "wrong"
    """A person must do something."""
    AWAY = "away"
    """It does not answer."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; ``remedy`` is empty where nothing needs to be done."""

    what: str
    state: State
    detail: str
    remedy: str = ""


def ok(what: str, detail: str) -> Finding:
    """All is well."""
    return Finding(what, State.OK, detail)


def note(what: str, detail: str, remedy: str = "") -> Finding:
    """It works, and could be better."""
    return Finding(what, State.NOTE, detail, remedy)


def wrong(what: str, detail: str, remedy: str) -> Finding:
    """It does not work until somebody does ``remedy``."""
    return Finding(what, State.WRONG, detail, remedy)


def away(what: str, detail: str, remedy: str) -> Finding:
    """It does not answer."""
    return Finding(what, State.AWAY, detail, remedy)


def verdict(findings: Iterable[Finding]) -> Exit:
    """The exit code for all of them: what is away weighs more than what is wrong."""
    states = {finding.state for finding in findings}
    if State.AWAY in states:
        return Exit.UNREACHABLE
    return Exit.FAILED if State.WRONG in states else Exit.DONE
