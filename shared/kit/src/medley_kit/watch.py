"""What notices that a service only looks alive, and mends it or ends the process."""

import asyncio
import faulthandler
import json
import os
import sys
import threading
import time
from collections import defaultdict
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Final

import nats.errors
import nats.js.errors
import structlog
from faststream.exceptions import IncorrectState
from faststream.nats import NatsBroker
from nats.aio.client import Client

from medley_contracts.durables import Durable
from medley_contracts.streams import STREAMS, Stream
from medley_kit import metrics, topology
from medley_kit.ending import end_if_asked, ended
from medley_kit.errors import TransientError
from medley_kit.send import connected

log = structlog.get_logger()

EXIT_CODE: Final = 70
STALL_S: Final = 30.0
EVERY_S: Final = 2.0
MEASURE_EVERY_S: Final = 10.0
_LOOKS: Final = 20


class Watchdog:
    """Watches the streams and durables one service lives on, and its connection."""

    def __init__(
        self,
        broker: NatsBroker,
        durables: Sequence[Durable],
        *,
        streams: Sequence[Stream] = STREAMS,
        replicas: int = 1,
        every_s: float = EVERY_S,
    ) -> None:
        self._broker = broker
        self._durables = tuple(durables)
        self._streams = tuple(streams)
        self._replicas = replicas
        self._every_s = every_s
        self._measured_at = float("-inf")

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None, None]:
        """Watch in the background, until the block ends."""
        task = asyncio.create_task(self._watch(), name="watchdog")
        try:
            yield
        finally:
            await ended(task)

    async def ensure(self) -> None:
        """Make what is missing, as at the first start of all.

        Raises
        ------
        BrokerAway
            NATS is away.
        """
        client = connected(self._broker)
        if await self._is_anything_gone(client):
            for change in await self._apply(client):
                log.info("topology", what=change)

    async def _apply(self, client: Client) -> list[str]:
        return await topology.apply(
            client, streams=self._streams, durables=self._durables, replicas=self._replicas
        )

    async def _watch(self) -> None:
        while True:
            end_if_asked()
            await asyncio.sleep(self._every_s)
            try:
                client = self._broker.connection
            except IncorrectState:
                continue
            if client.is_closed:
                end_process("the connection to NATS is closed for good")
            if not client.is_connected:
                continue
            try:
                await self.look(client)
                await self._measure(client)
            except (nats.errors.Error, nats.js.errors.Error, TransientError) as error:
                log.warning("watchdog cannot look", error=type(error).__name__)

    async def look(self, client: Client) -> list[str]:
        """Mend what is gone, and say what was done."""
        if not await self._is_anything_gone(client):
            return []
        done = await self._apply(client)
        service = self._durables[0].service if self._durables else "unknown"
        for change in done:
            metrics.MENDED.labels(service).inc()
            log.error("was gone and has been made anew", what=change)
        return done

    async def _measure(self, client: Client) -> None:
        """Now and then, how much waits in each durable."""
        now = time.monotonic()
        if now - self._measured_at < MEASURE_EVERY_S:
            return
        self._measured_at = now
        for durable in self._durables:
            question = f"$JS.API.CONSUMER.INFO.{durable.contract.SUBJECT.stream}.{durable.name}"
            told = json.loads((await client.request(question, b"", timeout=5)).data)
            waiting = told.get("num_pending", 0) + told.get("num_ack_pending", 0)
            metrics.WAITING.labels(durable.name).set(waiting)

    async def _is_anything_gone(self, client: Client) -> bool:
        wanted: defaultdict[str, set[str]] = defaultdict(set)
        for durable in self._durables:
            wanted[durable.contract.SUBJECT.stream].add(durable.name)
        streams = await _names(client, "$JS.API.STREAM.NAMES", "streams")
        buckets = {f"KV_{bucket.name}" for bucket in topology.BUCKETS}
        if not ({stream.name for stream in self._streams} | buckets) <= streams:
            return True
        for stream, durables in wanted.items():
            found = await _names(client, f"$JS.API.CONSUMER.NAMES.{stream}", "consumers")
            if not durables <= found:
                return True
        return False


async def _names(client: Client, question: str, kind: str) -> set[str]:
    """All names, page by page: one small answer instead of one for each."""
    found: set[str] = set()
    while True:
        wish = json.dumps({"offset": len(found)}).encode()
        reply = json.loads((await client.request(question, wish, timeout=5)).data)
        page: list[str] = reply.get(kind) or []
        found.update(page)
        if not page or len(found) >= reply.get("total", 0):
            return found


@asynccontextmanager
async def loop_guard(*, stall_s: float = STALL_S) -> AsyncGenerator[None, None]:
    """End the process when its event loop stands still for ``stall_s``; one guard for a process.

    A thread looks twenty times in that while and counts looks, not seconds: a process that was
    stopped or slept did not look either, and is not ended for it.
    """
    loop = asyncio.get_running_loop()
    is_over = threading.Event()
    ticks = [0]

    def tick() -> None:
        ticks[0] += 1

    def watch() -> None:
        seen, unchanged = -1, 0
        while not is_over.wait(stall_s / _LOOKS):
            unchanged = unchanged + 1 if ticks[0] == seen else 0
            seen = ticks[0]
            if unchanged >= _LOOKS:
                faulthandler.dump_traceback(all_threads=True)
                end_process(f"the event loop stood still for {stall_s:g} s")
            loop.call_soon_threadsafe(tick)

    thread = threading.Thread(target=watch, name="loop guard", daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        await asyncio.to_thread(thread.join)


def end_process(reason: str) -> None:
    """End at once, without clean-up: whatever would clean up may be what hangs."""
    log.critical("process ends itself", reason=reason, exit_code=EXIT_CODE)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(EXIT_CODE)
