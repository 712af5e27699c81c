"""`medley up` as a process of its own, for tests that talk to it, interrupt it and kill it."""

import asyncio
import json
import os
import secrets
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from medley.embedded.ports import any_free_port
from medley.embedded.process import command_line
from tests.support.eventually import eventually

READY_WITHIN_S = 60
ENDS_WITHIN_S = 30
_NOT_OURS = ("MEDLEY_", "OTEL_")


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended, and what it said."""

    code: int
    said: str
    complained: str


class MedleyUp:
    """One `medley up` that is ready; ``facts`` is what it printed for scripts."""

    def __init__(self, process: Process, facts: dict[str, Any], complaints: Path) -> None:
        self.process = process
        self.facts = facts
        self._complaints = complaints
        self.children = children_of(process.pid)

    @property
    def url(self) -> str:
        """Where its gateway listens."""
        return str(self.facts["url"])

    def where(self, what: str) -> str:
        """The address of one line of its table."""
        (found,) = (one["where"] for one in self.facts["runs"] if one["what"] == what)
        return str(found)

    @property
    def token(self) -> str:
        """The admin token it keeps in its home."""
        return (Path(self.facts["home"]) / "admin-token").read_text().strip()

    def asked_by_an_administrator(self) -> httpx.AsyncClient:
        """A client of its HTTP API."""
        headers = {"Authorization": f"Bearer {self.token}"}
        return httpx.AsyncClient(base_url=self.url, headers=headers)

    def interrupt(self) -> None:
        """Ctrl-C."""
        self.process.send_signal(signal.SIGINT)

    async def kill(self) -> None:
        """End it as a crash would."""
        self.process.kill()
        await self.process.wait()

    async def ended(self, *, within_s: float = ENDS_WITHIN_S) -> Ended:
        """How it ended, once it has."""
        async with asyncio.timeout(within_s):
            said, _ = await self.process.communicate()
        return Ended(self.process.returncode or 0, said.decode(), self._complaints.read_text())

    async def until_no_child_is_left(self, *, within_s: float = 20) -> None:
        """Return when the servers it started have gone."""
        await eventually(
            lambda: not [pid for pid in self.children if command_line(pid)],
            within_s=within_s,
            describe=lambda: f"the end of {[command_line(pid) for pid in self.children]}",
        )


@asynccontextmanager
async def medley_up(
    home: Path, *arguments: str, environ: Mapping[str, str] | None = None
) -> AsyncGenerator[MedleyUp, None]:
    """A `medley up` on this home that is ready; killed after the block if it still runs."""
    async with _begun(home, "up", *arguments, "--json", environ=environ) as (process, complaints):
        running = MedleyUp(process, await _facts(process, complaints), complaints)
        try:
            yield running
        finally:
            await _put_out(process)
            await running.until_no_child_is_left()


async def medley(
    home: Path, *arguments: str, environ: Mapping[str, str] | None = None, within_s: float = 60
) -> Ended:
    """Run a command to its end."""
    async with _begun(home, *arguments, environ=environ) as (process, complaints):
        async with asyncio.timeout(within_s):
            said, _ = await process.communicate()
        return Ended(process.returncode or 0, said.decode(), complaints.read_text())


@asynccontextmanager
async def _begun(
    home: Path, *arguments: str, environ: Mapping[str, str] | None
) -> AsyncGenerator[tuple[Process, Path], None]:
    """Start a command; nothing of the test's own environment that is a setting reaches it.

    Its log goes to a file: a pipe that nobody reads would stop it once it is full.
    """
    kept = {k: v for k, v in os.environ.items() if not k.startswith(_NOT_OURS)}
    complaints = home.parent / f"complaints-{secrets.token_hex(4)}.txt"
    with complaints.open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "medley",
            *arguments,
            env={**kept, "MEDLEY_HOME": str(home), "COLUMNS": "200", **(environ or {})},
            cwd=home.parent,
            stdin=DEVNULL,
            stdout=PIPE,
            stderr=log,
        )
    try:
        yield process, complaints
    finally:
        await _put_out(process)


async def _put_out(process: Process) -> None:
    if process.returncode is None:
        process.kill()
        await process.communicate()


def choose_ports(home: Path) -> str:
    """Let the servers of this home use ports nobody else does; a free one for the gateway.

    Homes choose their first ports by themselves, and two tests at once may choose the same.
    """
    home.mkdir(mode=0o711, exist_ok=True)
    ports = {"postgres": any_free_port(), "nats": any_free_port()}
    (home / "ports.json").write_text(json.dumps(ports))
    return str(any_free_port())


def children_of(pid: int) -> list[int]:
    """The processes it has started and that have not ended."""
    tasks = Path(f"/proc/{pid}/task")
    try:
        lists = [(task / "children").read_text().split() for task in tasks.iterdir()]
    except FileNotFoundError:
        return []
    return [int(child) for children in lists for child in children]


async def _facts(process: Process, complaints: Path) -> dict[str, Any]:
    """Read the document it prints when it is ready."""
    assert process.stdout is not None
    text = ""
    async with asyncio.timeout(READY_WITHIN_S):
        while line := await process.stdout.readline():
            text += line.decode()
            if line == b"}\n":
                facts: dict[str, Any] = json.loads(text)
                return facts
    raise _not_ready(complaints)


def _not_ready(complaints: Path) -> AssertionError:
    return AssertionError(f"medley up ended before it was ready: {complaints.read_text()[-2000:]}")
