"""The items of two large servers, read for the first time.

`size` films on each. Measured: seconds until both are known, and the most memory that the process
of all services holds meanwhile. Held against the pages that the listings have.
"""

import time
from typing import Final

from tests.benchmarks.figure import Figure, Scale, ratio_of
from tests.benchmarks.memory import most_memory
from tests.benchmarks.processes import resident_mb
from tests.benchmarks.whole_system import whole_system
from tests.support.household import a_server, films

FULL: Final = Scale(size=200_000)
SHORT: Final = Scale(size=3_000)
_PAGE: Final = 1_000


async def measure(scale: Scale) -> list[Figure]:
    """Start, and wait until both are read."""
    titles = films(scale.size)
    lan, wan = (a_server(name, titles) for name in ("lan", "wan"))
    async with whole_system(lan, wan, reconcile={"every": 0, "at_start": False}) as system:
        await system.begin()
        started, rest_mb = time.perf_counter(), resident_mb(system.pid)
        async with most_memory(system.pid) as seen:
            await system.indexed(within_s=1_800)
        elapsed_s = time.perf_counter() - started
        pages = system.pages()
    limit = 2 * scale.size / _PAGE
    return [
        Figure(
            work=f"index of {scale.size:,} items on each of two servers, from nothing",
            medley=f"{elapsed_s:.1f} s, {pages} pages, {seen.mb:.0f} MB at most "
            f"({rest_mb:.0f} MB at the start)",
            limit=f"{limit:.0f} pages",
            ratio=f"{ratio_of(pages, limit)} of the pages",
            to_reach="200,000 items a server within 300 MB",
        )
    ]
