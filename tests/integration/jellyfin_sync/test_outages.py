"""Our own servers go away, processes are killed, replicas share: nothing is lost or doubled."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import DEVNULL, Process
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from random import Random

import asyncpg
import pytest

from jellyfin_sync.settings import Settings
from jellyfin_sync.workflows.rules import ServerRules
from medley.embedded.postgres import EmbeddedPostgres
from medley_kit.broker import close_broker, make_broker
from medley_simulators.faults import Fault
from medley_simulators.jellyfin.server import JellyfinSimulator
from tests.support.eventually import eventually
from tests.support.household import (
    a_server,
    agree,
    films,
    household,
    migrate_jellyfin_sync,
    plug_in,
    settings_for,
)
from tests.support.messages import nats_settings
from tests.support.servers import OwnNats, embedded_postgres, temporary_folder

WRITING = "*/userdata"


@pytest.fixture
async def own_postgres() -> AsyncGenerator[EmbeddedPostgres, None]:
    """A PostgreSQL of this test's own, with the schema in it."""
    with temporary_folder() as folder:
        server = embedded_postgres(folder)
        await server.start()
        try:
            await migrate_jellyfin_sync(server.dsn)
            yield server
        finally:
            await server.stop()


def writes_by_item(server: JellyfinSimulator) -> Counter[str]:
    """(User and) item -> how often it was written; a request cut off by a kill is refused."""
    return Counter(
        f"{seen.path} {seen.query}"
        for seen in server.journal.recent
        if seen.method == "POST" and seen.path.endswith("/UserData") and seen.status == 200
    )


async def test_postgresql_away_in_mid_drain_loses_and_doubles_nothing(
    nats: OwnNats, own_postgres: EmbeddedPostgres
) -> None:
    lan, wan = a_server("lan", films(100)), a_server("wan", films(100))
    async with household(nats.url, own_postgres.dsn, lan, wan) as house:
        wan.faults.add(Fault(kind="delay", delay_s=0.05, route=WRITING, method="POST"))
        for item in lan.items("Movie"):
            await lan.user_marks_played("ada", item)
        await eventually(lambda: wan.writes() > 10, within_s=10)
        await own_postgres.stop()
        await lan.user_favourites("ada", "Film 00001")
        await eventually(lambda: wan.plugin.pending == 0, within_s=10)
        await own_postgres.start()
        await eventually(house.is_quiet, within_s=40, every_s=0.2)

        names = [item.name for item in lan.items("Movie")]
        assert all(agree(*house.rows("ada", name).values()) for name in names)
        assert wan.writes() <= 101
        assert lan.writes() == 0


async def test_nats_killed_in_mid_drain_loses_and_doubles_nothing(
    nats: OwnNats, jellyfin_database: str
) -> None:
    lan, wan = a_server("lan", films(200)), a_server("wan", films(200))
    async with household(nats.url, jellyfin_database, lan, wan) as house:
        wan.faults.add(Fault(kind="delay", delay_s=0.05, route=WRITING, method="POST"))
        for item in lan.items("Movie"):
            await lan.user_marks_played("ada", item)
        await lan.plugin.settled()
        await nats.kill()
        wan.switches.is_down = True
        await eventually(lambda: not house.running.broker.connection.is_connected)
        await nats.start()
        await eventually(house.is_quiet, within_s=60, every_s=0.2)

        assert all(wan.row("ada", item.name).played for item in lan.items("Movie"))
        assert (lan.writes(), wan.writes()) == (0, 200)


async def test_w30_two_replicas_write_nothing_twice(
    nats: OwnNats, jellyfin_database: str, tmp_path: Path
) -> None:
    lan, wan = a_server("lan", films(150)), a_server("wan", films(150))
    config = tmp_path / "medley.yaml"
    async with household(nats.url, jellyfin_database, lan, wan) as house:
        config.write_text(configuration(house.settings))

        async def has_joined() -> bool:
            names = await house.fetch("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
            return bool(names[0]["count"] == 2)

        async with replica(config):
            await eventually(has_joined, within_s=20)
            wan.faults.add(Fault(kind="delay", delay_s=0.02, route=WRITING, method="POST"))
            for item in lan.items("Movie"):
                await lan.user_marks_played("ada", item)
            await house.settled(within_s=30)

        assert all(wan.row("ada", item.name).played for item in lan.items("Movie"))
        assert max(writes_by_item(wan).values()) == 1
        assert lan.writes() == 0


async def test_what_is_under_way_at_the_end_is_kept(nats: OwnNats, jellyfin_database: str) -> None:
    lan, wan = a_server("lan", films(60)), a_server("wan", films(60))
    async with household(nats.url, jellyfin_database, lan, wan) as house:
        wan.faults.add(Fault(kind="delay", delay_s=0.2, route=WRITING, method="POST"))
        for item in lan.items("Movie"):
            await lan.user_marks_played("ada", item)
        await eventually(lambda: wan.writes() > 3, within_s=10)
        await house.running.stop()
        connection = await asyncpg.connect(house.settings.postgres.dsn.get_secret_value())
        logged = await connection.fetchval("SELECT count(*) FROM jellyfin_sync.sync_log")
        uncertain = await connection.fetchval(
            "SELECT count(*) FROM jellyfin_sync.due_write WHERE looks_first OR claimed_by > 0"
        )
        await connection.close()

        assert logged == wan.writes()
        assert uncertain == 0


async def test_killed_in_mid_drain_it_loses_and_doubles_nothing(
    nats: OwnNats, jellyfin_database: str, tmp_path: Path
) -> None:
    lan, wan = a_server("lan", films(80)), a_server("wan", films(80))
    random = Random(5)
    async with lan.serving() as lan_url, wan.serving() as wan_url:
        urls = {"lan": (lan_url, lan.api_key), "wan": (wan_url, wan.api_key)}
        config = tmp_path / "medley.yaml"
        config.write_text(configuration(settings_for(nats.url, jellyfin_database, urls)))
        broker = make_broker(nats_settings(nats.url), service="tester")
        await broker.connect()
        for server in (lan, wan):
            plug_in(server, lambda: broker)
        database = await asyncpg.connect(
            jellyfin_database, server_settings={"search_path": "jellyfin_sync"}
        )

        async def is_indexed() -> bool:
            return bool(await database.fetchval("SELECT count(indexed_at) = 2 FROM server"))

        async def is_drained() -> bool:
            return wan.row("ada", "Film 00080").played and not await database.fetchval(
                "SELECT count(*) FROM due_write"
            )

        async with replica(config):
            await eventually(is_indexed, within_s=20)
            wan.faults.add(Fault(kind="delay", delay_s=0.3, route=WRITING, method="POST"))
            for item in lan.items("Movie"):
                await lan.user_marks_played("ada", item)
        for _ in range(4):
            done = wan.journal.writes_tried
            async with replica(config):
                await eventually(partial(has_tried, wan, done), within_s=20)
                await asyncio.sleep(random.uniform(0, 0.4))  # the moment of the kill
        wan.faults.clear()
        async with replica(config):
            await eventually(is_drained, within_s=40, every_s=0.2)
        await database.close()
        await close_broker(broker)

    assert all(wan.row("ada", item.name).played for item in lan.items("Movie"))
    # A call that was under way at the kill may be handled after whoever came next had looked.
    doubled = [item for item, count in writes_by_item(wan).items() if count > 1]
    assert len(doubled) <= ServerRules().concurrency
    assert max(writes_by_item(wan).values()) <= 2
    assert lan.writes() == 0


def has_tried(server: JellyfinSimulator, more_than: int) -> bool:
    return server.journal.writes_tried > more_than


def configuration(settings: Settings) -> str:
    """The same settings as a file; JSON is YAML."""
    password = settings.nats.password
    return json.dumps(
        {
            "nats": {
                "url": list(settings.nats.url),
                "user": settings.nats.user,
                "password": None if password is None else password.get_secret_value(),
            },
            "postgres": {"dsn": settings.postgres.dsn.get_secret_value()},
            "jellyfin_sync": {
                "servers": {
                    name: {"url": server.url, "api_key": server.api_key.get_secret_value()}
                    for name, server in settings.servers.items()
                },
                "reconcile": {"every": 0, "at_start": False},
            },
        }
    )


@asynccontextmanager
async def replica(config: Path) -> AsyncGenerator[Process, None]:
    """A process of the service, killed at the end of the block."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "jellyfin_sync",
        "serve",
        env={**os.environ, "MEDLEY_CONFIG": str(config), "MEDLEY_HEALTH_PORT": "0"},
        stdout=DEVNULL,
        stderr=DEVNULL,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
