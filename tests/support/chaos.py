"""A TCP proxy that misbehaves on request: late, silent, broken off, refused."""

import asyncio
import socket
import struct
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from enum import StrEnum

CHUNK = 65536
AT_ONCE = struct.pack("ii", 1, 0)


class Mood(StrEnum):
    """What happens to connections, present and new."""

    PASS = "pass"
    BLACKHOLE = "blackhole"
    REFUSE = "refuse"


class ChaosProxy:
    """Forward a loopback port to ``host``:``port``; a test changes ``mood`` and ``latency_s``."""

    def __init__(self, host: str, port: int) -> None:
        self.latency_s = 0.0
        self.mood = Mood.PASS
        self.accepted = 0
        self._target = (host, port)
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._flowing = asyncio.Event()
        self._flowing.set()
        self.port = 0

    async def start(self) -> None:
        """Listen; a second start keeps the port of the first."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Break every connection off and listen no more."""
        if self._server is not None:
            self._server.close()
        self.reset()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def blackhole(self) -> None:
        """Connections stay open, and nothing passes in either direction."""
        self.mood = Mood.BLACKHOLE
        self._flowing.clear()

    def refuse(self) -> None:
        """Break off what is open and every new connection."""
        self.mood = Mood.REFUSE
        self.reset()

    def heal(self) -> None:
        """Pass everything again, what was held back in a blackhole included."""
        self.mood = Mood.PASS
        self.latency_s = 0.0
        self._flowing.set()

    def reset(self) -> None:
        """Break off what is open (RST); new connections are not affected."""
        for writer in self._writers:
            _break_off(writer)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.accepted += 1
        if self.mood is Mood.REFUSE:
            _break_off(writer)
            return
        try:
            far_reader, far_writer = await asyncio.open_connection(*self._target)
        except OSError:
            _break_off(writer)
            return
        for one in (writer, far_writer):
            self._writers.add(one)
        for source, sink in ((reader, far_writer), (far_reader, writer)):
            task = asyncio.create_task(self._pump(source, sink))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        try:
            while chunk := await source.read(CHUNK):
                await self._flowing.wait()
                if self.latency_s:
                    await asyncio.sleep(self.latency_s)
                sink.write(chunk)
                await sink.drain()
        except OSError:
            pass  # broken off, by us or by either side: the other side learns it below
        finally:
            sink.close()
            self._writers.discard(sink)


def _break_off(writer: asyncio.StreamWriter) -> None:
    """Close with RST instead of FIN, as a crashed machine or a firewall does."""
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
    writer.transport.abort()


@asynccontextmanager
async def chaos_proxy(host: str, port: int) -> AsyncGenerator[ChaosProxy, None]:
    """A proxy in front of ``host``:``port`` that lives as long as the block."""
    proxy = ChaosProxy(host, port)
    await proxy.start()
    try:
        yield proxy
    finally:
        await proxy.stop()
