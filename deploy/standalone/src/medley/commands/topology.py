"""`medley topology`: streams and durables, compared with what the code declares."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from faststream.nats import NatsBroker

from medley.outcome import Unreachable, reason_of
from medley.own_servers import reaching, shared_settings
from medley.screen import console, show_json
from medley.surroundings import Surroundings
from medley_kit import topology
from medley_kit.broker import close_broker, make_broker
from medley_kit.settings import NatsSettings

_CONNECT_WITHIN_S = 5.0
_PORT = 4222


async def apply(surroundings: Surroundings, *, as_json: bool) -> None:
    """Create and update what differs."""
    async with reaching(surroundings, postgres=False, nats=True) as here, connected(here) as broker:
        replicas = shared_settings(here).nats.replicas
        _show(await topology.apply(broker, replicas=replicas), as_json=as_json)


async def diff(surroundings: Surroundings, *, as_json: bool) -> None:
    """Only tell."""
    async with reaching(surroundings, postgres=False, nats=True) as here, connected(here) as broker:
        replicas = shared_settings(here).nats.replicas
        _show(await topology.diff(broker, replicas=replicas), as_json=as_json)


@asynccontextmanager
async def connected(surroundings: Surroundings) -> AsyncGenerator[NatsBroker, None]:
    """A broker for as long as the block.

    Raises
    ------
    Unreachable
        NATS is away.
    """
    async with connected_to(shared_settings(surroundings).nats) as broker:
        yield broker


@asynccontextmanager
async def connected_to(nats: NatsSettings) -> AsyncGenerator[NatsBroker, None]:
    """The same, for a NATS server that is known already."""
    await require_listener(nats)
    broker = make_broker(nats, service="medley")
    try:
        async with asyncio.timeout(_CONNECT_WITHIN_S):
            await broker.connect()
    except (TimeoutError, OSError) as error:
        raise _nats_is_away(nats, "no agreement: check user and password") from error
    try:
        yield broker
    finally:
        await close_broker(broker)


async def require_listener(nats: NatsSettings) -> None:
    """Return when somebody listens at one of the addresses.

    A broker would go on trying for ever; this tells a person at once.

    Raises
    ------
    Unreachable
        Nobody does.
    """
    reason = ""
    for url in nats.url:
        parts = urlsplit(url)
        try:
            async with asyncio.timeout(_CONNECT_WITHIN_S):
                _, writer = await asyncio.open_connection(parts.hostname, parts.port or _PORT)
        except (TimeoutError, OSError) as error:
            reason = reason_of(error)
            continue
        writer.close()
        return
    raise _nats_is_away(nats, reason)


def _nats_is_away(nats: NatsSettings, reason: str) -> Unreachable:
    return Unreachable(
        f"NATS cannot be reached at {', '.join(nats.url)} ({reason}): "
        "check nats.url and that it runs; without a url `medley up` starts its own"
    )


def _show(changes: list[str], *, as_json: bool) -> None:
    if as_json:
        show_json(changes)
        return
    for change in changes or ["nothing to do"]:
        console().print(change, markup=False)
