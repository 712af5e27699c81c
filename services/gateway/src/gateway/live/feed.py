"""One reader of the stream per process, a bounded memory of it, and everyone who watches."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from contextlib import aclosing, contextmanager, suppress

import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError

from gateway.live.reader import BATCH, StoredMessage, follow, last_sequence, page
from gateway.live.topics import REPORTS, subjects, topics
from gateway.live.watcher import Watcher
from medley_contracts.streams import EVENTS
from medley_kit.ending import end_if_asked, ended
from medley_kit.errors import TransientError

log = structlog.get_logger()

REMEMBERED = 5_000
RESTS_AFTER_S = 60.0
"""Longer than a browser takes to come back."""
_AGAIN_AFTER_S = 1.0
_LOOK_EVERY_S = 1.0


class Feed:
    """What happened lately, and who wants to know of more; `run` keeps it going.

    It reads only while somebody watches: every webhook would come back as an event otherwise.
    """

    def __init__(
        self,
        client: Callable[[], Client],
        *,
        remembered: int = REMEMBERED,
        rests_after_s: float = RESTS_AFTER_S,
    ) -> None:
        """``client`` gives the connection, or raises ``TransientError`` while there is none."""
        self._client = client
        self._memory: deque[StoredMessage] = deque(maxlen=remembered)
        self._whole_after = 0
        """The memory has every event behind this number."""
        self._newest = 0
        self._watchers: set[Watcher] = set()
        self._is_closed = False
        self._started = asyncio.Event()
        self._rests_after_s = rests_after_s
        self._wanted = asyncio.Event()
        self._present = 0
        self._left_at = 0.0

    async def run(self) -> None:
        """Read the stream while anybody watches, and a while longer; until cancelled."""
        while True:
            await self._wanted.wait()
            await self._begin()
            reading = asyncio.create_task(self._read(), name="feed reader")
            try:
                await self._until_nobody_watches(reading)
            finally:
                await ended(reading)
                self._memory.clear()

    async def _begin(self) -> None:
        """Find out where the stream ends now, however long NATS is away."""
        while not self._started.is_set():
            end_if_asked()
            try:
                start = await last_sequence(self._client().jetstream(), EVENTS.name)
            except (TransientError, NatsError, OSError) as error:
                log.info("no events yet", error=type(error).__name__)
                await asyncio.sleep(_AGAIN_AFTER_S)
            else:
                self._newest = self._whole_after = start
                self._started.set()

    async def _read(self) -> None:
        filters = subjects([topic for topic in topics() if topic != REPORTS])
        flow = follow(self._client, EVENTS.name, filters=filters, after=self._newest)
        async with aclosing(flow) as events:
            async for event in events:
                self._take(event)

    async def _until_nobody_watches(self, reading: "asyncio.Task[None]") -> None:
        """Return when nobody has watched for a while; raise what reading raised."""
        while self._present or time.monotonic() - self._left_at < self._rests_after_s:
            end_if_asked()
            done, _ = await asyncio.wait([reading], timeout=_LOOK_EVERY_S)
            if done:
                await reading
        # Nothing awaits since the look: whoever comes from now on waits for the next beginning.
        self._wanted.clear()
        self._started.clear()

    def _take(self, event: StoredMessage) -> None:
        if event.sequence <= self._newest:
            self._begin_anew()
        if len(self._memory) == self._memory.maxlen:
            self._whole_after = self._memory[0].sequence
        self._memory.append(event)
        self._newest = event.sequence
        for watcher in tuple(self._watchers):
            watcher.offer(event)

    def _begin_anew(self) -> None:
        """Forget everything: the stream was deleted and counts from the start again."""
        self._memory.clear()
        self._whole_after = 0
        for watcher in self._watchers:
            watcher.end()

    def close(self) -> None:
        """Send everyone away: the process ends, another one serves them."""
        self._is_closed = True
        for watcher in self._watchers:
            watcher.end()

    async def awake(self, *, within_s: float = 1.0) -> None:
        """Return once it reads, or after ``within_s``; a watch that begins then is not late."""
        with self._attended(), suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self._started.wait()

    @contextmanager
    def _attended(self) -> Generator[None, None, None]:
        self._present += 1
        self._wanted.set()
        try:
            yield
        finally:
            self._present -= 1
            self._left_at = time.monotonic()

    async def watch(
        self, wanted: Sequence[str], *, after: int | None = None, heartbeat_s: float = 15
    ) -> AsyncGenerator[StoredMessage | None, None]:
        """Yield what happens, in order, each once; ``None`` when nothing did for ``heartbeat_s``.

        ``after`` resumes behind that number without a gap, however old it is, as long as the stream
        keeps it. It ends when the watcher is too slow, or the process ends.
        """
        with self._attended():
            while not self._started.is_set() and not self._is_closed:
                try:
                    async with asyncio.timeout(heartbeat_s):
                        await self._started.wait()
                except TimeoutError:
                    yield None
            position = self._newest if after is None else after
            if REPORTS in wanted:
                watcher = Watcher(frozenset(wanted), position)
                reading = asyncio.create_task(self._read_for(watcher, wanted, position))
            else:
                reading = None
                while position < self._whole_after:
                    missed, position = await self._missed(wanted, position)
                    for event in missed:
                        yield event
                # Nothing awaits between the look at the memory and joining: no gap, and none twice.
                watcher = Watcher(frozenset(wanted), position)
                for event in self._memory:
                    watcher.offer(event)
                self._watchers.add(watcher)
            try:
                async with aclosing(self._told(watcher, heartbeat_s)) as told:
                    async for news in told:
                        yield news
            finally:
                self._watchers.discard(watcher)
                if reading is not None:
                    reading.cancel()
                    await asyncio.wait([reading])

    async def _told(
        self, watcher: Watcher, heartbeat_s: float
    ) -> AsyncGenerator[StoredMessage | None, None]:
        while not watcher.is_finished and not self._is_closed:
            taken = await watcher.take(within_s=heartbeat_s)
            if not taken and not watcher.is_finished:
                yield None
            for event in taken:
                yield event

    async def _read_for(self, watcher: Watcher, wanted: Sequence[str], after: int) -> None:
        """A reader of its own: raw reports are too many to remember for everyone."""
        flow = follow(self._client, EVENTS.name, filters=subjects(wanted), after=after)
        async with aclosing(flow) as events:
            async for event in events:
                await watcher.room()
                watcher.offer(event)

    async def _missed(self, wanted: Sequence[str], after: int) -> tuple[list[StoredMessage], int]:
        """Some of what the memory no longer has, and the number up to which that is all."""
        client = self._client()
        whole_up_to = await last_sequence(client.jetstream(), EVENTS.name)
        found = await page(client, EVENTS.name, after=after, limit=BATCH, filters=subjects(wanted))
        if len(found) < BATCH:
            return found, max([whole_up_to, *(event.sequence for event in found[-1:])])
        return found, found[-1].sequence
