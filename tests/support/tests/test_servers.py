"""The servers tests run against: isolated from test to test, and able to fail on request."""

import asyncio

import asyncpg
import nats as nats_client
import pytest

from tests.support.databases import MigratedTemplates
from tests.support.servers import OwnNats


async def test_each_test_has_a_database_of_its_own(database: str, postgres_dsn: str) -> None:
    assert database != postgres_dsn
    connection = await asyncpg.connect(database)
    tables = await connection.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
    await connection.close()

    assert tables == 0


async def test_a_template_is_migrated_once_and_its_copies_share_nothing(
    templates: MigratedTemplates,
) -> None:
    migrated: list[str] = []

    async def migrate(dsn: str) -> None:
        migrated.append(dsn)
        connection = await asyncpg.connect(dsn)
        await connection.execute("CREATE TABLE thing (name text)")
        await connection.close()

    async with (
        templates.clone("things", migrate) as first,
        templates.clone("things", migrate) as second,
    ):
        one, two = await asyncpg.connect(first), await asyncpg.connect(second)
        await one.execute("INSERT INTO thing VALUES ('lamp')")
        counts = [await c.fetchval("SELECT count(*) FROM thing") for c in (one, two)]
        await one.close()
        await two.close()

    assert counts == [1, 0]
    assert len(migrated) == 1


async def test_the_shared_nats_server_has_jetstream(nats_url: str) -> None:
    client = await nats_client.connect(nats_url)
    account = await client.jetstream().account_info()
    await client.close()

    assert account.streams == 0


async def test_an_own_nats_server_keeps_its_streams_through_a_kill(nats: OwnNats) -> None:
    client = await nats_client.connect(nats.url, allow_reconnect=False)
    await client.jetstream().add_stream(name="KEPT", subjects=["kept"])
    await client.close()

    await nats.kill()
    await nats.start()

    client = await nats_client.connect(nats.url)
    assert (await client.jetstream().stream_info("KEPT")).config.name == "KEPT"
    await client.close()


async def test_a_stopped_nats_server_refuses_and_a_frozen_one_hangs(nats: OwnNats) -> None:
    nats.freeze()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await _greeting(nats.port)
    nats.thaw()
    assert (await _greeting(nats.port)).startswith(b"INFO ")

    await nats.stop()
    with pytest.raises(ConnectionRefusedError):
        await _greeting(nats.port)


async def _greeting(port: int) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        return await reader.readline()
    finally:
        writer.close()
        await writer.wait_closed()
