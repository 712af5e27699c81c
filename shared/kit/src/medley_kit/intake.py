"""How messages come out of a durable: one lingering request, renewed before it runs dry.

FastStream's own loops and nats-py's ``fetch`` are not used: they repeat a failed request without
a pause (a core is lost while a stream or NATS is away, or the loop freezes) and leave fetched
messages waiting for ``ack_wait`` when they stop. Seen with FastStream 0.7.8 and nats-py 2.16.
"""

import asyncio
import json
import time
from dataclasses import dataclass
from typing import Final

import nats.errors
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

from medley_kit import metrics
from medley_kit.ending import end_if_asked, ended

log = structlog.get_logger()

EXPIRES_S: Final = 30.0
HEARTBEAT_S: Final = 5.0
TICK_S: Final = 0.5
_LONGEST_PAUSE_S: Final = 2.0
_FLUSH_S: Final = 2
_ACK: Final = "$JS.ACK."
_HEARTBEAT: Final = "100"
_EXPIRED: Final = ("404", "408")
_BATCH_DONE: Final = "Batch Completed"


@dataclass(slots=True)
class _Held:
    message: Msg
    touched: float
    """When the broker last heard that we have it."""


class Intake:
    """Messages of one durable, fetched ahead and kept alive until they are released."""

    def __init__(
        self, client: Client, *, stream: str, durable: str, capacity: int, ack_wait_s: float
    ) -> None:
        self._client = client
        self._next = f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{durable}"
        self._durable = durable
        self._capacity = capacity
        self._renew_s = ack_wait_s / 3
        self._inbox = client.new_inbox()
        self._queue: asyncio.Queue[Msg] = asyncio.Queue()
        self._held: dict[int, _Held] = {}
        self._gauge = metrics.HELD.labels(durable)
        self._subscription: Subscription | None = None
        self._ticking: asyncio.Task[None] | None = None
        self._number = 0
        self._remaining = 0
        self._heard_at = 0.0
        self._not_before = 0.0
        self._problems = 0
        self._reconnects = 0
        self._is_closing = False

    async def open(self) -> None:
        """Begin to fetch."""
        self._subscription = await self._client.subscribe(f"{self._inbox}.*", cb=self._arrived)
        self._reconnects = self._client.stats["reconnects"]
        self._ticking = asyncio.create_task(self._tick(), name=f"intake {self._durable}")
        await self._fill()

    async def take(self, most: int, *, wait_s: float = 0, not_before: float = 0) -> list[Msg]:
        """Between one and ``most`` messages in the stream's order.

        ``wait_s`` after the first, and until the moment ``not_before`` of the monotonic clock, more
        may come.
        """
        taken = [await self._queue.get()]
        deadline = max(time.monotonic() + wait_s, not_before)
        while len(taken) < most:
            if not self._queue.empty():
                taken.append(self._queue.get_nowait())
                continue
            left_s = deadline - time.monotonic()
            if left_s <= 0:
                break
            try:
                async with asyncio.timeout(left_s):
                    taken.append(await self._queue.get())
            except TimeoutError:
                break
        return taken

    async def release(self, messages: list[Msg]) -> None:
        """These are settled; fetch more once half of the room is free."""
        for message in messages:
            self._held.pop(message.metadata.sequence.stream, None)
        self._gauge.set(len(self._held))
        if self._remaining <= 0:
            await self._fill()

    async def stop_fetching(self) -> None:
        """Fetch no more, and give back at once what no handler has begun."""
        self._is_closing = True
        if self._subscription is not None and not self._client.is_closed:
            if self._client.is_connected:
                # What is on its way when we unsubscribe still arrives, and is given back.
                await self._subscription.drain()  # type: ignore[no-untyped-call]
            else:
                await self._subscription.unsubscribe()
        unbegun = [self._queue.get_nowait() for _ in range(self._queue.qsize())]
        await self._give_back(unbegun)

    async def close(self) -> None:
        """Give back what is still held, its handler having been cancelled."""
        if self._ticking is not None:
            await ended(self._ticking)
        await self._give_back([held.message for held in self._held.values()])
        if self._client.is_connected:
            try:
                await self._client.flush(_FLUSH_S)
            except nats.errors.Error as error:
                log.warning("acknowledgements may be lost", error=type(error).__name__)

    async def _give_back(self, messages: list[Msg]) -> None:
        for message in messages:
            self._held.pop(message.metadata.sequence.stream, None)
            if not message.is_acked and not self._client.is_closed:
                await message.nak()
        self._gauge.set(len(self._held))

    async def _arrived(self, message: Msg) -> None:
        self._heard_at = time.monotonic()
        if not message.reply.startswith(_ACK):
            await self._told(message)
            return
        self._remaining -= 1
        self._problems = 0
        sequence = message.metadata.sequence.stream
        if held := self._held.get(sequence):
            # The broker gave up waiting while we still have it: acknowledge the newest delivery.
            held.message.reply = message.reply
            return
        self._held[sequence] = _Held(message, self._heard_at)
        self._gauge.set(len(self._held))
        if self._is_closing:
            await self._give_back([message])
        else:
            self._queue.put_nowait(message)

    async def _told(self, status: Msg) -> None:
        """The broker says something about a request of ours."""
        said = status.headers or {}
        code = said.get("Status", "")
        if status.subject != f"{self._inbox}.{self._number}" or code == _HEARTBEAT:
            return
        self._remaining = 0
        if code in _EXPIRED or _BATCH_DONE in said.get("Description", ""):
            await self._fill()
            return
        self._problems += 1
        pause_s = min(_LONGEST_PAUSE_S, 0.1 * 2 ** min(self._problems, 10))
        self._not_before = self._heard_at + pause_s
        if self._problems == 1:
            log.warning(
                "cannot fetch", durable=self._durable, status=code, detail=said.get("Description")
            )

    async def _fill(self) -> None:
        """Ask for as many messages as there is room for, if it is worth a request."""
        room = self._capacity - len(self._held)
        is_idle = self._remaining <= 0 and not self._is_closing and self._client.is_connected
        if not is_idle or room * 2 < self._capacity or time.monotonic() < self._not_before:
            return
        self._number += 1
        self._remaining = room
        self._heard_at = time.monotonic()
        wish = {
            "batch": room,
            "expires": int(EXPIRES_S * 1e9),
            "idle_heartbeat": int(HEARTBEAT_S * 1e9),
        }
        await self._client.publish(
            self._next, json.dumps(wish).encode(), reply=f"{self._inbox}.{self._number}"
        )

    async def _tick(self) -> None:
        """Twice a second: notice a lost request, and renew the claim on what is held."""
        while True:
            end_if_asked()
            await asyncio.sleep(TICK_S)
            if not self._client.is_connected:
                continue
            now = time.monotonic()
            is_silent = now - self._heard_at > 2 * HEARTBEAT_S + 1
            if self._client.stats["reconnects"] != self._reconnects or is_silent:
                self._reconnects = self._client.stats["reconnects"]
                self._remaining = 0
            try:
                await self._fill()
                for held in list(self._held.values()):
                    if now - held.touched > self._renew_s and not held.message.is_acked:
                        held.touched = now
                        await held.message.in_progress()
            except nats.errors.Error as error:
                log.warning("broker not told", durable=self._durable, error=type(error).__name__)
