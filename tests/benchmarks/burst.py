"""A burst of marks on one server, until every other server holds them all.

`size` items are marked played on the first server at once, as a season or a library is, while
every plugin reports everything, the echoes of Medley's own writes included. Measured with two and
with five servers: seconds from the first mark until the last server holds the last item; writes;
pages of items read since the start; calls of any kind in the `seconds` that follow.

Held against one write for each target and item, and silence afterwards.
"""

import asyncio
import time
from collections import Counter
from typing import Final

from medley_simulators.jellyfin.server import JellyfinSimulator
from tests.benchmarks.figure import Figure, Scale, ratio_of
from tests.benchmarks.whole_system import WholeSystem, whole_system
from tests.support.eventually import eventually
from tests.support.household import a_server, films

FULL: Final = Scale(size=1_000, seconds=20)
SHORT: Final = Scale(size=50, seconds=3)
NAMES: Final = ("lan", "wan", "attic", "boat", "office")
_WITHIN_S: Final = 600.0
_ROUTINE: Final = frozenset({"GET /System/Info", "GET /System/Info/Public"})
"""Whether a server answers is asked twice a minute, whatever happens."""


async def measure(scale: Scale) -> list[Figure]:
    """Two servers, then five."""
    return [
        await _measure(
            scale, servers=2, to_reach="10 s, at most 1,000 writes + 20 index pages, then silence"
        ),
        await _measure(scale, servers=5, to_reach="one write per target and item, then silence"),
    ]


async def _measure(scale: Scale, *, servers: int, to_reach: str) -> Figure:
    simulators = [a_server(name, films(scale.size)) for name in NAMES[:servers]]
    async with whole_system(*simulators, reconcile={"every": 0, "at_start": False}) as system:
        await system.begin()
        await system.indexed()
        elapsed_s = await mark_all_played(simulators[0], simulators[1:])
        await system.settled(within_s=_WITHIN_S)
        writes, pages = system.writes(), system.pages()
        after = await calls_within(system, scale.seconds)
    limit = scale.size * (servers - 1)
    return Figure(
        work=f"{scale.size:,} items marked played in a burst, {servers} servers, echoes on",
        medley=f"{elapsed_s:.1f} s ({limit / elapsed_s:,.0f} writes/s), {writes:,} writes, "
        f"{pages} index pages; then {told(after, scale.seconds)}",
        limit=f"{limit:,} writes",
        ratio=f"{ratio_of(writes, limit)} of the writes",
        to_reach=to_reach,
    )


async def mark_all_played(source: JellyfinSimulator, targets: list[JellyfinSimulator]) -> float:
    """Mark every film at once; seconds until every target holds every mark."""
    names = [item.name for item in source.items("Movie")]
    missing = {(target.name, name) for target in targets for name in names}
    started = time.perf_counter()
    for name in names:
        await source.user_marks_played("ada", name)

    def all_arrived() -> bool:
        for target in targets:
            arrived = [
                key for key in missing if key[0] == target.name and target.row("ada", key[1]).played
            ]
            missing.difference_update(arrived)
        return not missing

    await eventually(all_arrived, within_s=_WITHIN_S, every_s=0.05, describe="held everywhere")
    return time.perf_counter() - started


async def calls_within(system: WholeSystem, seconds: float) -> Counter[str]:
    """The calls to all servers in the next ``seconds``."""
    before = system.calls()
    await asyncio.sleep(seconds)
    return system.calls() - before


def told(after: Counter[str], seconds: float) -> str:
    """What came afterwards, in words; the question whether a server answers stands apart."""
    routine = sum(count for call, count in after.items() if call in _ROUTINE)
    others = {call: count for call, count in after.items() if call not in _ROUTINE}
    said = ", ".join(f"{count} {call}" for call, count in others.items()) or "nothing"
    asked = f" (and {routine} health checks)" if routine else ""
    return f"{said} in {seconds:g} s{asked}"
