"""An embedded NATS server with JetStream: loopback only, one user with a password."""

import asyncio
import json
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from medley.embedded.account import Account, hand_over
from medley.embedded.binaries import nats_program
from medley.embedded.errors import ServerDidNotStart
from medley.embedded.home import write_private
from medley.embedded.ports import LOOPBACK, require_free
from medley.embedded.process import (
    POLL_S,
    begin_anew_when_long,
    end_orphan,
    end_process,
    last_words,
    start_process,
)

USER = "medley"
STOP_STEPS = ((signal.SIGTERM, 10.0), (signal.SIGKILL, 5.0))


@dataclass(frozen=True, slots=True)
class NatsSetup:
    """What one embedded NATS server is.

    ``folder`` holds its configuration, which names the password, and its streams.
    ``password`` consists of letters, digits, ``-`` and ``_``: clients do not unquote URLs.
    ``is_durable`` makes every acknowledged message survive a loss of power.
    """

    folder: Path
    port: int
    log: Path
    copies: Path
    password: str
    monitor_port: int | None = None
    account: Account | None = None
    is_durable: bool = True
    max_payload_bytes: int = 8 * 1024 * 1024
    start_within_s: float = 60


class EmbeddedNats:
    """A nats-server child process; may be started again after it ended, by us or by itself."""

    name = "nats"

    def __init__(self, setup: NatsSetup) -> None:
        self.setup = setup
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where clients connect; user and password are part of it."""
        return f"nats://{USER}:{self.setup.password}@{LOOPBACK}:{self.setup.port}"

    @property
    def monitor_url(self) -> str | None:
        """The server's own HTTP endpoints (/varz, /jsz, /healthz); ``None`` unless asked for."""
        port = self.setup.monitor_port
        return None if port is None else f"http://{LOOPBACK}:{port}"

    async def start(self) -> None:
        """Write the configuration, start, and return when clients are served.

        Raises
        ------
        PortTaken, BinariesMissing, ServerDidNotStart

        """
        setup = self.setup
        begin_anew_when_long(setup.log)
        program = await asyncio.to_thread(nats_program, setup.account, setup.copies)
        setup.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        configuration = setup.folder / "nats.conf"
        status = setup.folder.stat()
        write_private(configuration, self._configuration(), owner=(status.st_uid, status.st_gid))
        hand_over(setup.folder, setup.account)
        # Two servers on one store would destroy it, and nats-server does not look.
        await end_orphan(self._pid_file, str(configuration))
        require_free(setup.port, what="NATS")
        if setup.monitor_port is not None:
            require_free(setup.monitor_port, what="the monitoring of NATS")
        self.process = start_process(
            [program, "-c", configuration], log=setup.log, account=setup.account
        )
        await self._until_ready(self.process)

    async def stop(self) -> None:
        """End it cleanly: what it acknowledged is on disk."""
        if self.process is not None:
            await end_process(self.process, STOP_STEPS)

    async def _until_ready(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + self.setup.start_within_s
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise self._did_not_start("ended at once")
            if await self._greets():
                return
            await asyncio.sleep(POLL_S)
        await self.stop()
        raise self._did_not_start(f"was not ready within {self.setup.start_within_s:.0f} s")

    async def _greets(self) -> bool:
        """Whether our server, and not another on the same port, says INFO to a new connection."""
        try:
            reader, writer = await asyncio.open_connection(LOOPBACK, self.setup.port)
        except OSError:
            return False
        try:
            async with asyncio.timeout(2):
                greeting = await reader.readline()
            return greeting.startswith(b"INFO ") and self._is_ours(greeting[5:])
        except OSError:
            return False
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    def _is_ours(self, info: bytes) -> bool:
        return json.dumps(self._server_name).encode() in info

    @property
    def _server_name(self) -> str:
        return f"medley-{self.setup.port}"

    @property
    def _pid_file(self) -> Path:
        return self.setup.folder / "nats.pid"

    def _configuration(self) -> str:
        """JSON strings are valid strings of this format, and escape what a path may contain."""
        setup = self.setup
        lines = [
            f"server_name: {json.dumps(self._server_name)}",
            f'listen: "{LOOPBACK}:{setup.port}"',
            f"max_payload: {setup.max_payload_bytes}",
            f"pid_file: {json.dumps(str(self._pid_file))}",
            "jetstream {",
            f"  store_dir: {json.dumps(str(setup.folder / 'store'))}",
            f"  sync_interval: {'always' if setup.is_durable else '2m'}",
            "}",
            "authorization {",
            f"  user: {json.dumps(USER)}",
            f"  password: {json.dumps(setup.password)}",
            "}",
        ]
        if setup.monitor_port is not None:
            lines.append(f'http: "{LOOPBACK}:{setup.monitor_port}"')
        return "\n".join(lines) + "\n"

    def _did_not_start(self, what: str) -> ServerDidNotStart:
        fact = f"NATS {what} ({last_words(self.setup.log)})"
        return ServerDidNotStart(fact, remedy=f"see {self.setup.log}")


async def start_nats(setup: NatsSetup) -> EmbeddedNats:
    """Start one and return it, ready."""
    server = EmbeddedNats(setup)
    await server.start()
    return server
