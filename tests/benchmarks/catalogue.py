"""Which benchmarks there are, in the order of the table; nothing is imported before it is run."""

from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import Final

from tests.benchmarks.figure import Figure, Scale

NAMES: Final = (
    "webhooks",
    "tracker_webhooks",
    "burst",
    "burst_memory",
    "one_item",
    "progress",
    "convergence",
    "reconcile",
    "large_index",
    "copies",
    "replicas",
    "kill",
    "outages",
    "nats_outage",
    "library_sync",
    "live",
    "libretime_tracks",
    "scrobble_matching",
    "scrobble_api",
    "scrobble_ledger",
    "libretime_publish",
    "idle",
    "scrobble_database",
)
Measure = Callable[[Scale], Awaitable[list[Figure]]]


def benchmark(name: str) -> tuple[Measure, Scale, Scale]:
    """What measures, its full scale, and a short one that only shows that it works."""
    module = import_module(f"tests.benchmarks.{name}")
    measure: Measure = module.measure
    full: Scale = module.FULL
    short: Scale = module.SHORT
    return measure, full, short
