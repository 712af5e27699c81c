"""Messages a transaction decided to publish: kept in a table until their stream has them."""

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Final

import asyncpg
import structlog
from faststream.nats import NatsBroker

from medley_contracts.message import Message
from medley_kit import metrics
from medley_kit.db import Connection, Pool, is_outage
from medley_kit.ending import end_if_asked, ended
from medley_kit.errors import TransientError
from medley_kit.send import BrokerAway, BrokerRefused, Envelope, connected, publish_many, seal

log = structlog.get_logger()

OUTBOX_TABLE_SQL: Final = """
CREATE TABLE outbox (
    outbox_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subject   text        NOT NULL,
    stream    text        NOT NULL,
    headers   jsonb       NOT NULL,
    body      bytea       NOT NULL,
    added_at  timestamptz NOT NULL DEFAULT now()
);
"""

INSERT_MESSAGES_SQL: Final = """
WITH added AS (
    INSERT INTO outbox (subject, stream, headers, body)
    SELECT subject, stream, headers, body
      FROM unnest($1::text[], $2::text[], $3::jsonb[], $4::bytea[])
           WITH ORDINALITY AS message (subject, stream, headers, body, position)
     ORDER BY position
 RETURNING 1
)
SELECT pg_notify('outbox', current_schema()::text)
  FROM (SELECT count(*) FROM added) AS all_added
"""

TAKE_MESSAGES_SQL: Final = """
SELECT outbox_id, subject, stream, headers, body
  FROM outbox
 ORDER BY outbox_id
 LIMIT $1
   FOR UPDATE SKIP LOCKED
"""

DELETE_MESSAGES_SQL: Final = """
DELETE FROM outbox
 WHERE outbox_id = ANY($1::bigint[])
"""

SELECT_WAITING_SQL: Final = """
SELECT count(*) AS waiting,
       coalesce(extract(epoch FROM now() - min(added_at)), 0)::float8 AS age_s
  FROM outbox
"""

SELECT_SCHEMA_SQL: Final = "SELECT current_schema()::text"

_BATCH: Final = 500
_POLL_S: Final = 1.0
_LONGEST_WAIT_S: Final = 5.0
_CHANNEL: Final = "outbox"


async def add(connection: Connection, *messages: Message) -> None:
    """Have these published, in this order, if and only if the transaction commits."""
    await add_sealed(connection, *(seal(message) for message in messages))


async def add_sealed(connection: Connection, *envelopes: Envelope) -> None:
    """As ``add``, for what was sealed before, or never was a message of ours."""
    if not envelopes:
        return
    await connection.execute(
        INSERT_MESSAGES_SQL,
        [envelope.subject for envelope in envelopes],
        [envelope.stream for envelope in envelopes],
        [envelope.headers for envelope in envelopes],
        [envelope.body for envelope in envelopes],
    )


class Relay:
    """Publishes what the outbox of one schema holds, as long as its ``running`` block lasts.

    Several replicas may: each takes rows no other holds. A message leaves the table only after its
    stream has confirmed it, so a crash publishes it twice at worst, with the same id.
    """

    def __init__(self, pool: Pool, broker: NatsBroker) -> None:
        self._pool = pool
        self._broker = broker
        self._schema = ""
        self._wake = asyncio.Event()
        self._problems = 0
        self._measured_at = 0.0

    def poke(self) -> None:
        """Look now: something was just added."""
        self._wake.set()

    @asynccontextmanager
    async def running(self) -> AsyncGenerator["Relay", None]:
        """Relay in the background, until the block ends."""
        task = asyncio.create_task(self.run(), name="outbox relay")
        try:
            yield self
        finally:
            await ended(task)

    async def run(self) -> None:
        """Relay for ever, through outages of either server."""
        while True:
            try:
                async with AsyncExitStack() as stack:
                    await self._listen(stack)
                    await self._relay_until_it_fails()
            except Exception as error:
                if not is_outage(error) and not isinstance(error, TransientError):
                    log.exception("outbox relay failed", error=type(error).__name__)
            end_if_asked()
            self._problems += 1
            await asyncio.sleep(min(_LONGEST_WAIT_S, 0.1 * 2 ** min(self._problems, 10)))

    async def _relay_until_it_fails(self) -> None:
        while True:
            end_if_asked()
            moved, stuck = await self.relay_once()
            if moved or not stuck:
                self._problems = 0
            if stuck:
                message = "some messages were not confirmed"
                raise BrokerAway(message)
            if moved < _BATCH:
                await self._wait()

    async def relay_once(self) -> tuple[int, int]:
        """Publish the oldest messages; returns how many left the table, and how many could not.

        Raises
        ------
        BrokerAway
            NATS is away. PostgreSQL's own errors come out as they are.
        """
        if time.monotonic() - self._measured_at > _POLL_S:
            await self._measure()
        connected(self._broker)
        # The locks are the claim, so this transaction spans the publishing; five seconds at most.
        async with self._pool.acquire() as connection, connection.transaction():
            rows = await connection.fetch(TAKE_MESSAGES_SQL, _BATCH)
            if not rows:
                return 0, 0
            outcomes = await publish_many(self._broker, [_envelope(row) for row in rows])
            gone = [
                row["outbox_id"]
                for row, outcome in zip(rows, outcomes, strict=True)
                if not isinstance(outcome, BaseException)
            ]
            await connection.execute(DELETE_MESSAGES_SQL, gone)
        _complain(rows, outcomes)
        for row in rows:
            metrics.PUBLISHED.labels(row["subject"]).inc()
        return len(gone), len(rows) - len(gone)

    async def _listen(self, stack: AsyncExitStack) -> None:
        """Be woken by commits of any process; the connection is ours as long as it works."""
        connection = await stack.enter_async_context(self._pool.acquire())
        self._schema = await connection.fetchval(SELECT_SCHEMA_SQL)
        await connection.add_listener(_CHANNEL, self._told)
        stack.push_async_callback(_stop_listening, connection, self._told)

    def _told(self, _connection: object, _pid: int, _channel: str, schema: object) -> None:
        if schema == self._schema:
            self._wake.set()

    async def _wait(self) -> None:
        """Return when there is something to do; asking costs one small query a second."""
        while True:
            try:
                async with asyncio.timeout(_POLL_S):
                    await self._wake.wait()
            except TimeoutError:
                if not await self._measure():
                    continue
            self._wake.clear()
            return

    async def _measure(self) -> int:
        row = await self._pool.fetchrow(SELECT_WAITING_SQL)
        self._measured_at = time.monotonic()
        waiting, age_s = (row["waiting"], row["age_s"]) if row is not None else (0, 0.0)
        metrics.OUTBOX_WAITING.labels(self._schema).set(waiting)
        metrics.OUTBOX_AGE.labels(self._schema).set(age_s)
        return int(waiting)


def _envelope(row: asyncpg.Record) -> Envelope:
    return Envelope(row["subject"], row["stream"], row["headers"], row["body"])


def _complain(rows: Sequence[asyncpg.Record], outcomes: Sequence[Any]) -> None:
    """A message no stream will ever take stays, and is seen: it must not vanish."""
    for row, outcome in zip(rows, outcomes, strict=True):
        if isinstance(outcome, BrokerRefused):
            log.error("a message cannot be published", subject=row["subject"], detail=str(outcome))


async def _stop_listening(connection: Connection, told: Any) -> None:
    """An error here would take the place of the cancellation that led here."""
    try:
        if not connection.is_closed():
            await connection.remove_listener(_CHANNEL, told)
    except (
        asyncpg.InterfaceError,
        asyncpg.InternalClientError,
        asyncpg.PostgresError,
        OSError,
    ) as error:
        log.debug("listener was gone already", error=type(error).__name__)
