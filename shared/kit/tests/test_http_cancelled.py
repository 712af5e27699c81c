"""A request that is cancelled, at whatever moment, costs no connection."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress

import pytest

from medley_kit.http import make_http

_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: application/json\r\n\r\n{}"
_MOMENTS = 200
"""Turns of the event loop after which a request is cancelled; one takes fewer from end to end."""


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(asyncio.IncompleteReadError, ConnectionError):
        while True:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(_ANSWER)
            await writer.drain()
    writer.close()


@pytest.fixture
async def url() -> AsyncGenerator[str, None]:
    """A server that answers at once and keeps connections open."""
    server = await asyncio.start_server(_serve, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    yield f"http://{host}:{port}"
    server.close()


async def test_whenever_a_request_is_cancelled_the_next_one_finds_a_connection(url: str) -> None:
    """The only connection stayed taken for good when its giving back was cancelled."""
    cut_off = 0
    async with make_http(url, headers={}, per_second=100_000, concurrency=1, timeout_s=1) as client:
        for turns in range(_MOMENTS):
            asking = asyncio.create_task(client.get("/"))
            for _ in range(turns):
                await asyncio.sleep(0)
            asking.cancel()
            (outcome,) = await asyncio.gather(asking, return_exceptions=True)
            cut_off += isinstance(outcome, asyncio.CancelledError)

            answer = await client.get("/")

            assert answer.is_success
    assert 0 < cut_off < _MOMENTS
