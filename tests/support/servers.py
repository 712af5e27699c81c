"""Real servers for tests: handed over by the environment, in containers, or embedded."""

import asyncio
import os
import shutil
import signal
import tempfile
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from medley.embedded.account import account_for
from medley.embedded.nats import EmbeddedNats, NatsSetup
from medley.embedded.ports import any_free_port
from medley.embedded.postgres import EmbeddedPostgres, PostgresSetup
from medley.embedded.process import end_process

PASSWORD = "for-tests-only"
AT_ONCE = ((signal.SIGKILL, 5.0),)


@contextmanager
def postgres() -> Generator[str, None, None]:
    """Yield the administrator's DSN of a PostgreSQL that lives as long as the block.

    A DSN in MEDLEY_TEST_POSTGRES_DSN wins: that is how a developer points the tests at a
    running server. MEDLEY_TEST_CONTAINERS=1 insists on a container.
    """
    if dsn := os.environ.get("MEDLEY_TEST_POSTGRES_DSN"):
        yield dsn
    elif _insists_on_containers():
        with _postgres_container() as dsn:
            yield dsn
    else:
        with temporary_folder() as folder:
            server = embedded_postgres(folder)
            asyncio.run(server.start())
            try:
                yield server.dsn
            finally:
                asyncio.run(server.stop())


@contextmanager
def nats_server() -> Generator[str, None, None]:
    """Yield the URL of a JetStream server that lives as long as the block.

    MEDLEY_TEST_NATS_URL wins, then MEDLEY_TEST_CONTAINERS=1, as for ``postgres``.
    """
    if url := os.environ.get("MEDLEY_TEST_NATS_URL"):
        yield url
    elif _insists_on_containers():
        with _nats_container() as url:
            yield url
    else:
        with temporary_folder() as folder:
            server = embedded_nats(folder)
            asyncio.run(server.start())
            try:
                yield server.url
            finally:
                asyncio.run(server.stop())


class OwnNats:
    """A NATS server of one test, which may do to it what it likes; the URL stays the same."""

    def __init__(self, server: EmbeddedNats) -> None:
        self._server = server

    @property
    def url(self) -> str:
        """Where clients connect, user and password included."""
        return self._server.url

    @property
    def port(self) -> int:
        """On loopback; for a proxy in front of it."""
        return self._server.setup.port

    async def start(self) -> None:
        """Start it, with what its streams held before."""
        await self._server.start()

    async def stop(self) -> None:
        """End it in order."""
        await self._server.stop()

    async def kill(self) -> None:
        """End it as a crash would (SIGKILL)."""
        if self._server.process is not None:
            await end_process(self._server.process, AT_ONCE)

    def freeze(self) -> None:
        """Let it hang: connections stay open, and nothing answers."""
        self._signal(signal.SIGSTOP)
        if self._server.process is not None:
            # A thread that runs on another core may still answer until then.
            os.waitid(os.P_PID, self._server.process.pid, os.WSTOPPED)

    def thaw(self) -> None:
        """End the hanging."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        if self._server.process is not None:
            self._server.process.send_signal(number)


@asynccontextmanager
async def own_nats() -> AsyncGenerator[OwnNats, None]:
    """A NATS server of its own, always the embedded one, ready in some 30 ms."""
    with temporary_folder() as folder:
        server = OwnNats(embedded_nats(folder))
        await server.start()
        try:
            yield server
        finally:
            server.thaw()
            await server.kill()


@contextmanager
def temporary_folder() -> Generator[Path, None, None]:
    """A folder the servers' unprivileged user can reach when root runs the tests."""
    folder = Path(tempfile.mkdtemp(prefix="medley-test-"))
    if os.geteuid() == 0:
        folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def embedded_postgres(folder: Path) -> EmbeddedPostgres:
    """A throw-away server in ``folder``, not yet started: no fsync, no password."""
    return EmbeddedPostgres(
        PostgresSetup(
            data=folder / "postgres",
            port=any_free_port(),
            log=folder / "postgres.log",
            copies=_shared_copies(),
            password=None,
            account=account_for(folder),
            is_durable=False,
        )
    )


def embedded_nats(folder: Path) -> EmbeddedNats:
    """A throw-away server in ``folder``, not yet started."""
    return EmbeddedNats(
        NatsSetup(
            folder=folder / "nats",
            port=any_free_port(),
            log=folder / "nats.log",
            copies=_shared_copies(),
            password=PASSWORD,
            account=account_for(folder),
            is_durable=False,
        )
    )


def _shared_copies() -> Path:
    """Copies of programs outlive a run: they are needed when root's venv is closed to others."""
    return Path(tempfile.gettempdir()) / f"medley-test-programs-{os.geteuid()}"


def _insists_on_containers() -> bool:
    return os.environ.get("MEDLEY_TEST_CONTAINERS") == "1"


@contextmanager
def _postgres_container() -> Generator[str, None, None]:
    from testcontainers.core.container import DockerContainer  # noqa: PLC0415 (only with Docker)
    from testcontainers.core.wait_strategies import LogMessageWaitStrategy  # noqa: PLC0415 (same)

    image = os.environ.get("MEDLEY_TEST_POSTGRES_IMAGE", "postgres:17")
    ready = LogMessageWaitStrategy("database system is ready to accept connections", times=2)
    with (
        DockerContainer(image)
        .with_env("POSTGRES_USER", "medley")
        .with_env("POSTGRES_PASSWORD", PASSWORD)
        .with_env("POSTGRES_DB", "postgres")
        .with_tmpfs_mount("/var/lib/postgresql/data")
        .with_command("postgres -c fsync=off -c full_page_writes=off -c synchronous_commit=off")
        .with_exposed_ports(5432)
        .waiting_for(ready) as server
    ):
        address = f"{server.get_container_host_ip()}:{server.get_exposed_port(5432)}"
        yield f"postgresql://medley:{PASSWORD}@{address}/postgres"


@contextmanager
def _nats_container() -> Generator[str, None, None]:
    from testcontainers.core.container import DockerContainer  # noqa: PLC0415 (only with Docker)
    from testcontainers.core.wait_strategies import LogMessageWaitStrategy  # noqa: PLC0415 (same)

    image = os.environ.get("MEDLEY_TEST_NATS_IMAGE", "nats:2-alpine")
    with (
        DockerContainer(image)
        .with_command("-js")
        .with_exposed_ports(4222)
        .waiting_for(LogMessageWaitStrategy("Server is ready")) as server
    ):
        yield f"nats://{server.get_container_host_ip()}:{server.get_exposed_port(4222)}"
