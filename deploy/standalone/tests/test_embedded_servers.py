"""Both servers of a home: together, through crashes of the parent, and through Ctrl-C."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncGenerator, Generator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import pytest

from medley.embedded.home import Home
from medley.embedded.process import command_line
from medley.embedded.servers import embedded_servers
from tests.support.eventually import eventually

HOST = Path(__file__).with_name("host.py")


@pytest.fixture
async def workplace(folder: Path) -> AsyncGenerator[Path, None]:
    """A folder no server runs in any more when it is removed."""
    yield folder
    await eventually(lambda: not _processes_in(folder), within_s=20)


@contextmanager
def a_medley(home: Path) -> Generator[subprocess.Popen[str], None, None]:
    """Another process that runs the servers of ``home``, as ``medley up`` does."""
    with subprocess.Popen(
        [sys.executable, HOST, home], stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


async def line_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return (await asyncio.to_thread(process.stdout.readline)).strip()


async def test_a_home_gives_the_same_addresses_at_each_start(workplace: Path) -> None:
    seen = []
    for _ in range(2):
        with Home.open(workplace / "home") as home:
            async with embedded_servers(home) as servers:
                assert servers.postgres is not None
                assert servers.nats is not None
                seen.append((servers.postgres.dsn, servers.nats.url))

    assert seen[0] == seen[1]


async def test_only_what_is_wanted_is_started(workplace: Path) -> None:
    with Home.open(workplace / "home") as home:
        async with embedded_servers(home, with_postgres=False) as servers:
            assert servers.postgres is None
            assert servers.nats is not None

    assert not (workplace / "home" / "postgres").exists()


async def test_a_postgres_that_is_killed_comes_back_with_its_data(workplace: Path) -> None:
    with Home.open(workplace / "home") as home:
        async with embedded_servers(home, with_nats=False) as servers:
            server = servers.postgres
            assert server is not None
            assert server.process is not None
            await _execute(server.dsn, "CREATE TABLE kept AS SELECT 42 AS answer")

            server.process.kill()

            await eventually(lambda: _answers(server.dsn), within_s=20)


async def test_servers_end_with_a_parent_that_is_killed(workplace: Path) -> None:
    with a_medley(workplace / "home") as medley:
        told = json.loads(await line_of(medley))
        children = [told["postgres_pid"], told["nats_pid"]]
        assert all(str(workplace) in command_line(pid) for pid in children)
        await _execute(told["dsn"], "CREATE TABLE kept AS SELECT 42 AS answer")

        medley.kill()

        await eventually(lambda: not any(map(command_line, children)), within_s=20)

    with a_medley(workplace / "home") as medley:
        again = json.loads(await line_of(medley))
        assert again["dsn"] == told["dsn"]
        assert await _answers(again["dsn"])


async def test_a_killed_parent_can_be_followed_at_once(workplace: Path) -> None:
    for _ in range(3):
        with a_medley(workplace / "home") as medley:
            told = json.loads(await line_of(medley))
            await _execute(told["dsn"], "CREATE TABLE IF NOT EXISTS kept AS SELECT 42 AS answer")

    with a_medley(workplace / "home") as medley:
        assert await _answers(json.loads(await line_of(medley))["dsn"])


async def test_ctrl_c_reaches_the_parent_only_which_stops_the_servers_itself(
    workplace: Path,
) -> None:
    with a_medley(workplace / "home") as medley:
        told = json.loads(await line_of(medley))

        os.killpg(medley.pid, signal.SIGINT)

        assert await line_of(medley) == "draining: the servers answer"
        assert await asyncio.to_thread(medley.wait, 20) == 0
        assert not any(map(command_line, (told["postgres_pid"], told["nats_pid"])))


async def test_a_second_instance_is_refused(workplace: Path) -> None:
    with a_medley(workplace / "home") as first:
        told = json.loads(await line_of(first))
        with a_medley(workplace / "home") as second:
            refusal = await line_of(second)

        assert refusal.startswith(f"Another medley (process {first.pid}) is running on")
        await _execute(told["dsn"], "SELECT 1")


def _processes_in(folder: Path) -> list[int]:
    pids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [pid for pid in pids if str(folder) in command_line(pid)]


async def _execute(dsn: str, statement: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def _answers(dsn: str) -> bool:
    """Whether ``kept`` is there; false while the server is away or not ready yet."""
    try:
        connection = await asyncpg.connect(dsn)
    except (OSError, asyncpg.PostgresError):
        return False
    try:
        return bool(await connection.fetchval("SELECT answer FROM kept") == 42)
    finally:
        await connection.close()
