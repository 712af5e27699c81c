"""NATS servers with a configuration of a test's own: users with rights, and clusters of several."""

import asyncio
import json
import subprocess
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from medley.embedded.binaries import nats_program
from medley.embedded.ports import LOOPBACK, any_free_port
from medley.embedded.process import end_process, start_process
from tests.support.eventually import eventually
from tests.support.servers import AT_ONCE, temporary_folder

CLUSTER = "medley-test"


@dataclass
class Node:
    """One nats-server; it may be killed and started again, with what its streams held before."""

    name: str
    port: int
    configuration: str
    folder: Path
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def url(self) -> str:
        """Where clients connect; without a user."""
        return f"nats://{LOOPBACK}:{self.port}"

    async def start(self) -> None:
        """Return when clients are served."""
        self.folder.mkdir(exist_ok=True)
        conf = self.folder / "nats.conf"
        conf.write_text(self.configuration)
        program = await asyncio.to_thread(nats_program, None, self.folder)
        self.process = start_process(
            [program, "-c", conf], log=self.folder / "nats.log", account=None
        )
        await eventually(self._greets, within_s=10, describe=self.last_words)

    async def kill(self) -> None:
        """End it as a crash would (SIGKILL)."""
        if self.process is not None:
            await end_process(self.process, AT_ONCE)

    async def stop(self) -> None:
        """End it in order."""
        if self.process is not None:
            await asyncio.to_thread(_terminate, self.process)

    def last_words(self) -> str:
        """The end of its log."""
        log = self.folder / "nats.log"
        return "\n".join(log.read_text().splitlines()[-5:]) if log.exists() else ""

    async def _greets(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.last_words()
        try:
            reader, writer = await asyncio.open_connection(LOOPBACK, self.port)
        except OSError:
            return False
        greeting = await reader.readline()
        writer.close()
        return greeting.startswith(b"INFO")


def _terminate(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait(timeout=20)


def _configuration(name: str, port: int, folder: Path, more: str) -> str:
    return "\n".join(
        [
            f"server_name: {name}",
            f'listen: "{LOOPBACK}:{port}"',
            f"jetstream {{ store_dir: {json.dumps(str(folder / 'store'))} }}",
            more,
            "",
        ]
    )


@asynccontextmanager
async def nats_with(configuration: str) -> AsyncGenerator[Node, None]:
    """One server that also has these lines in its configuration."""
    with temporary_folder() as folder:
        port = any_free_port()
        node = Node("single", port, _configuration("single", port, folder, configuration), folder)
        await node.start()
        try:
            yield node
        finally:
            await node.kill()


@asynccontextmanager
async def nats_cluster(size: int = 3) -> AsyncGenerator[Sequence[Node], None]:
    """So many servers that replicate to each other; ready when one of them leads."""
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(temporary_folder())
        ports = [any_free_port() for _ in range(2 * size)]
        routes = [f"nats-route://{LOOPBACK}:{port}" for port in ports[size:]]
        nodes = []
        for number in range(size):
            name = f"node-{number}"
            home = folder / name
            cluster = json.dumps(
                {
                    "name": CLUSTER,
                    "listen": f"{LOOPBACK}:{ports[size + number]}",
                    "routes": routes,
                }
            )
            lines = _configuration(name, ports[number], home, f"cluster: {cluster}")
            nodes.append(Node(name, ports[number], lines, home))
        for node in nodes:
            stack.push_async_callback(node.kill)
        await asyncio.gather(*(node.start() for node in nodes))
        yield nodes
