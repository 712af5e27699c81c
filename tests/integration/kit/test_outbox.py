"""What a transaction decides is published if it commits, through crashes and outages, once."""

from collections.abc import AsyncGenerator

import asyncpg
import pytest
from faststream.nats import NatsBroker
from nats.js.api import RawStreamMsg

from medley_contracts.message import Message
from medley_kit import outbox
from medley_kit.db import Pool, is_outage, open_pool
from medley_kit.headers import CORRELATION_ID, correlation
from medley_kit.outbox import Relay
from medley_kit.send import BrokerAway, publish_sealed, seal
from tests.support.eventually import eventually
from tests.support.messages import Noted, Start
from tests.support.servers import OwnNats

SCHEMA = "tester"


@pytest.fixture
async def pool(database: str) -> AsyncGenerator[Pool, None]:
    """Connections to a schema that has an outbox."""
    opened = await open_pool(database, schema=SCHEMA, application_name="tester")
    async with opened.acquire() as connection:
        await connection.execute(f"CREATE SCHEMA {SCHEMA}")
        await connection.execute(outbox.OUTBOX_TABLE_SQL)
    yield opened
    await opened.close()


async def added(pool: Pool, *messages: Message) -> None:
    async with pool.acquire() as connection, connection.transaction():
        await outbox.add(connection, *messages)


async def stored(broker: NatsBroker) -> list[RawStreamMsg]:
    streams = broker.connection.jetstream()
    state = (await streams.stream_info("MEDLEY_EVENTS")).state
    return [await streams.get_msg("MEDLEY_EVENTS", n + 1) for n in range(state.last_seq)]


async def kept(pool: Pool) -> int:
    return int(await pool.fetchval("SELECT count(*) FROM outbox"))


async def test_what_was_committed_before_a_crash_is_published_after_it(
    start: Start, pool: Pool
) -> None:
    broker = await start()
    token = correlation.set("asked-for-by-a-person")
    await added(pool, *(Noted(number=number) for number in range(20)))
    correlation.reset(token)

    async with Relay(pool, broker).running():
        await eventually(lambda: _is_empty(pool))

    found = await stored(broker)
    assert [Noted.model_validate_json(one.data or b"").number for one in found] == list(range(20))
    assert (found[0].headers or {})[CORRELATION_ID] == "asked-for-by-a-person"


async def test_what_was_published_before_a_crash_is_in_the_stream_once(
    start: Start, pool: Pool
) -> None:
    broker = await start()
    message = Noted(number=1)
    await added(pool, message)
    # What a relay did that died before it could delete the row.
    await publish_sealed(broker, seal(message))

    async with Relay(pool, broker).running():
        await eventually(lambda: _is_empty(pool))

    assert len(await stored(broker)) == 1


async def test_what_was_rolled_back_is_never_published(start: Start, pool: Pool) -> None:
    broker = await start()

    async with pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        await outbox.add(connection, Noted(number=1))
        await transaction.rollback()

    assert await Relay(pool, broker).relay_once() == (0, 0)
    assert await stored(broker) == []


async def test_a_commit_wakes_the_relay(start: Start, pool: Pool) -> None:
    broker = await start()
    async with Relay(pool, broker).running():
        await added(pool, Noted(number=1))
        await eventually(lambda: _is_empty(pool))

        await added(pool, Noted(number=2))

        await eventually(lambda: _is_empty(pool), within_s=0.5)


async def test_two_relays_share_the_work_and_repeat_nothing(start: Start, pool: Pool) -> None:
    one, other = await start(), await start()
    await added(pool, *(Noted(number=number) for number in range(3000)))

    async with Relay(pool, one).running(), Relay(pool, other).running():
        await eventually(lambda: _is_empty(pool), within_s=20)

    info = await one.connection.jetstream().stream_info("MEDLEY_EVENTS")
    assert info.state.messages == 3000


async def test_messages_wait_while_nats_is_away(start: Start, pool: Pool, nats: OwnNats) -> None:
    broker = await start()
    async with Relay(pool, broker).running():
        await nats.kill()
        await eventually(lambda: not broker.connection.is_connected)
        await added(pool, Noted(number=1), Noted(number=2))
        with pytest.raises(BrokerAway):
            await Relay(pool, broker).relay_once()
        assert await kept(pool) == 2

        await nats.start()

        await eventually(lambda: _is_empty(pool), within_s=10)
    assert len(await stored(broker)) == 2


async def test_a_relay_outlives_its_database_sessions(
    start: Start, pool: Pool, database: str
) -> None:
    broker = await start()
    async with Relay(pool, broker).running():
        await added(pool, Noted(number=1))
        await eventually(lambda: _is_empty(pool))

        await _cut_all_sessions(database)

        await eventually(lambda: _is_added(pool, Noted(number=2)), within_s=5)
        await eventually(lambda: _is_empty(pool), within_s=10)
    assert len(await stored(broker)) == 2


async def test_a_stream_that_is_missing_keeps_messages_in_the_table(
    start: Start, pool: Pool
) -> None:
    broker = await start()
    await broker.connection.jetstream().delete_stream("MEDLEY_EVENTS")
    await added(pool, Noted(number=1))

    assert await Relay(pool, broker).relay_once() == (0, 1)
    assert await kept(pool) == 1


async def _is_empty(pool: Pool) -> bool:
    try:
        return await kept(pool) == 0
    except Exception as error:
        if not is_outage(error):
            raise
        return False


async def _is_added(pool: Pool, message: Message) -> bool:
    try:
        await added(pool, message)
    except Exception as error:
        if not is_outage(error):
            raise
        return False
    return True


async def _cut_all_sessions(database: str) -> None:
    connection = await asyncpg.connect(database)
    try:
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    finally:
        await connection.close()
