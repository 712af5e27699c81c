"""`medley topology`: streams and durables, compared with what the code declares."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from faststream.nats import NatsBroker

from medley.outcome import Unreachable
from medley.own_servers import reaching
from medley.screen import console, show_json
from medley.surroundings import Surroundings
from medley_kit import topology
from medley_kit.broker import close_broker, make_broker
from medley_kit.settings import NatsSettings

_CONNECT_WITHIN_S = 5.0


async def apply(surroundings: Surroundings, *, as_json: bool) -> None:
    """Create and update what differs."""
    async with reaching(surroundings, postgres=False, nats=True) as here, connected(here) as broker:
        _show(await topology.apply(broker), as_json=as_json)


async def diff(surroundings: Surroundings, *, as_json: bool) -> None:
    """Only tell."""
    async with reaching(surroundings, postgres=False, nats=True) as here, connected(here) as broker:
        _show(await topology.diff(broker), as_json=as_json)


@asynccontextmanager
async def connected(surroundings: Surroundings) -> AsyncGenerator[NatsBroker, None]:
    """A broker for as long as the block.

    Raises
    ------
    Unreachable
        NATS is away.
    """
    from gateway.settings import Settings  # noqa: PLC0415 - any service's would do

    async with connected_to(surroundings.load(Settings).nats) as broker:
        yield broker


@asynccontextmanager
async def connected_to(nats: NatsSettings) -> AsyncGenerator[NatsBroker, None]:
    """The same, for a NATS server that is known already."""
    broker = make_broker(nats, service="medley")
    try:
        async with asyncio.timeout(_CONNECT_WITHIN_S):
            await broker.connect()
    except (TimeoutError, OSError) as error:
        raise Unreachable(
            f"NATS cannot be reached at {', '.join(nats.url)}: check nats.url, user and password, "
            "and that it runs; without a url `medley up` starts its own"
        ) from error
    try:
        yield broker
    finally:
        await close_broker(broker)


def _show(changes: list[str], *, as_json: bool) -> None:
    if as_json:
        show_json(changes)
        return
    for change in changes or ["nothing to do"]:
        console().print(change, markup=False)
