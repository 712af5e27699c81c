"""How a service talks to the others: subscribe, publish, ask and answer, over one connection."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Final, ParamSpec

import nats.errors
import structlog
from faststream import ContextRepo
from faststream.exceptions import IncorrectState
from faststream.nats import NatsBroker, NatsRouter
from faststream.nats.security import NatsCredentials, NatsSecurity, NatsUserPassword

from medley_contracts.durables import Durable
from medley_contracts.durables import durable as declared
from medley_contracts.message import Message
from medley_kit.ack import backoff_s
from medley_kit.consumer import Consumer, Handling
from medley_kit.errors import TransientError
from medley_kit.inject import injected
from medley_kit.query import NobodyAnswered, Refused, answer, ask
from medley_kit.send import BrokerAway, BrokerRefused, connected, publish

if TYPE_CHECKING:
    from medley_kit.settings import NatsSettings

__all__ = [
    "BrokerAway",
    "BrokerRefused",
    "CannotReach",
    "NobodyAnswered",
    "Refused",
    "answer",
    "ask",
    "close_broker",
    "connect",
    "make_broker",
    "on",
    "on_batch",
    "publish",
    "reach",
]

log = structlog.get_logger()
Params = ParamSpec("Params")
Handler = Callable[Params, Awaitable[None]]

GRACE_S: Final = 10.0
AT_ONCE: Final = 8
BATCH_SIZE: Final = 200


def make_broker(
    nats_settings: "NatsSettings", *, service: str, grace_s: float = GRACE_S
) -> NatsBroker:
    """A broker that reconnects for ever and has a context of its own; not connected yet.

    FastStream's log is off: it repeats the text of errors, which may repeat what messages say.
    """
    known: list[NatsBroker] = []
    broker = NatsBroker(
        list(nats_settings.url),
        name=service,
        context=ContextRepo(),
        logger=None,
        max_reconnect_attempts=-1,
        reconnect_time_wait=0.5,  # type: ignore[arg-type]  # nats-py takes seconds of any kind
        connect_timeout=2,
        ping_interval=10,
        max_outstanding_pings=2,
        drain_timeout=5,
        graceful_timeout=grace_s,
        inbox_prefix=inbox_of(service),
        error_cb=_told_of_error,
        disconnected_cb=_told_of_loss(service, known),
        reconnected_cb=_told_of_return(service),
        security=_security(nats_settings),
    )
    known.append(broker)
    return broker


def inbox_of(service: str) -> str:
    """Where answers to ``service`` arrive: its own, so that no other user may listen there."""
    return f"_INBOX_{service}"


def _security(given: "NatsSettings") -> NatsSecurity | None:
    if given.credentials_file is not None:
        return NatsCredentials(str(given.credentials_file))
    if given.user is not None:
        password = given.password.get_secret_value() if given.password else ""
        return NatsUserPassword(given.user, password)
    return None


async def _told_of_error(error: Exception) -> None:
    log.debug("broker connection trouble", error=type(error).__name__)


def _told_of_loss(service: str, known: list[NatsBroker]) -> Callable[[], Awaitable[None]]:
    async def told() -> None:
        if known and not known[0].connection.is_closed:
            log.warning("broker connection lost", service=service)

    return told


def _told_of_return(service: str) -> Callable[[], Awaitable[None]]:
    async def told() -> None:
        log.info("broker connection is back", service=service)

    return told


class CannotReach(TransientError):
    """A server that one cannot begin without is away."""


async def connect(broker: NatsBroker, given: "NatsSettings", *, within_s: float = 5) -> None:
    """Open the connection for the first time; later losses mend themselves.

    Raises
    ------
    CannotReach
        NATS did not take us, or not in time; the text says what to look at.
    """
    try:
        async with asyncio.timeout(within_s):
            await broker.connect()
    except (nats.errors.Error, TimeoutError, OSError) as error:
        where = ", ".join(given.url)
        message = f"NATS cannot be reached at {where}: check nats.url and that it runs"
        if "authorization" in str(error).lower():
            message = f"NATS at {where} does not let us in: check nats.user and nats.password"
        raise CannotReach(message) from error


async def reach(broker: NatsBroker, *, within_s: float = 2) -> None:
    """Return when the broker has answered; a health check.

    Raises
    ------
    BrokerAway
        It did not answer in time.
    """
    try:
        await connected(broker).flush(within_s)  # type: ignore[arg-type]  # a float serves as well
    except nats.errors.Error as error:
        message = f"NATS does not answer ({type(error).__name__})"
        raise BrokerAway(message) from error


async def close_broker(broker: NatsBroker) -> None:
    """Stop the subscribers, which lets running handlers end, and close; NATS may be away."""
    try:
        client = broker.connection
    except IncorrectState:
        return
    try:
        await broker.stop()
    except (nats.errors.Error, TimeoutError, OSError) as error:
        log.warning("broker closed without a farewell", error=type(error).__name__)
        with suppress(OSError):  # The connection is cut already.
            await client.close()


def on(
    router: NatsRouter,
    contract: type[Message],
    *,
    durable: str | Durable,
    at_once: int = AT_ONCE,
    backoff: Callable[[int], float] = backoff_s,
) -> Callable[[Handler[Params]], Handler[Params]]:
    """Subscribe the decorated coroutine to ``contract`` under a lasting cursor, one message a call.

    Up to ``at_once`` calls run at the same time, so handlers may assume no order unless it is 1.
    Renaming ``durable`` makes the broker forget what was already handled.

    Raises
    ------
    LookupError
        ``medley_contracts.durables`` does not declare it, or for another contract.
    """
    handling = Handling(_cursor(contract, durable), at_once, None, backoff)
    return _registered(router, handling)


def on_batch(
    router: NatsRouter,
    contract: type[Message],
    *,
    durable: str | Durable,
    batch_size: int = BATCH_SIZE,
    wait_s: float = 0,
    every_s: float = 0,
    backoff: Callable[[int], float] = backoff_s,
) -> Callable[[Handler[Params]], Handler[Params]]:
    """As ``on``, but a call gets a list: what has come, at most ``batch_size``, in order.

    One call runs at a time. ``wait_s`` lets a list grow after its first message; without it a list
    is whatever came while the last one was handled. ``every_s`` lets it grow in a burst only: a
    call begins so long after the one before at the earliest, unless its list is full.

    If the handler raises, its messages are handed over alone, in lists of one, so that only the
    guilty one is tried again or parked. So are those that were delivered before.
    """
    handling = Handling(
        _cursor(contract, durable), 1, batch_size, backoff, wait_s=wait_s, every_s=every_s
    )
    return _registered(router, handling)


def _cursor(contract: type[Message], durable: str | Durable) -> Durable:
    found = declared(durable) if isinstance(durable, str) else durable
    if found.contract is not contract:
        message = f"{found.name!r} reads {found.contract.__name__}, not {contract.__name__}"
        raise LookupError(message)
    return found


def _registered(
    router: NatsRouter, handling: Handling
) -> Callable[[Handler[Params]], Handler[Params]]:
    def register(handler: Handler[Params]) -> Handler[Params]:
        consumer = Consumer(router, handling)
        consumer(injected(handler, consumer.context))
        return handler

    return register
