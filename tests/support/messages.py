"""Messages of no service, for tests of how messages travel."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar, TypeAlias
from urllib.parse import unquote, urlsplit

from faststream.nats import NatsBroker

from medley_contracts.durables import Durable
from medley_contracts.message import Command, Message, Query
from medley_contracts.streams import PARKED
from medley_contracts.subjects import Subject, command, event, query
from medley_kit.settings import NatsSettings


class Noted(Message):
    """Something was noted."""

    SUBJECT: ClassVar[Subject] = event("test", "noted")

    text: str = ""
    number: int = 0


class Note(Command):
    """Something is to be noted."""

    SUBJECT: ClassVar[Subject] = command("test", "note")

    text: str = ""


class Notes(Query):
    """What has been noted?"""

    SUBJECT: ClassVar[Subject] = query("test", "notes")

    count: int = 1


def a_durable(
    name: str = "tester-take-notes",
    *,
    contract: type[Message] = Noted,
    ack_wait_s: float = 30,
    max_ack_pending: int = 1000,
) -> Durable:
    """A cursor of the service ``tester``."""
    return Durable(name, contract, "tester", ack_wait_s, max_ack_pending)


def nats_settings(url: str) -> NatsSettings:
    """The settings that lead to ``url``, which may hold a user and a password."""
    parts = urlsplit(url)
    return NatsSettings.model_validate(
        {
            "url": f"{parts.scheme}://{parts.hostname}:{parts.port}",
            "user": parts.username,
            "password": unquote(parts.password) if parts.password else None,
        }
    )


Start: TypeAlias = Callable[..., Awaitable[NatsBroker]]
"""Of the fixture `start`: connect a broker and, given a router, make its durables and subscribe."""


@dataclass(frozen=True, slots=True)
class Parked:
    """One parked message, as a test wants to see it."""

    sequence: int
    subject: str
    body: bytes
    headers: Mapping[str, str]


async def parked(broker: NatsBroker) -> list[Parked]:
    """Everything that is parked, oldest first."""
    streams = broker.connection.jetstream()
    state = (await streams.stream_info(PARKED.name)).state
    found: list[Parked] = []
    for sequence in range(max(1, state.first_seq), state.last_seq + 1):
        raw = await streams.get_msg(PARKED.name, sequence)
        found.append(Parked(sequence, raw.subject or "", raw.data or b"", raw.headers or {}))
    return found


async def waiting(broker: NatsBroker, durable: Durable) -> tuple[int, int]:
    """How many messages a cursor has not delivered yet, and how many nobody has settled."""
    info = await broker.connection.jetstream().consumer_info(
        durable.contract.SUBJECT.stream, durable.name
    )
    return info.num_pending or 0, info.num_ack_pending or 0


async def is_settled(broker: NatsBroker, durable: Durable) -> bool:
    """Whether a cursor has nothing left to deliver or to hear about."""
    return await waiting(broker, durable) == (0, 0)
