"""Who answers questions in the place of a service, for tests of whoever asks."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from faststream.nats import NatsRouter
from pydantic import RootModel

from medley_kit.broker import close_broker, make_broker
from tests.support.messages import nats_settings


class Said(RootModel[dict[str, Any]]):
    """Any answer."""


@asynccontextmanager
async def answering_as(
    service: str, router: NatsRouter, nats_url: str
) -> AsyncGenerator[None, None]:
    """As long as the block, answer what ``router`` has answers to."""
    broker = make_broker(nats_settings(nats_url), service=service)
    broker.include_router(router)
    await broker.start()
    try:
        yield
    finally:
        await close_broker(broker)
