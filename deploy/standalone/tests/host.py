"""What `medley up` does with the servers, as a process a test can kill and interrupt."""

import asyncio
import json
import signal
import sys
from pathlib import Path

import asyncpg

from medley.embedded.errors import EmbeddedError
from medley.embedded.home import Home
from medley.embedded.servers import EmbeddedServers, embedded_servers


async def main(path: Path) -> None:
    """Start both, tell where they are in one line of JSON, and stay until interrupted."""
    with Home.open(path) as home:
        async with embedded_servers(home) as servers:
            say(json.dumps(told(servers)))
            try:
                await asyncio.Event().wait()
            finally:
                await drain(servers)


def say(line: str) -> None:
    """One line for the test that reads this process."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def told(servers: EmbeddedServers) -> dict[str, object]:
    """What the test needs to know."""
    assert servers.postgres is not None
    assert servers.postgres.process is not None
    assert servers.nats is not None
    assert servers.nats.process is not None
    return {
        "dsn": servers.postgres.dsn,
        "postgres_pid": servers.postgres.process.pid,
        "nats_pid": servers.nats.process.pid,
    }


async def drain(servers: EmbeddedServers) -> None:
    """Services end their work here, and need both servers for it."""
    assert servers.postgres is not None
    assert servers.nats is not None
    connection = await asyncpg.connect(servers.postgres.dsn)
    await connection.close()
    reader, writer = await asyncio.open_connection("127.0.0.1", servers.nats.setup.port)
    greeting = await reader.readline()
    writer.close()
    if greeting.startswith(b"INFO "):
        say("draining: the servers answer")


if __name__ == "__main__":
    # A shell without job control lets tests that it runs in the background ignore it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        asyncio.run(main(Path(sys.argv[1])))
    except EmbeddedError as error:
        say(str(error))
    except KeyboardInterrupt:
        pass
