"""Three NATS nodes, each stream on all of them: one may go at any moment, and nothing is lost."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field

import nats.errors
import nats.js.errors
import pytest
from faststream.nats import NatsBroker, NatsRouter

from medley_contracts.streams import EVENTS
from medley_kit import outbox, topology
from medley_kit.broker import close_broker, connect, make_broker, on
from medley_kit.db import Pool, open_pool
from medley_kit.errors import TransientError
from medley_kit.outbox import Relay
from medley_kit.settings import NatsSettings
from medley_kit.watch import Watchdog
from tests.support.eventually import eventually
from tests.support.messages import Noted, a_durable
from tests.support.nats_servers import Node, nats_cluster

SCHEMA = "tester"
DURABLE = a_durable(ack_wait_s=5)
EVERY_S = 0.005


@dataclass
class Station:
    """A service on the cluster: it adds notes to its outbox and reads them from the stream."""

    nodes: Sequence[Node]
    pool: Pool
    broker: NatsBroker
    relay: Relay
    seen: Counter[int] = field(default_factory=Counter)
    added: int = 0
    longest_gap_s: float = 0.0
    _last_at: float = field(default_factory=time.monotonic)

    async def take(self, message: Noted) -> None:
        now = time.monotonic()
        self.longest_gap_s = max(self.longest_gap_s, now - self._last_at)
        self._last_at = now
        self.seen[message.number] += 1

    async def add_notes(self, ended: asyncio.Event) -> None:
        """Commit one note after the other, whatever the brokers do."""
        while not ended.is_set():
            async with self.pool.acquire() as connection, connection.transaction():
                await outbox.add(connection, Noted(number=self.added))
            self.added += 1
            self.relay.poke()
            await asyncio.sleep(EVERY_S)

    async def takes_more(self, count: int = 50) -> None:
        before = self.seen.total()
        await eventually(lambda: self.seen.total() >= before + count, within_s=30)

    async def leader(self) -> Node:
        """The node that leads the stream of events."""
        info = await self.broker.connection.jetstream().stream_info(EVENTS.name)
        name = info.cluster.leader if info.cluster else ""
        return next(node for node in self.nodes if node.name == name)

    async def is_whole(self) -> bool:
        """Whether all copies of the stream are there and have everything."""
        info = await self.broker.connection.jetstream().stream_info(EVENTS.name)
        copies = (info.cluster.replicas or []) if info.cluster else []
        return len(copies) == 2 and all(copy.current and not copy.offline for copy in copies)


@pytest.fixture
async def station(database: str) -> AsyncGenerator[Station, None]:
    pool = await open_pool(database, schema=SCHEMA, application_name="tester")
    async with pool.acquire() as connection:
        await connection.execute(f"CREATE SCHEMA {SCHEMA}; {outbox.OUTBOX_TABLE_SQL}")
    async with nats_cluster() as nodes:
        given = NatsSettings.model_validate({"url": [node.url for node in nodes], "replicas": 3})
        broker = make_broker(given, service="tester", grace_s=2)
        await connect(broker, given)
        await eventually(lambda: _applied(broker), within_s=30)
        router = NatsRouter()
        relay = Relay(pool, broker)
        found = Station(nodes, pool, broker, relay)
        on(router, Noted, durable=DURABLE)(found.take)
        broker.include_router(router)
        await broker.start()
        async with Watchdog(broker, [DURABLE], replicas=3).running(), relay.running():
            yield found
        await close_broker(broker)
    await pool.close()


async def _applied(broker: NatsBroker) -> bool:
    """A cluster that has just come up makes no streams until it has a leader."""
    try:
        await broker.connection.jetstream(timeout=1).account_info()
        await topology.apply(broker, durables=[DURABLE], replicas=3)
    except (nats.errors.Error, nats.js.errors.Error, TransientError) as error:
        raise AssertionError from error
    return True


async def test_a_node_killed_under_load_loses_nothing(station: Station) -> None:
    ended = asyncio.Event()
    adding = asyncio.create_task(station.add_notes(ended))
    await station.takes_more()

    killed = await station.leader()
    await killed.kill()
    await station.takes_more()
    ended.set()
    await adding

    await eventually(lambda: len(station.seen) == station.added, within_s=30)
    twice = sum(count - 1 for count in station.seen.values())
    print(  # noqa: T201 - the figures of this test
        f"\n{killed.name}, the leader, killed: {station.added} added, {len(station.seen)} read, "
        f"{twice} read twice, longest pause {station.longest_gap_s:.1f} s"
    )
    assert set(station.seen) == set(range(station.added))


async def test_a_rolling_restart_loses_nothing(station: Station) -> None:
    ended = asyncio.Event()
    adding = asyncio.create_task(station.add_notes(ended))
    await station.takes_more()

    for node in station.nodes:
        await node.stop()
        await station.takes_more()
        await node.start()
        await eventually(station.is_whole, within_s=60)
    ended.set()
    await adding

    await eventually(lambda: len(station.seen) == station.added, within_s=30)
    print(  # noqa: T201 - the figures of this test
        f"\nthree nodes restarted in turn: {station.added} added, {len(station.seen)} read, "
        f"longest pause {station.longest_gap_s:.1f} s"
    )
    assert set(station.seen) == set(range(station.added))
