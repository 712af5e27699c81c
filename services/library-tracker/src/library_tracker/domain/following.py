"""Which row a request of Seerr's is: one that is there, one to begin anew, or a new one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from library_tracker.domain.evidence import CLOSED, Decision, State

_ARRIVED = frozenset({State.AVAILABLE, State.PARTIALLY_AVAILABLE, State.IMPORTED})


@dataclass(frozen=True, slots=True)
class Said:
    """What a Seerr says about one request; None: not said."""

    instance: str
    seerr_id: int | None
    decisions: Mapping[Decision, datetime]
    requested_by: str = ""
    requester_id: str | None = None
    seasons: frozenset[int] | None = None
    is_4k: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One request of the same title, as we have it."""

    request_id: int
    is_4k: bool
    seasons: frozenset[int] | None
    state: State
    is_linked: bool
    """Whether a Seerr knows it, in its present cycle."""


class Step(StrEnum):
    """What is to be done."""

    ADOPT = "adopt"
    """The row came to be before its request was heard of."""
    BEGIN_AGAIN = "begin_again"
    """It was over, and somebody asks again."""
    ADD = "add"
    UPDATE = "update"


def follow(said: Said, rows: Collection[Row], *, is_lost: bool) -> tuple[Step, int | None]:
    """What to do about a request that no row is linked to, and with which row.

    ``is_lost``: whatever was in the libraries of this title is missing, though not yet called gone:
    somebody who asks for it now asks again. Without a number of Seerr's, the newest row for the
    same thing is meant.
    """
    same = [row for row in rows if row.is_4k == said.is_4k]
    for row in same:
        is_over = row.state in CLOSED or (is_lost and row.state in _ARRIVED)
        if is_over and (not row.is_linked or _is_same(row.seasons, said.seasons)):
            return Step.BEGIN_AGAIN, row.request_id
    for row in same:
        if not row.is_linked and (row.seasons is None or _is_same(row.seasons, said.seasons)):
            return Step.ADOPT, row.request_id
    if said.seerr_id is None:
        fitting = [
            row.request_id
            for row in same
            if said.seasons is None or _is_same(row.seasons, said.seasons)
        ]
        if fitting:
            return Step.UPDATE, max(fitting)
    return Step.ADD, None


def merged(
    known: Mapping[Decision, datetime], said: Mapping[Decision, datetime]
) -> dict[Decision, datetime]:
    """Both together: the first time it was asked for, the last time of all else."""
    together = dict(known)
    for decision, at in said.items():
        before = together.get(decision, at)
        is_first = decision is Decision.REQUESTED
        together[decision] = min(before, at) if is_first else max(before, at)
    return together


def _is_same(one: frozenset[int] | None, other: frozenset[int] | None) -> bool:
    return one is None or other is None or one == other
