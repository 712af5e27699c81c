"""The embedded NATS server: its streams survive stops and crashes; strangers stay out."""

import asyncio
import shutil
import signal
import socket
import stat
from collections.abc import AsyncGenerator
from pathlib import Path

import httpx
import nats
import pytest
from nats.aio.client import Client

from medley.embedded.account import account_for
from medley.embedded.errors import PortTaken, ServerDidNotStart
from medley.embedded.nats import EmbeddedNats, NatsSetup
from medley.embedded.ports import LOOPBACK, any_free_port
from medley.embedded.process import LOG_BYTES_KEPT, end_process


@pytest.fixture
async def server(folder: Path) -> AsyncGenerator[EmbeddedNats, None]:
    """As shipped, password and fsync included; started once."""
    setup = NatsSetup(
        folder=folder / "nats",
        port=any_free_port(),
        monitor_port=any_free_port(),
        log=folder / "nats.log",
        copies=folder / "programs",
        password="2-long_enough",
        account=account_for(folder),
    )
    embedded = EmbeddedNats(setup)
    await embedded.start()
    yield embedded
    await embedded.stop()


async def connected(url: str) -> Client:
    return await nats.connect(url, allow_reconnect=False)


async def keep(server: EmbeddedNats, body: bytes) -> None:
    client = await connected(server.url)
    stream = client.jetstream()
    await stream.add_stream(name="KEPT", subjects=["kept"])
    await stream.publish("kept", body)
    await client.close()


async def kept(server: EmbeddedNats) -> bytes | None:
    client = await connected(server.url)
    message = await client.jetstream().get_last_msg("KEPT", "kept")
    await client.close()
    return message.data


async def test_a_restart_keeps_streams_and_password(server: EmbeddedNats) -> None:
    await keep(server, b"before")
    await server.stop()

    await server.start()

    assert await kept(server) == b"before"


async def test_a_kill_loses_nothing_acknowledged(server: EmbeddedNats) -> None:
    await keep(server, b"before")
    assert server.process is not None
    await end_process(server.process, [(signal.SIGKILL, 5)])

    await server.start()

    assert await kept(server) == b"before"


async def test_an_orphan_of_a_dead_parent_is_ended_first(server: EmbeddedNats) -> None:
    await keep(server, b"before")
    orphan = server.process
    successor = EmbeddedNats(server.setup)

    await successor.start()

    assert orphan is not None
    assert orphan.poll() is not None
    assert await kept(successor) == b"before"
    await successor.stop()


async def test_a_port_in_use_is_named(server: EmbeddedNats) -> None:
    await server.stop()

    with (
        socket.create_server((LOOPBACK, server.setup.port)),
        pytest.raises(PortTaken, match=f"Port {server.setup.port}, wanted for NATS"),
    ):
        await server.start()


async def test_a_long_log_is_begun_anew(server: EmbeddedNats) -> None:
    await server.stop()
    server.setup.log.write_bytes(b"x" * (LOG_BYTES_KEPT + 1))

    await server.start()

    assert server.setup.log.stat().st_size < LOG_BYTES_KEPT
    assert server.setup.log.with_name("nats.log.1").stat().st_size > LOG_BYTES_KEPT


async def test_a_store_that_cannot_be_read_is_told(server: EmbeddedNats) -> None:
    await server.stop()
    shutil.rmtree(server.setup.folder / "store")
    (server.setup.folder / "store").touch()

    with pytest.raises(ServerDidNotStart) as refusal:
        await server.start()

    assert "NATS ended at once" in str(refusal.value)
    assert str(refusal.value).endswith(f"see {server.setup.log}.")


async def test_a_stranger_is_refused(server: EmbeddedNats) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.setup.port)
    await reader.readline()

    writer.write(b'CONNECT {"user": "medley", "pass": "guess", "verbose": true}\r\n')

    assert await reader.readline() == b"-ERR 'Authorization Violation'\r\n"
    writer.close()
    await writer.wait_closed()


async def test_each_acknowledged_message_is_synced(server: EmbeddedNats) -> None:
    async with httpx.AsyncClient() as client:
        answer = await client.get(f"{server.monitor_url}/varz")

    assert answer.json()["jetstream"]["config"]["sync_always"] is True


async def test_its_configuration_is_private(server: EmbeddedNats) -> None:
    configuration = server.setup.folder / "nats.conf"

    assert stat.S_IMODE(configuration.stat().st_mode) == 0o600
    assert stat.S_IMODE(server.setup.folder.stat().st_mode) == 0o700
