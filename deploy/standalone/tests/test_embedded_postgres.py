"""The embedded PostgreSQL: its data and its password survive stops, crashes and restarts."""

import os
import signal
import socket
import stat
from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest

from medley.embedded import postgres
from medley.embedded.account import account_for
from medley.embedded.errors import DataFromAnotherVersion, PortTaken, ServerDidNotStart
from medley.embedded.ports import LOOPBACK, any_free_port
from medley.embedded.postgres import EmbeddedPostgres, PostgresSetup
from medley.embedded.process import command_line, end_process
from tests.support.eventually import eventually


@pytest.fixture
async def server(folder: Path) -> AsyncGenerator[EmbeddedPostgres, None]:
    """As shipped, password and fsync included; started once."""
    setup = PostgresSetup(
        data=folder / "postgres",
        port=any_free_port(),
        log=folder / "postgres.log",
        copies=folder / "programs",
        password="p@ss/word :#",
        account=account_for(folder),
    )
    embedded = EmbeddedPostgres(setup)
    await embedded.start()
    yield embedded
    await embedded.stop()


async def ask(server: EmbeddedPostgres, question: str) -> object:
    connection = await asyncpg.connect(server.dsn)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


async def test_it_is_postgresql_18_with_a_collation_of_its_own(server: EmbeddedPostgres) -> None:
    assert str(await ask(server, "SHOW server_version")).startswith("18.")
    question = "SELECT datlocprovider::text || ' ' || datlocale FROM pg_database LIMIT 1"
    assert await ask(server, question) == "b C.UTF-8"
    assert await ask(server, "SHOW data_checksums") == "on"
    assert await ask(server, "SHOW fsync") == "on"


async def test_a_wrong_password_is_refused(server: EmbeddedPostgres) -> None:
    wrong = EmbeddedPostgres(replace(server.setup, password="guess"))

    with pytest.raises(asyncpg.InvalidPasswordError):
        await ask(wrong, "SELECT 1")


async def test_it_listens_on_loopback_tcp_and_nothing_else(server: EmbeddedPostgres) -> None:
    assert await ask(server, "SHOW listen_addresses") == "127.0.0.1"
    assert await ask(server, "SHOW unix_socket_directories") == ""


async def test_its_files_are_private_and_the_password_file_is_gone(
    server: EmbeddedPostgres,
) -> None:
    assert stat.S_IMODE(server.setup.data.stat().st_mode) == 0o700
    assert sorted(p.name for p in server.setup.data.parent.glob("postgres*")) == [
        "postgres",
        "postgres.log",
    ]


async def test_a_restart_keeps_data_and_password(server: EmbeddedPostgres) -> None:
    await ask(server, "CREATE TABLE kept AS SELECT 42 AS answer")
    await server.stop()

    await server.start()

    assert await ask(server, "SELECT answer FROM kept") == 42


async def test_a_kill_is_recovered_from_at_the_next_start(server: EmbeddedPostgres) -> None:
    await ask(server, "CREATE TABLE kept AS SELECT 42 AS answer")
    assert server.process is not None
    await end_process(server.process, [(signal.SIGKILL, 5)])

    await server.start()

    assert await ask(server, "SELECT answer FROM kept") == 42


async def test_a_pid_file_that_names_a_stranger_is_no_obstacle(server: EmbeddedPostgres) -> None:
    await server.stop()
    pid_file = server.setup.data / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{server.setup.data}\n1\n1\n\n127.0.0.1\n1 1\nready\n")

    await server.start()

    assert await ask(server, "SELECT 1") == 1


async def test_an_orphan_of_a_dead_parent_is_ended_first(server: EmbeddedPostgres) -> None:
    assert server.process is not None
    orphan = server.process
    successor = EmbeddedPostgres(server.setup)
    await ask(server, "CREATE TABLE kept AS SELECT 42 AS answer")

    await successor.start()

    assert orphan.poll() == 0
    assert await ask(successor, "SELECT answer FROM kept") == 42
    await successor.stop()


async def test_a_folder_half_made_is_made_again(server: EmbeddedPostgres, folder: Path) -> None:
    setup = replace(server.setup, data=folder / "other", port=any_free_port())
    (folder / "other.new" / "base").mkdir(parents=True)
    other = EmbeddedPostgres(setup)

    await other.start()

    assert await ask(other, "SELECT 1") == 1
    await other.stop()


async def test_a_data_folder_that_cannot_be_made_says_why(
    server: EmbeddedPostgres, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = EmbeddedPostgres(replace(server.setup, data=folder / "other"))
    monkeypatch.setattr(postgres, "USER", "pg_reserved")

    with pytest.raises(ServerDidNotStart, match=r'other \(.*"pg_reserved" is disallowed'):
        await other.start()

    assert not other.setup.data.exists()


async def test_data_of_another_major_version_is_refused(
    server: EmbeddedPostgres, folder: Path
) -> None:
    old = folder / "old"
    old.mkdir()
    (old / "PG_VERSION").write_text("17\n")

    with pytest.raises(DataFromAnotherVersion, match="made by PostgreSQL 17, and this is 18"):
        await EmbeddedPostgres(replace(server.setup, data=old)).start()


async def test_a_port_in_use_is_named(server: EmbeddedPostgres) -> None:
    await server.stop()

    with (
        socket.create_server((LOOPBACK, server.setup.port)),
        pytest.raises(PortTaken, match=f"Port {server.setup.port}, wanted for PostgreSQL"),
    ):
        await server.start()


async def test_a_server_that_ends_at_once_says_where_to_look(server: EmbeddedPostgres) -> None:
    await server.stop()
    (server.setup.data / "global" / "pg_control").unlink()

    with pytest.raises(ServerDidNotStart) as refusal:
        await server.start()

    assert "pg_control" in str(refusal.value)
    assert str(refusal.value).endswith(f"see {server.setup.log}.")


async def test_stop_leaves_no_process(server: EmbeddedPostgres) -> None:
    assert server.process is not None
    marker = str(server.setup.data)
    assert marker in command_line(server.process.pid)

    await server.stop()

    assert server.process.poll() == 0
    await eventually(lambda: not _backends_of(server.process.pid if server.process else 0))


def _backends_of(parent: int) -> list[str]:
    stats = [path.read_text() for path in Path("/proc").glob("[0-9]*/stat") if path.exists()]
    return [stat for stat in stats if stat.rsplit(")", 1)[1].split()[1] == str(parent)]
