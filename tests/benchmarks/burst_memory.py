"""What a burst of webhooks costs in memory.

`size` films are marked at once, so that the plugin posts as many webhooks at the same moment.
Measured: the most memory the process of the services holds until all is written, above what it held
at rest. Held against what is promised.
"""

from typing import Final

from tests.benchmarks.burst import mark_all_played
from tests.benchmarks.figure import Figure, Scale, ratio_of
from tests.benchmarks.memory import most_memory
from tests.benchmarks.processes import resident_mb
from tests.benchmarks.whole_system import whole_system
from tests.support.household import a_server, films

FULL: Final = Scale(size=1_000)
SHORT: Final = Scale(size=100)
_ALLOWED_MB: Final = 150


async def measure(scale: Scale) -> list[Figure]:
    """Rest, burst, and look at the difference."""
    lan, wan = (a_server(name, films(scale.size)) for name in ("lan", "wan"))
    async with whole_system(lan, wan, reconcile={"every": 0, "at_start": False}) as system:
        await system.begin()
        await system.indexed()
        await system.settled(within_s=60)
        rest_mb = resident_mb(system.pid)
        async with most_memory(system.pid) as seen:
            elapsed_s = await mark_all_played(lan, [wan])
            await system.settled(within_s=300)
    above = seen.mb - rest_mb
    return [
        Figure(
            work=f"a burst of {scale.size:,} webhooks",
            medley=f"{above:.0f} MB above {rest_mb:.0f} MB at rest, all written after "
            f"{elapsed_s:.1f} s",
            limit=f"{_ALLOWED_MB} MB",
            ratio=ratio_of(above, _ALLOWED_MB),
            to_reach="under 150 MB over idle",
        )
    ]
