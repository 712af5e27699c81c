"""What stands between a durable and a handler: decode, hand over, settle, and drain at the end."""

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, TypeVar

import structlog
from faststream import AckPolicy, ContextRepo
from faststream._internal.broker.registrator import Registrator
from faststream._internal.endpoint.subscriber.call_item import CallsCollection
from faststream.message import StreamMessage
from faststream.nats import JStream, NatsBroker, NatsRouter, PullSub
from faststream.nats.subscriber.config import (
    NatsSubscriberConfig,
    NatsSubscriberSpecificationConfig,
)
from faststream.nats.subscriber.specification import NatsSubscriberSpecification
from faststream.nats.subscriber.usecases import BatchPullStreamSubscriber
from nats.aio.msg import Msg
from nats.js.api import ConsumerConfig
from pydantic import ValidationError

from medley_contracts.durables import Durable
from medley_contracts.message import Message, derived_id
from medley_kit import headers, metrics
from medley_kit.ack import Cursor, Verdict, alone, attempt_of, done, later, verdict
from medley_kit.ending import ended
from medley_kit.intake import Intake
from medley_kit.log import about_message
from medley_kit.tally import Tally
from medley_kit.trace import handling_span

log = structlog.get_logger()
Contract = TypeVar("Contract", bound=Message)


TRUSTED: Final = 2
"""Up to this delivery a message may share a call of its handler with others."""


@dataclass(frozen=True, slots=True)
class Handling:
    """How one durable's messages reach their handler."""

    durable: Durable
    at_once: int
    """Calls of the handler that may run at the same time."""
    batch_size: int | None
    """The handler takes a list this long at most; None: it takes one message."""
    backoff: Callable[[int], float]
    wait_s: float = 0
    every_s: float = 0

    @property
    def capacity(self) -> int:
        """Messages held at most, in hand or waiting for a hand."""
        return 2 * self.at_once * (self.batch_size or 1)


class Batch(list[Msg]):
    """Raw messages together with what they say."""

    def __init__(self, raw: Iterable[Msg], decoded: list[Message]) -> None:
        super().__init__(raw)
        self.decoded = decoded


def decode(contract: type[Contract], raw: Msg) -> Contract:
    """What the message says. A schedule repeats one body: each firing gets an identity of its own.

    Raises
    ------
    ValidationError
        It is not a ``contract``.
    """
    message = contract.model_validate_json(raw.data)
    if headers.SCHEDULER not in (raw.headers or {}):
        return message
    fired = raw.metadata
    identity = derived_id(raw.subject, str(fired.sequence.stream), fired.timestamp.isoformat())
    return message.model_copy(update={"message_id": identity, "occurred_at": fired.timestamp})


class Consumer(BatchPullStreamSubscriber):
    """FastStream's subscriber with our intake and our outcomes in place of its loop and policy."""

    handling: Handling

    def __init__(self, router: NatsRouter, handling: Handling) -> None:
        contract = handling.durable.contract
        subject, stream = str(contract.SUBJECT), contract.SUBJECT.stream
        calls: CallsCollection[list[Msg]] = CallsCollection()
        described = NatsSubscriberSpecificationConfig(
            subject=subject,
            queue=None,
            title_=contract.__name__,
            description_=contract.__doc__,
            include_in_schema=True,
        )
        super().__init__(
            NatsSubscriberConfig(
                subject=subject,
                sub_config=ConsumerConfig(durable_name=handling.durable.name),
                no_reply=True,
                _outer_config=router.config,  # type: ignore[arg-type]  # as FastStream's factory does
                _ack_policy=AckPolicy.MANUAL,
            ),
            NatsSubscriberSpecification(
                _outer_config=router.config,  # type: ignore[arg-type]  # as above
                calls=calls,
                specification_config=described,
            ),
            calls,
            stream=JStream(stream, declare=False),
            pull_sub=PullSub(handling.batch_size or 1, batch=True),
        )
        self.handling = handling
        self._decoder = self._decoded
        self._intake: Intake | None = None
        self._workers: set[asyncio.Task[None]] = set()
        self._busy: set[asyncio.Task[None]] = set()
        self._is_stopping = False
        Registrator.subscriber(router, self)

    def context(self) -> ContextRepo:
        """What may be injected: the broker's, whichever it is at the moment."""
        known: ContextRepo = self._outer_config.context
        return known

    async def _decoded(self, message: StreamMessage[list[Msg]]) -> object:
        """What FastStream hands over; decoded before, except by its in-memory broker."""
        raw = message.raw_message
        contract = self.handling.durable.contract
        said = raw.decoded if isinstance(raw, Batch) else [decode(contract, one) for one in raw]
        return said if self.handling.batch_size else said[0]

    async def _create_subscription(self) -> None:
        """Called by FastStream when the broker starts."""
        handling, durable = self.handling, self.handling.durable
        broker: NatsBroker = self._outer_config.extra_context["broker"]
        cursor = Cursor(
            broker=broker,
            service=durable.service,
            durable=durable.name,
            tally=Tally(broker),
            backoff=handling.backoff,
        )
        self._is_stopping = False
        self._intake = intake = Intake(
            self.connection,
            stream=durable.contract.SUBJECT.stream,
            durable=durable.name,
            capacity=handling.capacity,
            ack_wait_s=durable.ack_wait_s,
        )
        await intake.open()
        for number in range(handling.at_once):
            name = f"{durable.name} {number}"
            self._workers.add(asyncio.create_task(self._work(intake, cursor), name=name))

    async def stop(self) -> None:
        """Let running handlers end within the broker's grace; all else that is held goes back."""
        self._is_stopping = True
        if self._intake is not None:
            for worker in self._workers - self._busy:
                worker.cancel()
            await self._intake.stop_fetching()
            if self._busy:
                await asyncio.wait(self._busy, timeout=self._outer_config.graceful_timeout)
            await ended(*self._workers)
            await self._intake.close()
            self._workers.clear()
            self._busy.clear()
            self._intake = None
        await super().stop()

    async def _work(self, intake: Intake, cursor: Cursor) -> None:
        me = asyncio.current_task()
        assert me is not None
        handling = self.handling
        not_before = 0.0
        while not self._is_stopping:
            taken = await intake.take(
                handling.batch_size or 1, wait_s=handling.wait_s, not_before=not_before
            )
            not_before = time.monotonic() + handling.every_s
            self._busy.add(me)
            try:
                await self._handle(cursor, taken)
            except Exception as error:
                # Telling the outcome failed, or we did; what is not settled is delivered again.
                log.exception("not settled", durable=cursor.durable, error=type(error).__name__)
            finally:
                self._busy.discard(me)
            await intake.release(taken)

    async def _handle(self, cursor: Cursor, taken: list[Msg]) -> None:
        """Fresh messages together, if the handler likes lists; those of ill repute one by one.

        A second delivery is no ill repute: mostly the first one's process was stopped.
        """
        if self.handling.batch_size is None:
            for message in taken:
                await self._handle_alone(cursor, message)
            return
        fresh = [message for message in taken if attempt_of(message) <= TRUSTED]
        for message in taken:
            if attempt_of(message) > TRUSTED:
                await self._handle_alone(cursor, message)
        if fresh:
            await self._handle_together(cursor, fresh)

    async def _handle_alone(self, cursor: Cursor, message: Msg) -> None:
        async def run() -> None:
            decoded = decode(self.handling.durable.contract, message)
            await self._call(cursor, Batch([message], [decoded]))

        headers.take_over(message.headers)
        with about_message(message, handler=cursor.durable):
            await alone(cursor, message, run)

    async def _handle_together(self, cursor: Cursor, fresh: list[Msg]) -> None:
        batch, undecodable = self._sorted(fresh)
        for message in undecodable:
            await self._handle_alone(cursor, message)
        if not batch:
            return
        headers.take_over(None)
        try:
            await self._call(cursor, batch)
        except Exception as error:  # noqa: BLE001 - every failure becomes an outcome, as in ack.py
            await self._after_batch(cursor, batch, error)
        else:
            await done(cursor, *batch)

    async def _after_batch(self, cursor: Cursor, batch: Batch, error: Exception) -> None:
        """Find the guilty one; during an outage none is, and all come back later, alone."""
        if verdict(error) is Verdict.LATER:
            for message in batch:
                await later(cursor, message, error)
            return
        for message in batch:
            await self._handle_alone(cursor, message)

    def _sorted(self, fresh: list[Msg]) -> tuple[Batch, list[Msg]]:
        good: list[Msg] = []
        decoded: list[Message] = []
        undecodable: list[Msg] = []
        for message in fresh:
            try:
                decoded.append(decode(self.handling.durable.contract, message))
            except ValidationError:
                undecodable.append(message)
            else:
                good.append(message)
        return Batch(good, decoded), undecodable

    async def _call(self, cursor: Cursor, batch: Batch) -> None:
        """The coroutine, with what it wants injected; raises what it raises."""
        started = time.perf_counter()
        with handling_span(cursor.durable, len(batch)):
            await self.process_message(batch)
        elapsed_s = time.perf_counter() - started
        metrics.HANDLING.labels(cursor.durable).observe(elapsed_s)
        log.info(
            "handled", durable=cursor.durable, rows=len(batch), elapsed_ms=round(elapsed_s * 1e3, 1)
        )
