"""NATS away for minutes: the process neither spins nor hangs, and catches up by itself.

NATS is one that medley.yaml names, so that nobody starts it again early. It is stopped for
`seconds`; a third of the way through, `size` items are marked played. All the while /healthz is
asked four times a second, and the processor time of the serving process is read each second.
Measured: processor use in per cent of one core (mean and highest second), the answers to /healthz,
webhooks refused, and seconds from the return of NATS until the other server holds every mark.
"""

import asyncio
import statistics
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Final

import httpx

from medley_simulators.jellyfin.server import JellyfinSimulator
from tests.benchmarks.durable import durable_nats
from tests.benchmarks.figure import Figure, Scale
from tests.benchmarks.processes import Usage
from tests.benchmarks.whole_system import whole_system
from tests.support.eventually import eventually
from tests.support.household import a_server, films
from tests.support.servers import temporary_folder

FULL: Final = Scale(size=500, seconds=180)
SHORT: Final = Scale(size=20, seconds=6)
_ASK_EVERY_S: Final = 0.25
_ASKS_PER_LOOK: Final = 4
_WITHIN_S: Final = 300.0


@dataclass
class Seen:
    """What was sampled."""

    percent: list[float] = field(default_factory=list)
    healthz_ms: list[float] = field(default_factory=list)
    unanswered: int = 0

    def told(self) -> str:
        """In one line."""
        answers = self.healthz_ms
        return (
            f"{statistics.mean(self.percent):.1f} % of a core (highest second "
            f"{max(self.percent):.0f} %), /healthz median {statistics.median(answers):.1f} ms, "
            f"slowest {max(answers):.0f} ms, {self.unanswered} of "
            f"{len(answers) + self.unanswered} unanswered"
        )


async def measure(scale: Scale) -> list[Figure]:
    """Stop it, mark, start it again, and wait."""
    lan, wan = (a_server(name, films(scale.size)) for name in ("lan", "wan"))
    seen = Seen()
    async with AsyncExitStack() as stack:
        broker = durable_nats(stack.enter_context(temporary_folder()))
        await broker.start()
        stack.push_async_callback(broker.stop)
        quiet = {"every": 0, "at_start": False}
        system = await stack.enter_async_context(
            whole_system(lan, wan, given_nats=broker, reconcile=quiet)
        )
        await system.begin()
        await system.indexed()
        await broker.stop()
        sampling = asyncio.create_task(_sample(system.url, system.pid, seen))
        await asyncio.sleep(scale.seconds / 3)
        for item in lan.items("Movie"):
            await lan.user_marks_played("ada", item)
        await asyncio.sleep(2 * scale.seconds / 3)
        sampling.cancel()
        await asyncio.gather(sampling, return_exceptions=True)
        started = time.perf_counter()
        await broker.start()
        await _held(lan, wan)
        caught_up_s = time.perf_counter() - started
        await system.settled(within_s=_WITHIN_S)
    held = sum(wan.row("ada", item.name).played for item in lan.items("Movie"))
    return [
        Figure(
            work=f"NATS stopped for {scale.seconds:g} s, {scale.size} items marked meanwhile",
            medley=f"{seen.told()}; {lan.tally.failed} webhooks refused; {held} of {scale.size} "
            f"there {caught_up_s:.1f} s after NATS was started, {system.writes()} writes",
            limit="0 lost",
            ratio="–",
            to_reach="neither spins nor hangs, catches up by itself",
        )
    ]


async def _sample(url: str, pid: int, seen: Seen) -> None:
    usage = Usage(pid)
    async with httpx.AsyncClient(base_url=url, timeout=5) as client:
        while True:
            for _ in range(_ASKS_PER_LOOK):
                started = time.perf_counter()
                try:
                    answer = await client.get("/healthz")
                    seen.unanswered += answer.is_error
                except httpx.TransportError:
                    seen.unanswered += 1
                else:
                    seen.healthz_ms.append(1000 * (time.perf_counter() - started))
                await asyncio.sleep(_ASK_EVERY_S)
            seen.percent.append(usage.percent())


async def _held(source: JellyfinSimulator, target: JellyfinSimulator) -> None:
    names = [item.name for item in source.items("Movie")]
    await eventually(
        lambda: all(target.row("ada", name).played for name in names),
        within_s=_WITHIN_S,
        every_s=0.1,
    )
