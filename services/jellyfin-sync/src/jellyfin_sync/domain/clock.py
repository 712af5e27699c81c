"""How far a server's clock is ahead of ours: an interval, narrowed by all that is observed."""

from dataclasses import dataclass
from math import inf

DRIFT = 1e-4
"""Seconds per second by which an old measurement is trusted less; quartz drifts less than this."""


@dataclass(frozen=True, slots=True)
class Offset:
    """Server's clock minus ours lies within ``low`` and ``high`` seconds, at our ``at``."""

    low: float = -inf
    high: float = inf
    at: float = 0.0

    @property
    def estimate(self) -> float:
        """Nothing where the clocks may agree, else the least disagreement that explains all."""
        return min(max(0.0, self.low), self.high)


UNKNOWN = Offset()


def after_report(offset: Offset, *, built_at: float, received_at: float) -> Offset:
    """A report cannot arrive before it is built: the clock is at least that far ahead."""
    return _narrow(offset, low=built_at - received_at, high=inf, at=received_at)


def after_answer(
    offset: Offset, *, sent_at: float, received_at: float, server_date: float
) -> Offset:
    """An answer's ``Date`` has whole seconds and lies between question and receipt."""
    return _narrow(
        offset, low=server_date - received_at, high=server_date + 1.0 - sent_at, at=received_at
    )


def _narrow(offset: Offset, *, low: float, high: float, at: float) -> Offset:
    """Join what was known, widened for its age, with what was seen now.

    Where the two cannot both be true the clock was set: only what was seen now counts.
    """
    widening = max(0.0, at - offset.at) * DRIFT
    joined = Offset(
        low=max(offset.low - widening, low), high=min(offset.high + widening, high), at=at
    )
    return joined if joined.low <= joined.high else Offset(low=low, high=high, at=at)
