"""Keeps child servers running: one that ended is started again, a little later each time."""

import asyncio
import subprocess
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Protocol

import structlog

from medley.embedded.errors import EmbeddedError

log = structlog.get_logger()

LOOK_EVERY_S = 0.1
PAUSES_S = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0)
CALM_S = 60.0


class Server(Protocol):
    """What the supervisor needs to know of a server."""

    @property
    def name(self) -> str:
        """For the log."""
        ...

    @property
    def process(self) -> subprocess.Popen[bytes] | None:
        """``None`` before the first start."""
        ...

    async def start(self) -> None:
        """Return when it is ready; raise ``EmbeddedError`` when it cannot be."""

    async def stop(self) -> None:
        """Return when it has ended."""


@asynccontextmanager
async def supervised(
    servers: Sequence[Server], *, pauses_s: Sequence[float] = PAUSES_S
) -> AsyncGenerator[None, None]:
    """Start all, keep them running inside the block, and stop all after it.

    A first start that fails is the caller's: the ``EmbeddedError`` comes out, with nothing left
    running.
    """
    watches: list[asyncio.Task[None]] = []
    try:
        # One after the other: both together take well under a second.
        for server in servers:
            await server.start()
        watches += [asyncio.create_task(keep_running(s, pauses_s=pauses_s)) for s in servers]
        yield
    finally:
        for watch in watches:
            watch.cancel()
        await asyncio.gather(*watches, return_exceptions=True)
        for server in reversed(servers):
            await server.stop()
    for watch in watches:
        if not watch.cancelled():
            watch.result()


async def keep_running(server: Server, *, pauses_s: Sequence[float] = PAUSES_S) -> None:
    """Start ``server`` again whenever it has ended; returns only when cancelled.

    Each failure in a row waits for the next of ``pauses_s``; the last one repeats.
    A minute without a failure begins the row anew.
    """
    failures = 0
    started_at = time.monotonic()
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        code = None if server.process is None else server.process.poll()
        if server.process is not None and code is None:
            continue
        if time.monotonic() - started_at > CALM_S:
            failures = 0
        pause_s = pauses_s[min(failures, len(pauses_s) - 1)]
        failures += 1
        log.warning("embedded server ended", server=server.name, code=code, retry_in_s=pause_s)
        await asyncio.sleep(pause_s)
        try:
            await server.start()
        except (EmbeddedError, OSError) as error:
            log.error("embedded server does not start", server=server.name, error=str(error))  # noqa: TRY400 (one sentence is the whole story)
        else:
            log.info("embedded server is back", server=server.name, attempt=failures)
        started_at = time.monotonic()
