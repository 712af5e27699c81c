"""Two large servers, one of which has every tenth film twice.

`size` films on each. With `copies: off` the copies are told while the servers are read, and shown
among the conflicts: measured are the seconds for the first page of them. With `copies: all` they
are joined meanwhile: measured are the seconds and the memory of that, against `off`.
"""

import time
from typing import Final

from tests.benchmarks.figure import Figure, Scale, ratio_of
from tests.benchmarks.memory import most_memory
from tests.benchmarks.whole_system import WholeSystem, whole_system
from tests.support.household import a_server, films

FULL: Final = Scale(size=200_000)
SHORT: Final = Scale(size=3_000)
_EVERY: Final = 10


async def measure(scale: Scale) -> list[Figure]:
    """Read both servers twice, from nothing, under each of the two settings."""
    left_alone_s, left_alone_mb, found, page_s = await _read(scale, "off")
    joined_s, joined_mb, contradicting, _ = await _read(scale, "all")
    twice = scale.size // _EVERY
    work = f"{scale.size:,} items on each of two servers, {twice:,} of them twice on one"
    return [
        Figure(
            work=f"{work}: the first page of conflicts under `copies: off`",
            medley=f"{page_s:.1f} s, {found} on it",
            limit="",
            ratio="",
            to_reach="one statement, no query a row",
        ),
        Figure(
            work=f"{work}: read under `copies: all`",
            medley=f"{joined_s:.1f} s, {joined_mb:.0f} MB at most, {contradicting} contradict",
            limit=f"{left_alone_s:.1f} s, {left_alone_mb:.0f} MB under `off`",
            ratio=ratio_of(joined_s, left_alone_s),
            to_reach="200,000 items a server within 300 MB",
        ),
    ]


async def _read(scale: Scale, copies: str) -> tuple[float, float, int, float]:
    """Seconds and memory of the reading; conflicts on the first page, and seconds for it."""
    titles = films(scale.size)
    lan, wan = (a_server(name, titles) for name in ("lan", "wan"))
    wan.add_library("4K", titles[::_EVERY], root="/media/4k")
    sync = {"copies": copies, "playlists": False}
    quiet = {"every": 0, "at_start": False}
    async with whole_system(lan, wan, reconcile=quiet, sync=sync) as system:
        await system.begin()
        started = time.perf_counter()
        async with most_memory(system.pid) as seen:
            await system.indexed(within_s=1_800)
            read_s = time.perf_counter() - started
            found, page_s = await _first_page(system)
    return read_s, seen.mb, found, page_s


async def _first_page(system: WholeSystem) -> tuple[int, float]:
    started = time.perf_counter()
    async with system.api() as api:
        page = (await api.get("/api/jellyfin/conflicts")).raise_for_status().json()
    return len(page["items"]), time.perf_counter() - started
