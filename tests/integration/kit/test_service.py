"""A service starts when it can, says what is missing when it cannot, and loses no work."""

import asyncio
import gc
import json
import os
import signal
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, ClassVar

import pytest
from faststream import Context
from faststream.nats import NatsBroker, NatsRouter
from pydantic import SecretStr

from medley_kit.broker import CannotReach, on, publish
from medley_kit.db import DatabaseAway, Pool, open_pool
from medley_kit.health import Health, readiness
from medley_kit.migrate import SchemaBehind
from medley_kit.service import Service
from medley_kit.settings import ServiceSettings
from tests.support.eventually import eventually
from tests.support.messages import Noted, a_durable, is_settled, nats_settings
from tests.support.processes import begin
from tests.support.servers import OwnNats
from tests.support.services import FIRST, write_package


class Settings(ServiceSettings):
    """Of a service made up for tests."""

    SECTION: ClassVar[str] = "tester"


@dataclass
class Resources:
    """What the handlers of the made-up service need."""

    pool: Pool | None
    seen: list[int] = field(default_factory=list)
    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    is_closed: bool = False


def settings(nats: OwnNats, database: str = "postgresql://127.0.0.1:1/none") -> Settings:
    return Settings.model_validate(
        {"nats": nats_settings(nats.url), "postgres": {"dsn": SecretStr(database)}}
    )


@asynccontextmanager
async def open_resources(
    given: Settings, _broker: NatsBroker, health: Health
) -> AsyncGenerator[Resources, None]:
    pool = await open_pool(
        given.postgres.dsn.get_secret_value(), schema="tester", application_name="tester"
    )
    health.add("postgres", lambda: pool.fetchval("SELECT 'ready'"))
    resources = Resources(pool)
    yield resources
    resources.is_closed = True
    await pool.close()


@asynccontextmanager
async def no_database(
    _given: Settings, _broker: NatsBroker, _health: Health
) -> AsyncGenerator[Resources, None]:
    resources = Resources(None)
    yield resources
    resources.is_closed = True


Injected = Annotated[Resources, Context("resources")]


def a_service(name: str = "tester", *, has_schema: bool = False) -> Service[Settings, Resources]:
    """Takes notes; note 13 waits until it may go on."""
    router = NatsRouter()

    @on(router, Noted, durable=a_durable(f"{name}-take-notes"))
    async def take(message: Noted, resources: Injected) -> None:
        if message.number == 13:
            await resources.go_on.wait()
        assert not resources.is_closed
        resources.seen.append(message.number)

    return Service(
        name=name,
        settings=Settings,
        router=router,
        open_resources=open_resources if has_schema else no_database,
        has_schema=has_schema,
    )


async def test_a_service_makes_its_durables_handles_and_is_ready(nats: OwnNats) -> None:
    async with a_service().running(settings(nats)) as running:
        await publish(running.broker, Noted(number=1))

        await eventually(lambda: running.resources.seen == [1])

        status, body = await readiness(running.health)
        assert (status, body["status"]) == (200, "ok")
        assert body["checks"]["nats"]["ok"]
    assert running.resources.is_closed


async def test_two_services_in_one_process_keep_their_resources_apart(nats: OwnNats) -> None:
    async with (
        a_service("tester").running(settings(nats)) as one,
        a_service("other-tester").running(settings(nats)) as other,
    ):
        await publish(one.broker, Noted(number=5))

        await eventually(lambda: one.resources.seen == [5] and other.resources.seen == [5])
        assert one.resources is not other.resources


async def test_one_service_can_be_started_again(nats: OwnNats) -> None:
    service = a_service()
    async with service.running(settings(nats)) as running:
        await publish(running.broker, Noted(number=1))
        await eventually(lambda: running.resources.seen == [1])

    async with service.running(settings(nats)) as running:
        await publish(running.broker, Noted(number=2))
        await eventually(lambda: running.resources.seen == [2])


async def test_stopping_lets_a_running_handler_end_and_acknowledge(nats: OwnNats) -> None:
    service = a_service()
    running = await service.start(settings(nats))
    await publish(running.broker, Noted(number=13))
    await eventually(lambda: _is_in_hand(running.broker))

    stopping = asyncio.create_task(running.stop())
    running.resources.go_on.set()
    await stopping

    assert running.resources.seen == [13]
    async with service.running(settings(nats)) as again:
        assert await is_settled(again.broker, a_durable("tester-take-notes"))


async def test_readiness_falls_and_rises_with_nats(nats: OwnNats) -> None:
    async with a_service().running(settings(nats)) as running:
        assert (await readiness(running.health))[0] == 200
        await nats.kill()

        async def is_ready() -> bool:
            return (await readiness(running.health))[0] == 200

        async def is_down() -> bool:
            return not await is_ready()

        await eventually(is_down, within_s=5)
        await nats.start()
        await eventually(is_ready, within_s=8)


async def test_nats_that_is_away_is_one_sentence(nats: OwnNats) -> None:
    await nats.stop()
    given = settings(nats)
    service = a_service()

    with pytest.raises(CannotReach, match=r"NATS cannot be reached at .*: check nats.url"):
        async with asyncio.timeout(30):
            await service.start(given)


# nats-py 2.16 drops the socket of a refused client without closing it; nobody else can reach it.
@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
async def test_a_wrong_password_for_nats_is_one_sentence(nats: OwnNats) -> None:
    given = settings(nats)
    wrong = given.nats.model_copy(update={"password": SecretStr("wrong")})

    with pytest.raises(CannotReach, match=r"does not let us in: check nats.user and"):
        await a_service().start(given.model_copy(update={"nats": wrong}))
    # While the warning is still expected, and not in some later test.
    gc.collect()


async def test_a_database_that_is_away_is_one_sentence(
    nats: OwnNats, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    write_package(tmp_path, FIRST, name="made_up_service_a")
    service = a_service("made-up-service-a", has_schema=True)

    with pytest.raises(DatabaseAway, match="PostgreSQL cannot be reached"):
        await service.start(settings(nats))


async def test_a_schema_that_is_behind_names_what_is_missing(
    nats: OwnNats, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    write_package(tmp_path, FIRST, name="made_up_service_b")
    service = a_service("made-up-service-b", has_schema=True)

    with pytest.raises(SchemaBehind, match="lacks 0001: run `medley migrate made-up-service-b`"):
        await service.start(settings(nats, database))


async def test_a_termination_signal_drains_and_ends_in_order(nats: OwnNats) -> None:
    process = await begin("serves", nats.url)
    assert process.stdout is not None
    assert process.stderr is not None
    line = b""
    while b"service started" not in line:
        line = await asyncio.wait_for(process.stderr.readline(), 20)
    started = json.loads(line)

    os.kill(process.pid, signal.SIGTERM)
    _, errors = await asyncio.wait_for(process.communicate(), 20)

    assert process.returncode == 0
    assert started["service"] == "tester"
    assert b"service stopped" in errors


async def _is_in_hand(broker: NatsBroker) -> bool:
    info = await broker.connection.jetstream().consumer_info("MEDLEY_EVENTS", "tester-take-notes")
    return bool(info.num_ack_pending)


async def test_a_process_that_has_not_begun_is_not_ready() -> None:
    is_ready, checks = await Health().look()

    assert (is_ready, checks) == (False, {})
