"""Where a webhook goes: its stream, or the outbox while the broker is away, or nowhere."""

import asyncio
from typing import Final

import asyncpg
import structlog
from faststream.nats import NatsBroker
from prometheus_client import Counter

from gateway.problems import unavailable
from medley_kit import outbox
from medley_kit.db import Pool, is_outage
from medley_kit.metrics import REGISTRY
from medley_kit.send import BrokerAway, Envelope, publish_sealed

log = structlog.get_logger()

STORE_WITHIN_S: Final = 5.0
TAKEN: Final = Counter(
    "medley_webhooks",
    "Webhooks by source and by what became of them.",
    ["source", "outcome"],
    registry=REGISTRY,
)
DROPPED: Final = Counter(
    "medley_webhooks_dropped",
    "Webhooks accepted without a message, by reason.",
    ["reason"],
    registry=REGISTRY,
)


class Intake:
    """Stores messages somewhere safe, or says that it cannot."""

    def __init__(self, broker: NatsBroker, pool: Pool, relay: outbox.Relay) -> None:
        self._broker = broker
        self._pool = pool
        self._relay = relay

    async def store(self, envelope: Envelope) -> str:
        """Return where it is safe: `stream` or `outbox`.

        Raises
        ------
        Problem
            503: neither the broker nor the database took it.
        BrokerRefused
            It is larger than the broker takes.
        """
        try:
            await publish_sealed(self._broker, envelope)
        except BrokerAway as away:
            return await self._keep(envelope, away)
        return "stream"

    async def _keep(self, envelope: Envelope, away: BrokerAway) -> str:
        try:
            async with asyncio.timeout(STORE_WITHIN_S), self._pool.acquire() as connection:
                await outbox.add_sealed(connection, envelope)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
            if not is_outage(error):
                raise
            log.error("webhook not stored", error=type(error).__name__)  # noqa: TRY400 - known
            message = "Neither the broker nor the database takes it at the moment."
            raise unavailable(message) from error
        log.warning("webhook kept in the outbox", error=type(away).__name__)
        self._relay.poke()
        return "outbox"
