"""Reads a stream in order from any point, for as long as it is asked to, across outages."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass

import msgspec
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

from medley_kit.ending import end_if_asked
from medley_kit.errors import TransientError

log = structlog.get_logger()

BATCH = 500
HEARTBEAT_S = 5.0
_LOOK_EVERY_S = 1.0
_SILENT_LOOKS = 12
"""Two heartbeats and a bit."""
_EXPIRES_S = 60.0
_FORGOTTEN_AFTER_S = 30.0
_BACKOFF_S = (0.2, 0.5, 1.0, 2.0, 5.0)
_STATUS = "Status"
_HEARTBEAT = "100"


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """One message of a stream, with its place in it."""

    sequence: int
    subject: str
    body: bytes
    headers: dict[str, str]

    @property
    def name(self) -> str:
        """The message's name: `item_added`."""
        return self.subject.split(".")[3]


class Interrupted(Exception):
    """The consumer is gone or skipped something: read on from the last message with a new one."""


async def last_sequence(js: JetStreamContext, stream: str) -> int:
    """The number of the newest message ever stored; 0 when there was none."""
    return (await js.stream_info(stream)).state.last_seq


async def follow(
    connected: Callable[[], Client], stream: str, *, filters: Sequence[str], after: int
) -> AsyncGenerator[StoredMessage, None]:
    """Yield everything behind ``after``, each once and in order, and then what comes, without end.

    Whatever happens to the connection or the consumer, it goes on behind the last one yielded.
    A stream that was deleted and made anew is read from its start.
    """
    failures = 0
    while True:
        end_if_asked()
        try:
            nc = connected()
            if failures and await last_sequence(nc.jetstream(), stream) < after:
                after = 0
            async with aclosing(_flow(nc, stream, filters, after)) as flow:
                async for message in flow:
                    failures = 0
                    after = message.sequence
                    yield message
        except (NatsError, Interrupted, OSError, TransientError) as error:
            pause = _BACKOFF_S[min(failures, len(_BACKOFF_S) - 1)]
            failures += 1
            log.info("reading again", subject=stream, error=type(error).__name__, after=after)
            await asyncio.sleep(pause)


async def _flow(
    nc: Client, stream: str, filters: Sequence[str], after: int
) -> AsyncGenerator[StoredMessage, None]:
    """Messages of one consumer, until something is wrong with it."""
    async with _consumer(nc, stream, filters, after, headers_only=False) as (inbox, ask):
        wanted = 0
        expected = 1
        while True:
            if wanted == 0:
                await ask(BATCH, expires_s=_EXPIRES_S, no_wait=False)
                wanted = BATCH
            message = await inbox.next()
            status = (message.headers or {}).get(_STATUS)
            if status == _HEARTBEAT:
                continue
            if status is not None:
                if status not in {"404", "408"}:
                    raise Interrupted(status)
                wanted = 0
                continue
            wanted -= 1
            sequence = message.metadata.sequence
            if sequence.consumer != expected:
                raise Interrupted
            expected += 1
            yield _stored(message)


async def page(
    nc: Client,
    stream: str,
    *,
    after: int,
    limit: int,
    filters: Sequence[str] = (),
    headers_only: bool = False,
) -> list[StoredMessage]:
    """Up to ``limit`` messages behind ``after``, oldest first; fewer: there are no more."""
    found: list[StoredMessage] = []
    async with _consumer(nc, stream, filters, after, headers_only=headers_only) as (inbox, ask):
        await ask(limit, expires_s=None, no_wait=True)
        while len(found) < limit:
            message = await inbox.next()
            if (message.headers or {}).get(_STATUS):
                break
            found.append(_stored(message))
    return found


class _Inbox:
    """What a consumer sends us. Not the client's own waiting, which can swallow a cancellation."""

    def __init__(self, nc: Client) -> None:
        self._nc = nc
        self._reconnects = nc.stats["reconnects"]
        self._messages: deque[Msg] = deque()
        self._news = asyncio.Event()

    async def put(self, message: Msg) -> None:
        self._messages.append(message)
        self._news.set()

    async def next(self) -> Msg:
        """The next message or sign of life; a connection that was lost meanwhile brings none."""
        looks = 0
        while not self._messages:
            self._news.clear()
            end_if_asked()
            try:
                async with asyncio.timeout(_LOOK_EVERY_S):
                    await self._news.wait()
            except TimeoutError as error:
                looks += 1
                if looks >= _SILENT_LOOKS or self._nc.stats["reconnects"] != self._reconnects:
                    raise Interrupted from error
        return self._messages.popleft()


class _Ask:
    """Asks a consumer for messages."""

    def __init__(self, nc: Client, stream: str, consumer: str, inbox: str) -> None:
        self._nc = nc
        self._subject = f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{consumer}"
        self._inbox = inbox

    async def __call__(self, batch: int, *, expires_s: float | None, no_wait: bool) -> None:
        request: dict[str, object] = {"batch": batch}
        if no_wait:
            request["no_wait"] = True
        if expires_s is not None:
            request["expires"] = int(expires_s * 1e9)
            request["idle_heartbeat"] = int(HEARTBEAT_S * 1e9)
        await self._nc.publish(self._subject, msgspec.json.encode(request), self._inbox)


@asynccontextmanager
async def _consumer(
    nc: Client, stream: str, filters: Sequence[str], after: int, *, headers_only: bool
) -> AsyncGenerator[tuple[_Inbox, _Ask], None]:
    js = nc.jetstream()
    config = ConsumerConfig(
        deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
        opt_start_seq=after + 1,
        ack_policy=AckPolicy.NONE,
        filter_subjects=list(filters) or None,
        headers_only=headers_only or None,
        inactive_threshold=_FORGOTTEN_AFTER_S,
        mem_storage=True,
        num_replicas=1,
    )
    inbox_subject = nc.new_inbox()
    inbox = _Inbox(nc)
    subscription = await nc.subscribe(inbox_subject, cb=inbox.put)
    try:
        consumer = await js.add_consumer(stream, config)
        try:
            yield inbox, _Ask(nc, stream, consumer.name, inbox_subject)
        finally:
            with suppress(NatsError, OSError):
                await js.delete_consumer(stream, consumer.name)
    finally:
        with suppress(NatsError, OSError):
            await subscription.unsubscribe()


def _stored(message: Msg) -> StoredMessage:
    return StoredMessage(
        message.metadata.sequence.stream,
        message.subject,
        message.data,
        dict(message.headers or {}),
    )
