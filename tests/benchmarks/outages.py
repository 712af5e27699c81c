"""A target that is down, a receiver that is down, and both.

`size` items are marked played on one server in the middle of an outage of `seconds`. First the
other server is down: every connection to it is reset. Then Medley is down: the plugin finds nobody,
tries once and forgets. Then both at once, and the target comes back last. Measured: marks that
never arrived, writes beyond one for each item, seconds until all had arrived after the end of the
outage, and, while the target is down, the calls it was sent in vain. Held against none lost; where
Medley was down the comparison of both sides at start finds what was never told.
"""

import asyncio
import time
from typing import Final

from medley_simulators.faults import Fault
from medley_simulators.jellyfin.server import JellyfinSimulator
from tests.benchmarks.figure import Figure, Scale
from tests.benchmarks.whole_system import WholeSystem, whole_system
from tests.support.eventually import eventually
from tests.support.household import a_server, films

FULL: Final = Scale(size=500, seconds=600)
SHORT: Final = Scale(size=30, seconds=4)
_WITHIN_S: Final = 600.0


async def measure(scale: Scale) -> list[Figure]:
    """One after the other, then both at once."""
    return [
        await _target_down(scale),
        await _receiver_down(scale),
        await _both_down(scale),
    ]


async def _target_down(scale: Scale) -> Figure:
    lan, wan = (a_server(name, films(scale.size)) for name in ("lan", "wan"))
    async with whole_system(lan, wan, reconcile={"every": 0, "at_start": False}) as system:
        await system.begin()
        await system.indexed()
        before = wan.journal.total
        wan.faults.add(Fault(kind="reset"))
        await _marked_in_the_middle(lan, scale.seconds)
        in_vain = wan.journal.total - before
        wan.faults.clear()
        taken_s = await _arrived(lan, wan)
        await system.settled(within_s=_WITHIN_S)
    return _figure(
        f"target down for {scale.seconds:g} s",
        lan,
        wan,
        f"all there {taken_s:.1f} s after it came back, {in_vain} calls in vain",
    )


async def _receiver_down(scale: Scale) -> Figure:
    lan, wan = (a_server(name, films(scale.size)) for name in ("lan", "wan"))
    async with whole_system(lan, wan) as system:
        await system.begin()
        await system.indexed()
        await system.settled(within_s=_WITHIN_S)
        await system.stop()
        await _marked_in_the_middle(lan, scale.seconds)
        taken_s = await _begun_and_arrived(system, lan, wan)
        await system.settled(within_s=_WITHIN_S)
    return _figure(
        f"receiver down for {scale.seconds:g} s",
        lan,
        wan,
        f"{lan.tally.failed} webhooks lost; all there {taken_s:.1f} s after the start began",
    )


async def _both_down(scale: Scale) -> Figure:
    """Medley starts again while the target is still away, and the target comes back later."""
    lan, wan = (a_server(name, films(scale.size)) for name in ("lan", "wan"))
    async with whole_system(lan, wan) as system:
        await system.begin()
        await system.indexed()
        await system.settled(within_s=_WITHIN_S)
        wan.faults.add(Fault(kind="reset"))
        await system.stop()
        await _marked_in_the_middle(lan, scale.seconds)
        await system.begin()
        await asyncio.sleep(scale.seconds / 10)
        wan.faults.clear()
        taken_s = await _arrived(lan, wan)
        await system.settled(within_s=_WITHIN_S)
    return _figure(
        f"target and receiver down for {scale.seconds:g} s",
        lan,
        wan,
        f"{lan.tally.failed} webhooks lost; all there {taken_s:.1f} s after the target came back",
    )


async def _marked_in_the_middle(server: JellyfinSimulator, outage_s: float) -> None:
    await asyncio.sleep(outage_s / 2)
    for item in server.items("Movie"):
        await server.user_marks_played("ada", item)
    await asyncio.sleep(outage_s / 2)


async def _begun_and_arrived(
    system: WholeSystem, source: JellyfinSimulator, target: JellyfinSimulator
) -> float:
    started = time.perf_counter()
    await system.begin()
    await _arrived(source, target)
    return time.perf_counter() - started


async def _arrived(source: JellyfinSimulator, target: JellyfinSimulator) -> float:
    """Seconds until the target holds everything; what is lost for good ends the wait."""
    started = time.perf_counter()
    names = [item.name for item in source.items("Movie")]
    try:
        await eventually(
            lambda: all(target.row("ada", name).played for name in names), within_s=_WITHIN_S
        )
    except AssertionError:
        return float("inf")
    return time.perf_counter() - started


def _figure(what: str, source: JellyfinSimulator, target: JellyfinSimulator, detail: str) -> Figure:
    names = [item.name for item in source.items("Movie")]
    held = sum(target.row("ada", name).played for name in names)
    return Figure(
        work=f"{what}, {len(names):,} items marked meanwhile",
        medley=f"{len(names) - held} lost, {target.writes() - held} written twice; {detail}",
        limit="0 lost",
        ratio="–",
        to_reach="0 lost (reconciliation finds what was never sent)",
    )
