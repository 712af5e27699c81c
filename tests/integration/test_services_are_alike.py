"""Every service has the same rooms, and starts, answers, reports and stops in the same way."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.neighbours import QUESTIONS
from medley.embedded.ports import any_free_port
from medley_kit.query import ask
from medley_kit.service import Service
from medley_kit.settings import ServiceSettings
from tests.support.databases import MigratedTemplates
from tests.support.eventually import eventually
from tests.support.one_service import (
    NAMES,
    SERVICES,
    begin_process,
    database_for,
    package_of,
    service_of,
    settings_of,
    variables_for,
)
from tests.support.servers import OwnNats

ROOMS = {"__init__.py", "__main__.py", "app.py", "py.typed", "resources.py", "settings.py"}
WITHIN_S = 10
NOTHING: dict[str, dict[str, object]] = {name: {} for name in NAMES} | {"gateway": {"port": 0}}
"""Sections that configure nothing; the gateway's usual port may be taken."""

every_service = pytest.mark.parametrize("name", NAMES)


@pytest.fixture
def service(name: str) -> "Service[Any, Any]":
    return service_of(name)


@pytest.fixture
async def dsn(
    service: "Service[Any, Any]", templates: MigratedTemplates, postgres_dsn: str
) -> AsyncGenerator[str, None]:
    async with database_for(service, templates, postgres_dsn) as found:
        yield found


@pytest.fixture
def idle(service: "Service[Any, Any]", name: str, nats: OwnNats, dsn: str) -> ServiceSettings:
    settings: ServiceSettings = settings_of(service.settings, nats.url, dsn, **NOTHING[name])
    return settings


@every_service
def test_a_service_has_the_same_rooms_as_the_others(name: str) -> None:
    folder = SERVICES / name
    package = folder / "src" / package_of(name)

    assert {path.name for path in folder.iterdir()} >= {"README.md", "pyproject.toml", "tests"}
    assert {path.name for path in package.iterdir()} >= ROOMS
    has_queries = (package / "queries.py").exists() or (package / "queries").is_dir()
    assert has_queries == (name in QUESTIONS)


@every_service
def test_no_room_is_empty(name: str) -> None:
    folders = [path for path in (SERVICES / name / "src").rglob("*") if path.is_dir()]
    rooms = [path for path in folders if "cache" not in str(path.relative_to(SERVICES))]

    assert [room for room in rooms if {f.name for f in room.iterdir()} <= {"__init__.py"}] == []


@every_service
def test_a_service_has_migrations_when_it_has_tables(
    name: str, service: "Service[Any, Any]"
) -> None:
    folder = SERVICES / name / "src" / service.package / "migrations"

    assert folder.is_dir() == service.has_schema


@every_service
def test_a_service_is_called_by_the_name_of_its_folder(
    name: str, service: "Service[Any, Any]"
) -> None:
    assert service.name == name
    assert service.settings.SECTION == service.package == package_of(name)


def test_the_gateway_asks_every_other_service() -> None:
    assert {"gateway", *QUESTIONS} == set(NAMES)


@every_service
async def test_a_service_with_nothing_configured_reports_healthy(
    service: "Service[Any, Any]", idle: ServiceSettings
) -> None:
    async with service.running(idle) as running:
        _, checks = await running.health.look()

    own = {name: check for name, check in checks.items() if name not in QUESTIONS}
    assert own["nats"]["ok"]
    assert ("postgres" in own) == service.has_schema
    assert [name for name, check in own.items() if not check["ok"]] == []


@pytest.mark.parametrize("name", QUESTIONS)
async def test_a_service_with_nothing_configured_answers_its_status(
    name: str, service: "Service[Any, Any]", idle: ServiceSettings
) -> None:
    async with service.running(idle) as running:
        told = await ask(running.broker, QUESTIONS[name])

    assert told


@every_service
async def test_a_service_stops_in_time(service: "Service[Any, Any]", idle: ServiceSettings) -> None:
    running = await service.start(idle)
    connection = running.broker.connection

    async with asyncio.timeout(WITHIN_S):
        await running.stop()

    assert connection.is_closed


@every_service
async def test_a_service_is_a_process_that_is_ready_and_ends_when_told(
    name: str, service: "Service[Any, Any]", nats: OwnNats, dsn: str, tmp_path: Path
) -> None:
    port = any_free_port()
    environ = variables_for(nats.url, dsn) | {
        "MEDLEY_HEALTH_PORT": str(port),
        "MEDLEY_GATEWAY__PORT": "0",
    }
    process = await begin_process(service.package, "serve", folder=tmp_path, environ=environ)
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            await eventually(lambda: _answers_with_nats(client), within_s=30)
            alive = await client.get("/healthz")
        process.terminate()
        async with asyncio.timeout(WITHIN_S):
            _, said = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()

    assert alive.json() == {"status": "ok"}
    assert process.returncode == 0, said.decode()[-2000:]


async def _answers_with_nats(client: httpx.AsyncClient) -> bool:
    try:
        response = await client.get("/readyz")
    except httpx.TransportError:
        return False
    checks = response.json()["checks"]
    return "nats" in checks and bool(checks["nats"]["ok"])


@every_service
async def test_migrating_twice_does_nothing_the_second_time(
    service: "Service[Any, Any]", database: str, nats_url: str, tmp_path: Path
) -> None:
    said = []
    for _ in range(2):
        process = await begin_process(
            service.package, "migrate", folder=tmp_path, environ=variables_for(nats_url, database)
        )
        out, trouble = await process.communicate()
        assert process.returncode == 0, trouble.decode()[-2000:]
        said.append(out.decode().strip())

    assert ("nothing to do" not in said[0]) == service.has_schema
    assert said[1] == f"{service.name}: nothing to do"
