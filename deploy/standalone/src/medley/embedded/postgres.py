"""An embedded PostgreSQL 18: TCP on loopback only, one superuser with a password."""

import asyncio
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from medley.embedded.account import Account, hand_over
from medley.embedded.binaries import POSTGRES_MAJOR, postgres_programs
from medley.embedded.errors import DataFromAnotherVersion, ServerDidNotStart
from medley.embedded.home import write_private
from medley.embedded.ports import LOOPBACK, require_free
from medley.embedded.process import (
    POLL_S,
    begin_anew_when_long,
    end_orphan,
    end_process,
    last_words,
    run_to_end,
    start_process,
)

USER = "medley"
DATABASE = "postgres"
STATUS_LINE = 7
SESSIONS_LINGER = b"pre-existing shared memory block"
STOP_STEPS = ((signal.SIGINT, 15.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))
# For a box with little memory: few processes, small buffers, nothing a single reader lacks.
SMALL = {
    "shared_buffers": "64MB",
    "work_mem": "4MB",
    "maintenance_work_mem": "32MB",
    "effective_cache_size": "256MB",
    "max_connections": "80",
    "max_wal_size": "256MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "io_method": "sync",
    "max_worker_processes": "2",
    "max_parallel_workers": "0",
    "max_parallel_workers_per_gather": "0",
    "max_logical_replication_workers": "0",
    "autovacuum_worker_slots": "4",
    "autovacuum_max_workers": "2",
    "huge_pages": "off",
    "log_checkpoints": "off",
    "log_timezone": "UTC",
    "timezone": "UTC",
}
THROW_AWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True, slots=True)
class PostgresSetup:
    """What one embedded PostgreSQL is; ``password`` ``None`` means trust, for throw-away data."""

    data: Path
    port: int
    log: Path
    copies: Path
    password: str | None
    account: Account | None = None
    is_durable: bool = True
    start_within_s: float = 120


class EmbeddedPostgres:
    """A PostgreSQL child process; may be started again after it ended, by us or by itself."""

    name = "postgres"

    def __init__(self, setup: PostgresSetup) -> None:
        self.setup = setup
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def dsn(self) -> str:
        """Superuser on the maintenance database; the password is part of it."""
        return self.dsn_of(DATABASE)

    def dsn_of(self, database: str) -> str:
        """The same user on another database."""
        secret = f":{quote(self.setup.password, safe='')}" if self.setup.password else ""
        return f"postgresql://{USER}{secret}@{LOOPBACK}:{self.setup.port}/{database}"

    async def start(self) -> None:
        """Make the data folder if there is none, start, and return when queries are answered.

        Raises
        ------
        PortTaken, BinariesMissing, DataFromAnotherVersion, ServerDidNotStart

        """
        setup = self.setup
        begin_anew_when_long(setup.log)
        programs = await asyncio.to_thread(postgres_programs, setup.account, setup.copies)
        _require_same_major(setup.data)
        if not setup.data.exists():
            await self._make_data_folder(programs)
        hand_over(setup.data, setup.account)
        pid_file = setup.data / "postmaster.pid"
        await end_orphan(pid_file, str(setup.data))
        require_free(setup.port, what="PostgreSQL")
        deadline = time.monotonic() + setup.start_within_s
        while not await self._attempt(programs, deadline):  # noqa: ASYNC110 (it does the starting)
            await asyncio.sleep(0.2)

    async def stop(self) -> None:
        """End it cleanly: sessions are cut, what is committed is on disk."""
        if self.process is not None:
            await end_process(self.process, STOP_STEPS)

    async def _attempt(self, programs: Path, deadline: float) -> bool:
        """Start once; false when sessions of a killed predecessor have not left yet."""
        setup = self.setup
        said_before = setup.log.stat().st_size if setup.log.exists() else 0
        self.process = start_process(
            [programs / "postgres", "-D", setup.data, *self._options()],
            log=setup.log,
            account=setup.account,
        )
        while time.monotonic() < deadline:
            if self._is_ready(self.process.pid):
                return True
            if self.process.poll() is not None:
                if SESSIONS_LINGER in setup.log.read_bytes()[said_before:]:
                    return False
                raise self._did_not_start("ended at once")
            await asyncio.sleep(POLL_S)
        await self.stop()
        raise self._did_not_start(f"was not ready within {setup.start_within_s:.0f} s")

    def _is_ready(self, pid: int) -> bool:
        """Read the status the server writes for its own tools, so that no connection is needed."""
        try:
            lines = (self.setup.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        is_complete = len(lines) > STATUS_LINE and lines[0] == str(pid)
        return is_complete and lines[STATUS_LINE].strip() == "ready"

    def _options(self) -> list[str]:
        """Options of the command line, so that every start has those of this version."""
        options = SMALL if self.setup.is_durable else SMALL | THROW_AWAY
        set_options = [part for pair in options.items() for part in ("-c", "=".join(pair))]
        return ["-h", LOOPBACK, "-p", str(self.setup.port), "-k", "", *set_options]

    async def _make_data_folder(self, programs: Path) -> None:
        """Run initdb beside the final place and rename: a half-made folder is never mistaken."""
        setup = self.setup
        unfinished = setup.data.with_name(setup.data.name + ".new")
        await asyncio.to_thread(shutil.rmtree, unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700, parents=True)
        hand_over(unfinished, setup.account)
        arguments = ["-D", str(unfinished), "-U", USER, "-E", "UTF8", "--locale-provider=builtin"]
        arguments += ["--locale=C.UTF-8", "--wal-segsize=4"]
        arguments += [] if setup.is_durable else ["--no-sync"]
        password_file = unfinished.with_name(setup.data.name + ".password")
        if setup.password is None:
            arguments.append("--auth=trust")
        else:
            arguments += ["--auth=scram-sha-256", f"--pwfile={password_file}"]
            status = unfinished.stat()
            owner = (status.st_uid, status.st_gid)
            write_private(password_file, setup.password + "\n", owner=owner)
        try:
            code, said = await run_to_end([programs / "initdb", *arguments], account=setup.account)
        finally:
            password_file.unlink(missing_ok=True)
        if code:
            errors = [line for line in said.splitlines() if "error:" in line] or [said.strip()]
            fact = f"PostgreSQL could not make {setup.data} ({errors[0]})"
            raise ServerDidNotStart(fact, remedy="mend that, often a full disk, and start again")
        unfinished.rename(setup.data)

    def _did_not_start(self, what: str) -> ServerDidNotStart:
        fact = f"PostgreSQL {what} ({last_words(self.setup.log)})"
        return ServerDidNotStart(fact, remedy=f"see {self.setup.log}")


def _require_same_major(data: Path) -> None:
    version = data / "PG_VERSION"
    if not version.exists():
        return
    major = version.read_text().strip()
    if major != str(POSTGRES_MAJOR):
        raise DataFromAnotherVersion(
            f"{data} was made by PostgreSQL {major}, and this is {POSTGRES_MAJOR}",
            remedy="dump it with the old version, move the folder away and load the dump",
        )


async def start_postgres(setup: PostgresSetup) -> EmbeddedPostgres:
    """Start one and return it, ready."""
    server = EmbeddedPostgres(setup)
    await server.start()
    return server
