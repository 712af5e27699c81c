"""A comparison that finds little in much.

`size` films are played by one person on both servers, as many as a long life of watching leaves. In
`size` / 100 of them something is changed on one server while its plugin is silent; then both are
compared on demand. Measured: seconds from the wish to the last write, calls that read, writes, and
the most memory the process of the services holds meanwhile, beside what it held at rest. Held
against one write for each difference.
"""

import time
from typing import Final

import httpx

from medley_simulators.jellyfin.server import JellyfinSimulator
from tests.benchmarks.figure import Figure, Scale, ratio_of
from tests.benchmarks.memory import most_memory
from tests.benchmarks.processes import resident_mb
from tests.benchmarks.whole_system import whole_system
from tests.support.eventually import eventually
from tests.support.household import a_server, films

FULL: Final = Scale(size=50_000)
SHORT: Final = Scale(size=1_000)
_WITHIN_S: Final = 900.0
_PLAYED_AT: Final = 17_000_000_000_000_000
"""Ticks since 1970: some day in 2023."""


async def measure(scale: Scale) -> list[Figure]:
    """Read both once, change some in silence, compare."""
    lan, wan = (a_server(name, films(scale.size)) for name in ("lan", "wan"))
    for server in (lan, wan):
        _watch_all(server)
    async with whole_system(lan, wan, reconcile={"every": 0, "at_start": False}) as system:
        await system.begin()
        await system.indexed()
        async with system.api() as api:
            await _compared(api)
            await system.settled(within_s=_WITHIN_S)
            lan.switches.is_muted = True
            names = [item.name for item in lan.items("Movie")][::100]
            for name in names:
                await lan.user_favourites("ada", name)
            rest_mb, reads, writes = resident_mb(system.pid), system.calls(), system.writes()
            started = time.perf_counter()
            async with most_memory(system.pid) as seen:
                await _compared(api)
                await eventually(
                    lambda: all(wan.row("ada", name).is_favorite for name in names),
                    within_s=_WITHIN_S,
                )
            elapsed_s = time.perf_counter() - started
            await system.settled(within_s=_WITHIN_S)
        written = system.writes() - writes
        read = sum((system.calls() - reads).values()) - written
    return [
        Figure(
            work=f"comparison of {scale.size:,} items, {len(names):,} of them different",
            medley=f"{elapsed_s:.1f} s, {read} calls to read, {written} writes, "
            f"{seen.mb:.0f} MB at most ({rest_mb:.0f} MB at rest)",
            limit=f"{len(names):,} writes",
            ratio=f"{ratio_of(written, len(names))} of the writes",
            to_reach="pages + one write for each difference",
        )
    ]


def _watch_all(server: JellyfinSimulator) -> None:
    """As if it had all been watched long ago."""
    user = server.user("ada")
    for item in server.items("Movie"):
        row = user.to_write(server.state.row_key(item))
        row.played, row.play_count, row.last_played = True, 1, _PLAYED_AT


async def _compared(api: httpx.AsyncClient) -> None:
    """Ask for a comparison and wait for its end."""
    asked = await api.post("/api/jellyfin/reconcile", json={})
    asked.raise_for_status()
    job = f"/api/jobs/{asked.json()['job_id']}"

    async def is_over() -> bool:
        return (await api.get(job)).json()["status"] in {"succeeded", "failed"}

    await eventually(is_over, within_s=_WITHIN_S, every_s=0.1)
    assert (await api.get(job)).json()["status"] == "succeeded"
