"""What is counted here beside what every service counts."""

from collections import Counter as Tally
from collections.abc import Sequence
from typing import Final

from prometheus_client import Counter, Gauge, Histogram

from jellyfin_sync.workflows.write_due import Outcome, Result
from medley_kit.metrics import REGISTRY

_LONGEST_LAG_S: Final = 86_400.0
"""What was found, not reported, may be years old: that is no lag."""

REPORTS: Final = Counter(
    "medley_jellyfin_reports", "Reports taken from a server.", ["server"], registry=REGISTRY
)
ECHOES: Final = Counter(
    "medley_jellyfin_echoes",
    "Reports that told nothing new: our own writes come back, repeats, positions passing by.",
    ["server"],
    registry=REGISTRY,
)
WRITTEN: Final = Counter(
    "medley_jellyfin_fields_written",
    "Fields written to a server.",
    ["server", "field"],
    registry=REGISTRY,
)
OUTCOMES: Final = Counter(
    "medley_jellyfin_writes",
    "Rows taken up to be written, by what became of them.",
    ["server", "outcome"],
    registry=REGISTRY,
)
LAG: Final = Histogram(
    "medley_jellyfin_lag_seconds",
    "From a person's change on one server until it stood on another.",
    ["server"],
    buckets=(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200, 86_400),
    registry=REGISTRY,
)
DUE: Final = Gauge(
    "medley_jellyfin_due",
    "Rows still to be written: pending, waiting for item or account, failed.",
    ["server", "state"],
    registry=REGISTRY,
)
OLDEST: Final = Gauge(
    "medley_jellyfin_oldest_pending_seconds",
    "Age of the oldest row that nothing but the server holds up.",
    ["server"],
    registry=REGISTRY,
)


def count_reports(reports: Sequence[str], silent: Tally[str]) -> None:
    """Count reports by server, and those of them that told nothing new."""
    for server, count in Tally(reports).items():
        REPORTS.labels(server).inc(count)
    for server, count in silent.items():
        ECHOES.labels(server).inc(count)


def count_outcomes(server: str, outcomes: Sequence[Outcome], *, now: float) -> None:
    """Count a round of writes; ``now`` in seconds since 1970."""
    for outcome, count in Tally(each.result.value for each in outcomes).items():
        OUTCOMES.labels(server, outcome).inc(count)
    for each in outcomes:
        if each.result is not Result.WRITTEN:
            continue
        for name in each.wrote:
            WRITTEN.labels(server, name.value).inc()
        asked = [wish.at for wish in each.assignment.due.fields.values() if wish.cause]
        if asked and now - max(asked) < _LONGEST_LAG_S:
            LAG.labels(server).observe(max(0.0, now - max(asked)))
