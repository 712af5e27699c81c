"""`medley up` from stopped to ready, and what it uses when nothing happens.

All services in one process, between two simulated servers of `size` films, with the settings'
defaults. Measured: seconds from the start of the command until it says that it is ready, on an
empty home (PostgreSQL's data folder is made, every schema migrated) and again on the same home;
then, once everything is read and compared, resident memory in MB (10^6 bytes) and processor time in
per cent of one core over `seconds`, of the serving process alone: PostgreSQL and NATS are processes
of their own.
"""

import asyncio
from typing import Final

from tests.benchmarks.figure import Figure, Scale, ratio_of
from tests.benchmarks.processes import Usage, resident_mb
from tests.benchmarks.whole_system import WholeSystem, whole_system
from tests.support.household import a_server, films

FULL: Final = Scale(size=1_000, seconds=30)
SHORT: Final = Scale(size=20, seconds=4)
_SETTLED_WITHIN_S: Final = 120.0
_REST_S: Final = 5.0
"""What a start leaves to do is over by then."""
_READY_S, _MEMORY_MB, _PERCENT = 6.0, 220.0, 3.0


async def measure(scale: Scale) -> list[Figure]:
    """Start, start again, then watch."""
    lan, wan = (a_server(name, films(scale.size)) for name in ("lan", "wan"))
    async with whole_system(lan, wan, services=()) as system:
        first_s = await system.begin()
        await system.indexed()
        await system.stop()
        second_s = await system.begin()
        await system.settled(within_s=_SETTLED_WITHIN_S)
        return [await _idle(system, scale), _ready(first_s, second_s)]


async def _idle(system: WholeSystem, scale: Scale) -> Figure:
    await asyncio.sleep(_REST_S)
    usage = Usage(system.pid)
    await asyncio.sleep(scale.seconds)
    percent, memory = usage.percent(), resident_mb(system.pid)
    return Figure(
        work=f"the whole system idle for {scale.seconds:g} s, `medley up`, {scale.size:,} films",
        medley=f"{memory:.0f} MB, {percent:.1f} % of a core",
        limit=f"{_MEMORY_MB:.0f} MB, {_PERCENT:.0f} %",
        ratio=f"{ratio_of(memory, _MEMORY_MB)} of the memory, {ratio_of(percent, _PERCENT)} of the "
        "processor",
        to_reach="220 MB for all services in one process (PostgreSQL and NATS apart), under 3 % of "
        "a core",
    )


def _ready(first_s: float, second_s: float) -> Figure:
    return Figure(
        work="`medley up` from stopped to ready",
        medley=f"first start {first_s:.1f} s, second {second_s:.1f} s",
        limit=f"{_READY_S:.0f} s",
        ratio=f"{ratio_of(first_s, _READY_S)}, {ratio_of(second_s, _READY_S)}",
        to_reach="6 s",
    )
