"""A day of watching in a minute: progress reports by the thousand, then everything is stopped.

`size` reports of progress are made, spread over twenty films that play at the same time on twenty
devices of one person; each film is stopped at a position of its own. The plugin posts two webhooks
for each report (the session's and the stored row's). Measured: writes to the other server, and how
many of the twenty final positions are right there. Held against one write for each film.
"""

import asyncio
import time
from typing import Final

from medley_simulators.jellyfin.playback import Device
from medley_simulators.jellyfin.server import JellyfinSimulator
from tests.benchmarks.figure import Figure, Scale, ratio_of
from tests.benchmarks.whole_system import whole_system
from tests.support.household import a_server, agree, films

FULL: Final = Scale(size=10_000)
SHORT: Final = Scale(size=400)
_FILMS: Final = 20
_BEGIN_S, _END_S = 600.0, 5_000.0
_WITHIN_S: Final = 900.0


async def measure(scale: Scale) -> list[Figure]:
    """Play, stop, and compare both servers."""
    lan, wan = (a_server(name, films(_FILMS)) for name in ("lan", "wan"))
    names = [item.name for item in lan.items("Movie")]
    async with whole_system(lan, wan, reconcile={"every": 0, "at_start": False}) as system:
        await system.begin()
        await system.indexed()
        started = time.perf_counter()
        await asyncio.gather(
            *(_watch(lan, name, number, scale.size // _FILMS) for number, name in enumerate(names))
        )
        played_s = time.perf_counter() - started
        await system.settled(within_s=_WITHIN_S)
        settled_s = time.perf_counter() - started - played_s
        writes = system.writes()
    right = sum(
        lan.row("ada", name).position > 0 and agree(lan.row("ada", name), wan.row("ada", name))
        for name in names
    )
    return [
        Figure(
            work=f"{scale.size:,} progress events on {_FILMS} items, then stopped",
            medley=f"{writes} writes, {right} of {_FILMS} right; reported in {played_s:.0f} s, "
            f"settled {settled_s:.1f} s later",
            limit=f"{_FILMS} writes",
            ratio=f"{ratio_of(writes, _FILMS)} of the writes",
            to_reach="at most 40 writes, 20 of 20 right",
        )
    ]


async def _watch(server: JellyfinSimulator, film: str, number: int, reports: int) -> None:
    device = Device(name=f"Television {number}", id=f"television-{number}")
    await server.user_starts("ada", film, device=device)
    step_s = (_END_S - _BEGIN_S) / max(reports, 1)
    for report in range(reports):
        await server.user_checks_in("ada", film, _BEGIN_S + report * step_s, device=device)
    await server.user_stops("ada", film, _END_S + number, device=device)
