"""Handlers through FastStream's in-memory broker, as a service's own unit tests run them."""

from typing import Annotated, ClassVar

import pytest
from faststream import Context
from faststream.nats import NatsBroker, NatsRouter, TestNatsBroker
from pydantic import ValidationError

from medley_contracts.durables import Durable
from medley_contracts.message import Message
from medley_contracts.subjects import Subject, event
from medley_kit.broker import on, on_batch


class Noted(Message):
    """Something was noted."""

    SUBJECT: ClassVar[Subject] = event("test", "noted")

    text: str


class Other(Message):
    """Something else."""

    SUBJECT: ClassVar[Subject] = event("test", "other")


DURABLE = Durable("tester-take", Noted, "tester")
Book = Annotated[list[str], Context("resources")]


def in_memory(router: NatsRouter) -> tuple[NatsBroker, list[str]]:
    broker = NatsBroker(routers=[router])
    book: list[str] = []
    broker.context.set_global("resources", book)
    return broker, book


async def test_a_handler_gets_the_message_and_what_it_asks_for() -> None:
    router = NatsRouter()

    @on(router, Noted, durable=DURABLE)
    async def take(message: Noted, resources: Book) -> None:
        resources.append(message.text)

    broker, book = in_memory(router)
    async with TestNatsBroker(broker) as testing:
        await testing.publish(Noted(text="a"), str(Noted.SUBJECT), stream="MEDLEY_EVENTS")

    assert book == ["a"]


async def test_a_list_handler_gets_a_list() -> None:
    router = NatsRouter()

    @on_batch(router, Noted, durable=DURABLE)
    async def take(messages: list[Noted], resources: Book) -> None:
        resources.extend(message.text for message in messages)

    broker, book = in_memory(router)
    async with TestNatsBroker(broker) as testing:
        await testing.publish(Noted(text="a"), str(Noted.SUBJECT), stream="MEDLEY_EVENTS")

    assert book == ["a"]


async def test_what_is_no_such_message_reaches_no_handler() -> None:
    router = NatsRouter()

    @on(router, Noted, durable=DURABLE)
    async def take(message: Noted, resources: Book) -> None:
        resources.append(message.text)

    broker, book = in_memory(router)
    async with TestNatsBroker(broker) as testing:
        with pytest.raises(ValidationError):
            await testing.publish({"text": 1}, str(Noted.SUBJECT), stream="MEDLEY_EVENTS")

    assert book == []


async def test_a_decorated_handler_is_still_a_plain_function() -> None:
    router = NatsRouter()
    book: list[str] = []

    @on(router, Noted, durable=DURABLE)
    async def take(message: Noted, resources: Book) -> None:
        resources.append(message.text)

    await take(Noted(text="a"), book)

    assert book == ["a"]


@pytest.mark.parametrize(
    "durable",
    [
        pytest.param("nobody-declared-this", id="not declared"),
        pytest.param("jellyfin-sync-reconcile", id="declared for another contract"),
    ],
)
def test_a_cursor_that_topology_would_not_make_is_refused(durable: str) -> None:
    with pytest.raises(LookupError):
        on(NatsRouter(), Other, durable=durable)
