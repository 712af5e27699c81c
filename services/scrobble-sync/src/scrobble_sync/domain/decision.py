"""What was decided about a play's track, and why."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What becomes of the plays."""

    MATCHED = "matched"
    REVIEW = "review"
    """It may be a track of the library: a person has to say."""
    UNMATCHED = "unmatched"
    IGNORED = "ignored"
    """A person said that it is to be left alone."""


class Duplicates(StrEnum):
    """Which of several equal tracks is meant."""

    BEST = "best"
    ALL = "all"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A track it may be, and how well it fits."""

    track_id: int
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Decision:
    """``track_ids`` are set for `matched` alone; ``candidates``, best first, for `review`."""

    verdict: Verdict
    reason: str
    score: float = 0.0
    track_ids: tuple[int, ...] = ()
    candidates: tuple[Candidate, ...] = ()
