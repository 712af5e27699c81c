"""How a message reaches its stream: published and acknowledged, or an error that says try later."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import nats.errors
import nats.js.errors
from faststream.exceptions import IncorrectState
from faststream.nats import NatsBroker
from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.api import PubAck

from medley_contracts.message import Message
from medley_kit import headers, metrics
from medley_kit.errors import PermanentError, TransientError

ACK_WITHIN_S: Final = 2.0
_SERVER_FAULT: Final = 500


class BrokerAway(TransientError):
    """The broker cannot be reached, or did not confirm in time."""


class BrokerRefused(PermanentError):
    """The broker will never take this message: it is too large, or breaks a rule of its stream."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """A message as it is stored: what an outbox keeps and a stream receives."""

    subject: str
    stream: str
    headers: dict[str, str]
    body: bytes


@cache
def _address(contract: type[Message]) -> tuple[str, str]:
    return str(contract.SUBJECT), contract.SUBJECT.stream


def seal(message: Message) -> Envelope:
    """The message as it will travel; says on whose behalf from what is in hand now."""
    subject, stream = _address(type(message))
    body = message.model_dump_json().encode()
    return Envelope(subject, stream, headers.outgoing(str(message.message_id)), body)


def connected(broker: NatsBroker) -> Client:
    """The broker's connection.

    Raises
    ------
    BrokerAway
        At once, when there is none at the moment.
    """
    try:
        client = broker.connection
    except IncorrectState as error:
        message = "the connection to NATS is not open"
        raise BrokerAway(message) from error
    if not client.is_connected:
        message = "NATS is away"
        raise BrokerAway(message)
    return client


def jetstream(broker: NatsBroker, *, timeout_s: float = 5.0) -> JetStreamContext:
    """The streams behind the broker's connection.

    Raises
    ------
    BrokerAway
        At once, when there is no connection at the moment.
    """
    return connected(broker).jetstream(timeout=timeout_s)


async def publish(
    broker: NatsBroker, message: Message, *, within_s: float = ACK_WITHIN_S
) -> PubAck:
    """Return once the message's stream has stored it; the same ``message_id`` twice is one message.

    Raises
    ------
    BrokerAway
        At once when disconnected, or after ``within_s`` without confirmation. It may have been
        stored nevertheless: repeat it with the same ``message_id``.
    BrokerRefused
        It is larger than the broker takes.
    """
    return await publish_sealed(broker, seal(message), within_s=within_s)


async def publish_sealed(
    broker: NatsBroker, envelope: Envelope, *, within_s: float = ACK_WITHIN_S
) -> PubAck:
    """Publish what was sealed before; errors as ``publish``."""
    streams = _pipelined(connected(broker))
    try:
        ack = await streams.publish(
            envelope.subject,
            envelope.body,
            timeout=within_s,
            stream=envelope.stream,
            headers=dict(envelope.headers),
        )
    except (nats.errors.Error, nats.js.errors.Error) as error:
        raise _translated(error) from error
    metrics.PUBLISHED.labels(envelope.subject).inc()
    return ack


async def publish_many(
    broker: NatsBroker, envelopes: Sequence[Envelope], *, within_s: float = 5.0
) -> list[PubAck | BaseException]:
    """Publish in order, all in flight at once; say of each whether its stream stored it.

    Raises
    ------
    BrokerAway
        There was no connection to begin with.
    """
    streams = _pipelined(connected(broker))
    waiting: list[asyncio.Future[PubAck]] = []
    problems: dict[int, BaseException] = {}
    for position, envelope in enumerate(envelopes):
        try:
            future = await streams.publish_async(
                envelope.subject,
                envelope.body,
                stream=envelope.stream,
                headers=dict(envelope.headers),
            )
        except (nats.errors.Error, nats.js.errors.Error) as error:
            problems[position] = _translated(error)
            future = asyncio.get_running_loop().create_future()
            future.cancel()
        waiting.append(future)
    if waiting:
        await asyncio.wait(waiting, timeout=within_s)
    return [problems.get(at) or _outcome(future) for at, future in enumerate(waiting)]


def _pipelined(client: Client) -> JetStreamContext:
    """One context per connection: each keeps an inbox of its own for acknowledgements."""
    known = getattr(client, "_medley_pipeline", None)
    if isinstance(known, JetStreamContext):
        return known
    made = client.jetstream(publish_async_max_pending=4096)
    client._medley_pipeline = made  # type: ignore[attr-defined]  # noqa: SLF001 - lives as long as it
    return made


def _outcome(future: "asyncio.Future[PubAck]") -> PubAck | BaseException:
    if not future.done():
        future.cancel()
        return BrokerAway("no confirmation in time")
    if future.cancelled():
        return BrokerAway("not sent")
    if error := future.exception():
        return _translated(error) if isinstance(error, Exception) else error
    return future.result()


def _translated(error: Exception) -> Exception:
    """Whether waiting helps."""
    if isinstance(error, nats.errors.MaxPayloadError):
        return BrokerRefused("the message is larger than NATS takes")
    if isinstance(error, nats.js.errors.NoStreamResponseError):
        return BrokerAway("no stream keeps this subject at the moment")
    if isinstance(error, nats.js.errors.APIError):
        if error.code is not None and error.code >= _SERVER_FAULT:
            return BrokerAway(f"JetStream cannot store at the moment ({error.err_code})")
        return BrokerRefused(f"JetStream refused the message ({error.err_code})")
    return BrokerAway(f"NATS did not confirm ({type(error).__name__})")
