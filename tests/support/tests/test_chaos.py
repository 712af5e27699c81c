"""The proxy: each fault looks to the client like the real one."""

import asyncio
import time
from collections.abc import AsyncGenerator

import pytest

from tests.support.chaos import ChaosProxy, chaos_proxy
from tests.support.eventually import eventually

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@pytest.fixture
async def proxy() -> AsyncGenerator[ChaosProxy, None]:
    """In front of a server that says each line back."""

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            writer.write(line)
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    async with chaos_proxy("127.0.0.1", server.sockets[0].getsockname()[1]) as made:
        yield made
    server.close()


@pytest.fixture
async def connection(proxy: ChaosProxy) -> AsyncGenerator[Connection, None]:
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    yield reader, writer
    writer.close()


async def say(connection: Connection, line: bytes, *, within_s: float = 2) -> bytes:
    reader, writer = connection
    writer.write(line)
    async with asyncio.timeout(within_s):
        return await reader.readline()


async def test_without_faults_everything_passes(connection: Connection) -> None:
    assert await say(connection, b"hello\n") == b"hello\n"


async def test_latency_is_added_in_both_directions(
    proxy: ChaosProxy, connection: Connection
) -> None:
    proxy.latency_s = 0.1
    before = time.monotonic()

    await say(connection, b"hello\n")

    assert time.monotonic() - before >= 0.2


async def test_a_blackhole_keeps_the_connection_and_swallows_the_answer(
    proxy: ChaosProxy, connection: Connection
) -> None:
    proxy.blackhole()
    with pytest.raises(TimeoutError):
        await say(connection, b"hello\n", within_s=0.1)

    proxy.heal()

    assert await connection[0].readline() == b"hello\n"


async def test_a_reset_breaks_what_is_open_and_lets_new_connections_in(
    proxy: ChaosProxy, connection: Connection
) -> None:
    await say(connection, b"hello\n")

    proxy.reset()

    with pytest.raises(ConnectionResetError):
        await connection[0].read()
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    assert await say((reader, writer), b"again\n") == b"again\n"
    writer.close()


async def test_a_refused_connection_is_broken_off(proxy: ChaosProxy) -> None:
    proxy.refuse()

    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)

    with pytest.raises(ConnectionResetError):
        await reader.read()
    writer.close()
    await eventually(lambda: proxy.accepted == 1)
