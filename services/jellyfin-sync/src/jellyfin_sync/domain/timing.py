"""When a change is to be written: at once, after the dust has settled, or after another try."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jellyfin_sync.domain.entries import PLAYING
from jellyfin_sync.domain.merge import Wish
from jellyfin_sync.domain.row import Field

LONGEST_DEBOUNCE = 10
"""A position that keeps moving is written after this many debounce times at the latest."""
STILL_PLAYING_S = 45.0
"""Clients report every ten seconds or so; silence for this long means that nothing plays."""


@dataclass(frozen=True, slots=True)
class PathPolicy:
    """How long to wait for an item that a target does not have yet."""

    prefix: str
    absent_retry_count: int
    """-1: for ever; 0: not at all."""
    retry_delay_s: float


DEFAULT_POLICY = PathPolicy("", -1, 300.0)


def due_at(
    *, now: float, since: float | None, settles: bool, debounce_s: float, busy_until: float
) -> float:
    """When to write a change that was just (re)computed.

    ``since``: when the row first became due, None when it is new. ``settles``: nothing but
    playback still in progress has moved it. ``busy_until``: the item plays there until then.
    """
    when = now
    if settles:
        first = now if since is None else since
        when = min(now + debounce_s, first + LONGEST_DEBOUNCE * debounce_s)
    return max(when, busy_until)


def is_settling(wishes: Mapping[Field, Wish]) -> bool:
    """Whether all of it comes from a film that still plays: the next report will say better."""
    return all(
        wish.reason in PLAYING and not (name is Field.PLAYED and wish.value is True)
        for name, wish in wishes.items()
    )


def backoff_s(attempt: int, *, longest_s: float = 60.0) -> float:
    """Seconds to wait after the given attempt (1, 2, …) has failed."""
    return float(min(longest_s, 2.0 ** min(attempt, 16) / 2))


def policy_for(path: str, policies: Sequence[PathPolicy]) -> PathPolicy:
    """The policy with the longest prefix of ``path``; unlimited waiting where none fits."""
    fitting = [
        policy
        for policy in policies
        if path == policy.prefix or path.startswith(policy.prefix.rstrip("/") + "/")
    ]
    return max(fitting, key=lambda policy: len(policy.prefix), default=DEFAULT_POLICY)
