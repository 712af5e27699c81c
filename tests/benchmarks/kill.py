"""kill -9 in mid-drain, ten times, at random moments.

`size` items are marked played on one server, and the other takes 100 ms to answer each write, so
that the drain lasts. The process of `medley up` is killed ten times, at a random moment within
`seconds` after writes went on, and begun again; its PostgreSQL and NATS go with it and recover.
Nothing is compared at start: what arrives arrives because it was kept. Measured: marks that never
arrived, writes beyond one for each item, seconds for a start after a kill, and seconds from there
to the next write (medians). Held against none lost, and none twice but what was in flight.

Everything is marked before the first kill: a webhook that finds no gateway is lost by the plugin,
which tries once; see `outages` for that.
"""

import asyncio
import statistics
import time
from dataclasses import dataclass, field
from random import Random
from typing import Final

from medley_simulators.faults import Fault
from medley_simulators.jellyfin.server import JellyfinSimulator
from tests.benchmarks.figure import Figure, Scale
from tests.benchmarks.whole_system import WholeSystem, whole_system
from tests.support.eventually import eventually
from tests.support.household import a_server, films

FULL: Final = Scale(size=1_000, seconds=1)
SHORT: Final = Scale(size=160, seconds=0.1)
KILLS: Final = 10
_ANSWER_S: Final = 0.1
_WITHIN_S: Final = 300.0


async def measure(scale: Scale) -> list[Figure]:
    """Mark, kill ten times, and count at the end."""
    lan, wan = (a_server(name, films(scale.size)) for name in ("lan", "wan"))
    async with whole_system(lan, wan, reconcile={"every": 0, "at_start": False}) as system:
        await system.begin()
        await system.indexed()
        wan.faults.add(Fault(kind="delay", delay_s=_ANSWER_S))
        for item in lan.items("Movie"):
            await lan.user_marks_played("ada", item)
        await lan.plugin.settled()
        seen = await _killed(system, wan, scale)
        wan.faults.clear()
        await system.settled(within_s=_WITHIN_S)
        writes = system.writes()
    held = sum(wan.row("ada", item.name).played for item in lan.items("Movie"))
    return [
        Figure(
            work=f"kill -9 in mid-drain, {KILLS} times at random moments, {scale.size:,} items",
            medley=f"{scale.size - held} lost, {writes - held} written twice "
            f"({seen.in_mid_drain} of {KILLS} in mid-drain, {lan.tally.failed} webhooks refused; "
            f"ready again in {statistics.median(seen.starts_s):.1f} s, "
            f"writing {statistics.median(seen.gaps_s):.1f} s later)",
            limit="0 lost, 0 twice",
            ratio="–",
            to_reach="0 lost; nothing twice beyond the one in flight",
        )
    ]


@dataclass
class Kills:
    """What was seen of them; ``in_mid_drain`` counts those that found something left to write."""

    starts_s: list[float] = field(default_factory=list)
    gaps_s: list[float] = field(default_factory=list)
    in_mid_drain: int = 0


async def _killed(system: WholeSystem, target: JellyfinSimulator, scale: Scale) -> Kills:
    random = Random(11)
    seen = Kills()
    for _ in range(KILLS):
        seen.gaps_s.append(await _writes_go_on(target, scale.size))
        await asyncio.sleep(random.uniform(0, scale.seconds))
        seen.in_mid_drain += target.writes() < scale.size
        await system.kill()
        seen.starts_s.append(await system.begin())
    return seen


async def _writes_go_on(target: JellyfinSimulator, size: int) -> float:
    """Seconds until the next write takes effect; 0 when there is none left to make."""
    before = target.writes()
    if before >= size:
        return 0.0
    started = time.perf_counter()
    await eventually(lambda: target.writes() > before, within_s=_WITHIN_S)
    return time.perf_counter() - started
