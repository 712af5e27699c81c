"""One item marked on one of five servers.

Measured: milliseconds until all of the others hold it, the writes that took, and every call in the
`seconds` that follow; `size` items are marked one after the other. Held against one write for each
of the four targets.
"""

import statistics
import time
from collections.abc import Sequence
from functools import partial
from typing import Final

from medley_simulators.jellyfin.server import JellyfinSimulator
from tests.benchmarks.burst import NAMES, calls_within, told
from tests.benchmarks.figure import Figure, Scale, ratio_of
from tests.benchmarks.whole_system import whole_system
from tests.support.eventually import eventually
from tests.support.household import a_server, films

FULL: Final = Scale(size=10, seconds=20)
SHORT: Final = Scale(size=2, seconds=3)


async def measure(scale: Scale) -> list[Figure]:
    """Mark, wait, mark the next; then be silent."""
    simulators = [a_server(name, films(scale.size)) for name in NAMES]
    source, targets = simulators[0], simulators[1:]
    async with whole_system(*simulators, reconcile={"every": 0, "at_start": False}) as system:
        await system.begin()
        await system.indexed()
        taken_ms = []
        for item in source.items("Movie"):
            name = item.name
            started = time.perf_counter()
            await source.user_marks_played("ada", name)
            await eventually(
                partial(_hold, targets, name), within_s=30, every_s=0.002, describe="held by all"
            )
            taken_ms.append(1000 * (time.perf_counter() - started))
            await system.settled(within_s=30)
        writes = system.writes()
        after = await calls_within(system, scale.seconds)
    each = writes / scale.size
    return [
        Figure(
            work=f"one item marked played, 5 servers, echoes on ({scale.size} times)",
            medley=f"{each:g} writes, all hold it after {statistics.median(taken_ms):.0f} ms; "
            f"then {told(after, scale.seconds)}",
            limit="4 writes",
            ratio=ratio_of(each, len(targets)),
            to_reach="4 writes, nothing after",
        )
    ]


def _hold(targets: Sequence[JellyfinSimulator], film: str) -> bool:
    return all(target.row("ada", film).played for target in targets)
