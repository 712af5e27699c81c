"""What a run is asked to do, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import JsonValue

SETTLE_S = 5.0
"""A call that was cut off by a crash has ended on the server by then."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for. ``is_full``: read all of it again, and bring back what a target lost."""

    is_dry_run: bool = False
    is_full: bool = False
    settle_s: float = SETTLE_S


@dataclass(slots=True)
class Result:
    """What came of it; matched, unmatched and ambiguous count spellings, the others plays."""

    run_id: int = 0
    fetched: int = 0
    matched: int = 0
    unmatched: int = 0
    ambiguous: int = 0
    planned: int = 0
    written: int = 0
    starred: int = 0
    loved: int = 0
    unloved: int = 0
    skipped_conflicts: int = 0
    calls: int = 0
    windows_left: int = 0
    trouble: str = ""
    """Why something was left for the next run although this one came to its end."""
    plan: list[Mapping[str, JsonValue]] = field(default_factory=list)
