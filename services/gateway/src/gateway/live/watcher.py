"""One who watches: a bounded queue of events not taken yet."""

import asyncio
from collections import deque

from gateway.live.reader import StoredMessage
from gateway.live.topics import topic_of

WAITING_AT_MOST = 6_000
"""More than the feed remembers, so that joining never fills it."""


class Watcher:
    """Takes events offered to it, in order, each once."""

    def __init__(self, wanted: frozenset[str], after: int) -> None:
        """``wanted``: topics; nothing up to ``after`` is taken."""
        self._wanted = wanted
        self._after = after
        self._waiting: deque[StoredMessage] = deque()
        self._news = asyncio.Event()
        self._room = asyncio.Event()
        self._is_over = False

    @property
    def is_finished(self) -> bool:
        """Nothing waits and nothing will come."""
        return self._is_over and not self._waiting

    def offer(self, event: StoredMessage) -> None:
        """Put it into the queue; one who is too slow is sent away, and resumes where it was."""
        if (
            self._is_over
            or event.sequence <= self._after
            or topic_of(event.subject) not in self._wanted
        ):
            return
        if len(self._waiting) >= WAITING_AT_MOST:
            self.end()
            return
        self._after = event.sequence
        self._waiting.append(event)
        self._news.set()

    async def room(self) -> None:
        """Return once there is room: for a source that can wait, unlike the feed."""
        while len(self._waiting) >= WAITING_AT_MOST and not self._is_over:
            self._room.clear()
            await self._room.wait()

    def end(self) -> None:
        """No more will come; what waits may still be taken."""
        self._is_over = True
        self._news.set()
        self._room.set()

    async def take(self, *, within_s: float) -> list[StoredMessage]:
        """All that waits, in order; empty when nothing came in time, or it is over."""
        if not self._waiting and not self._is_over:
            self._news.clear()
            try:
                async with asyncio.timeout(within_s):
                    await self._news.wait()
            except TimeoutError:
                return []
        taken = list(self._waiting)
        self._waiting.clear()
        self._room.set()
        return taken
