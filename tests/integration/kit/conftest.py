"""A broker for tests of the kit: connected to a server of the test's own, closed at its end."""

from collections.abc import AsyncGenerator, Sequence

import pytest
from faststream.nats import NatsBroker, NatsRouter

from medley_contracts.durables import Durable
from medley_kit import topology
from medley_kit.broker import close_broker, make_broker
from medley_kit.consumer import Consumer
from tests.support.messages import Start, nats_settings
from tests.support.servers import OwnNats


@pytest.fixture
async def start(nats: OwnNats) -> AsyncGenerator[Start, None]:
    """Connect a broker and, given a router, make its durables and subscribe."""
    begun: list[NatsBroker] = []

    async def begin(
        router: NatsRouter | None = None, *, durables: Sequence[Durable] = (), grace_s: float = 2
    ) -> NatsBroker:
        broker = make_broker(nats_settings(nats.url), service="tester", grace_s=grace_s)
        begun.append(broker)
        await broker.connect()
        subscribers = router.subscribers if router else []
        named = [s.handling.durable for s in subscribers if isinstance(s, Consumer)]
        await topology.apply(broker, durables=[*durables, *named])
        if router is not None:
            broker.include_router(router)
            await broker.start()
        return broker

    yield begin
    for broker in reversed(begun):
        await close_broker(broker)
