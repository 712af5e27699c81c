"""Where messages wait for a person: stored with what happened, and put back when it is mended."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final
from uuid import uuid4

import nats.js.errors
from faststream.nats import NatsBroker
from nats.aio.msg import Msg
from nats.js.api import PubAck, RawStreamMsg

from medley_contracts.streams import PARKED, STREAMS
from medley_kit import headers, metrics
from medley_kit.errors import PermanentError
from medley_kit.send import jetstream

SERVICE: Final = "Medley-Service"
DURABLE: Final = "Medley-Durable"
ATTEMPT: Final = "Medley-Attempt"
ERROR: Final = "Medley-Error"
"""The error's type only: its text may repeat what stands in the message."""
PARKED_AT: Final = "Medley-Parked-At"
ORIGINAL_ID: Final = "Medley-Message-Id"

_ACK_WITHIN_S: Final = 5.0
_PREFIX: Final = "medley."
_PARKED_PREFIX: Final = "medley.parked."
_OURS: Final = frozenset({SERVICE, DURABLE, ATTEMPT, ERROR, PARKED_AT, ORIGINAL_ID})


class NotParked(PermanentError):
    """Nothing is parked under that number any more."""


def parked_subject(subject: str) -> str:
    """Where a message of ``subject`` is parked."""
    return _PARKED_PREFIX + subject.removeprefix(_PREFIX)


def original_subject(subject: str) -> str:
    """Where a message parked on ``subject`` came from."""
    return _PREFIX + subject.removeprefix(_PARKED_PREFIX)


async def park(
    broker: NatsBroker, message: Msg, *, service: str, durable: str, error: str
) -> PubAck:
    """Store the message's bytes; returns once they are safe. Raises what NATS raises."""
    delivered = message.metadata
    said = dict(message.headers or {})
    kept = {name: value for name, value in said.items() if not name.startswith("Nats-")}
    if original := said.get(headers.MESSAGE_ID):
        kept[ORIGINAL_ID] = original
    kept |= {
        SERVICE: service,
        DURABLE: durable,
        ATTEMPT: str(delivered.num_delivered),
        ERROR: error,
        PARKED_AT: datetime.now(UTC).isoformat(),
        # Parked twice by a process that dies before it can say so: one message nevertheless.
        headers.MESSAGE_ID: f"parked/{durable}/{delivered.sequence.stream}/"
        f"{delivered.timestamp.timestamp():.6f}",
    }
    ack = await store(broker, message.subject, message.data, kept)
    metrics.PARKED.labels(durable, error).inc()
    return ack


async def store(broker: NatsBroker, subject: str, body: bytes, extra: Mapping[str, str]) -> PubAck:
    """Park bytes that never were a message, as if they had come on ``subject``."""
    return await jetstream(broker).publish(
        parked_subject(subject),
        body,
        timeout=_ACK_WITHIN_S,
        stream=PARKED.name,
        headers={headers.MESSAGE_ID: str(uuid4()), PARKED_AT: datetime.now(UTC).isoformat()}
        | dict(extra),
    )


async def read(broker: NatsBroker, sequence: int) -> RawStreamMsg:
    """One parked message by its number in the stream.

    Raises
    ------
    NotParked
        It was replayed, dropped, or is too old.
    """
    try:
        return await jetstream(broker).get_msg(PARKED.name, seq=sequence)
    except nats.js.errors.NotFoundError as error:
        message = f"nothing is parked as {sequence}"
        raise NotParked(message) from error


async def replay(broker: NatsBroker, sequence: int) -> PubAck:
    """Publish a parked message on its original subject, then forget it here.

    The bytes are the same, so consumers that had it do nothing; the broker's own recognition of
    repeats is avoided by a new header, or a replay within minutes would be dropped in silence.
    """
    parked = await read(broker, sequence)
    subject = original_subject(parked.subject or "")
    said = parked.headers or {}
    kept = {
        name: value
        for name, value in said.items()
        if name not in _OURS and not name.startswith("Nats-")
    }
    kept[headers.MESSAGE_ID] = f"replay/{sequence}/{uuid4()}"
    if original := said.get(ORIGINAL_ID):
        kept.setdefault(headers.CORRELATION_ID, original)
    ack = await jetstream(broker).publish(
        subject, parked.data or b"", stream=_stream_of(subject), headers=kept
    )
    await drop(broker, sequence)
    return ack


async def drop(broker: NatsBroker, sequence: int) -> None:
    """Forget a parked message.

    Raises
    ------
    NotParked
        It is gone already.
    """
    try:
        await jetstream(broker).delete_msg(PARKED.name, sequence)
    except nats.js.errors.APIError as error:
        message = f"nothing is parked as {sequence}"
        raise NotParked(message) from error


def _stream_of(subject: str) -> str | None:
    """The stream whose pattern begins as the subject does; None lets the server find it."""
    for stream in STREAMS:
        if any(subject.startswith(pattern.removesuffix(">")) for pattern in stream.subjects):
            return stream.name
    return None
