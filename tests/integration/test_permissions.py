"""Each service lives with its own user's rights, and cannot reach what belongs to another."""

import asyncio
import re
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import nats
import pytest
from nats.aio.client import Client

from medley_contracts.durables import DURABLES, Durable
from medley_contracts.owners import OWNERS
from medley_contracts.streams import COMMANDS, EVENTS, PARKED
from medley_kit import topology
from medley_kit.broker import close_broker, connect, inbox_of, make_broker
from medley_kit.migrate import migrate
from medley_kit.permissions import TOPOLOGY, users_conf
from medley_kit.settings import NatsSettings
from tests.support.databases import new_database
from tests.support.eventually import eventually
from tests.support.nats_servers import Node, nats_with
from tests.support.one_service import NAMES, service_of, settings_of

ROLES_SQL = Path(__file__).parents[2] / "deploy" / "postgres" / "roles.sql"
PASSWORD = "of-a-service"
WITHIN_S = 2.0

every_service = pytest.mark.parametrize("name", NAMES)


def passwords() -> str:
    """What the variables in the users' configuration stand for."""
    names = sorted(set(re.findall(r"\$([A-Z_]+_PASSWORD)", users_conf())))
    return "\n".join(f"{name}: {PASSWORD}" for name in names)


def signing_in(node: Node, user: str) -> NatsSettings:
    return NatsSettings.model_validate({"url": node.url, "user": user, "password": PASSWORD})


@pytest.fixture
async def guarded() -> AsyncGenerator[Node, None]:
    """NATS with a user for each service, and the topology applied by its own."""
    async with nats_with(f"{passwords()}\n{users_conf()}") as node:
        given = signing_in(node, TOPOLOGY)
        broker = make_broker(given, service=TOPOLOGY)
        await connect(broker, given)
        await topology.apply(broker)
        await close_broker(broker)
        yield node


class Signed:
    """A client signed in as one service, and what the server refused it."""

    def __init__(self) -> None:
        self.refusals: list[str] = []
        self.client = Client()

    async def told(self, error: Exception) -> None:
        self.refusals.append(str(error))

    async def is_refused_to_publish(self, subject: str) -> bool:
        await self.client.publish(subject, b"{}")
        await self.client.flush()
        return await self._is_refused(subject)

    async def is_refused_to_subscribe(self, subject: str) -> bool:
        await self.client.subscribe(subject)
        await self.client.flush()
        return await self._is_refused(subject)

    async def _is_refused(self, subject: str) -> bool:
        def refused() -> bool:
            return any(
                "permissions violation" in said and subject.lower() in said.lower()
                for said in self.refusals
            )

        try:
            return await eventually(refused, within_s=WITHIN_S)
        except AssertionError:
            return False


@pytest.fixture
async def signed(name: str, guarded: Node) -> AsyncGenerator[Signed, None]:
    found = Signed()
    found.client = await nats.connect(
        guarded.url,
        user=name,
        password=PASSWORD,
        inbox_prefix=inbox_of(name),
        error_cb=found.told,
    )
    yield found
    await found.client.close()


def foreign(name: str) -> Iterator[Durable]:
    return (durable for durable in DURABLES if durable.service != name)


@every_service
async def test_a_service_may_not_read_the_messages_of_another(name: str, signed: Signed) -> None:
    for durable in foreign(name):
        stream = durable.contract.SUBJECT.stream
        if name == "gateway" and stream == COMMANDS.name:
            continue
        assert await signed.is_refused_to_publish(
            f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{durable.name}"
        )
        assert await signed.is_refused_to_publish(f"$JS.ACK.{stream}.{durable.name}.1.1.1.1.0")


@every_service
async def test_a_service_may_not_make_or_destroy_streams(name: str, signed: Signed) -> None:
    for stream in (EVENTS.name, COMMANDS.name, PARKED.name):
        for verb in ("DELETE", "PURGE", "UPDATE", "CREATE"):
            assert await signed.is_refused_to_publish(f"$JS.API.STREAM.{verb}.{stream}")
    assert await signed.is_refused_to_publish(f"$JS.API.STREAM.MSG.GET.{COMMANDS.name}")
    assert await signed.is_refused_to_publish(f"$JS.API.STREAM.MSG.GET.{EVENTS.name}")


@every_service
async def test_a_service_may_not_listen_to_subjects_of_another(name: str, signed: Signed) -> None:
    for subject in ("medley.evt.>", "medley.cmd.>", ">", "_INBOX.>", f"{inbox_of('other')}.>"):
        assert await signed.is_refused_to_subscribe(subject)
    for domain, owner in OWNERS.items():
        if owner != name:
            assert await signed.is_refused_to_subscribe(f"medley.qry.{domain}.status.v1")


@pytest.mark.parametrize("name", [name for name in NAMES if name != "gateway"])
async def test_a_service_may_not_speak_for_another(name: str, signed: Signed) -> None:
    for domain, owner in OWNERS.items():
        if owner in {name, "gateway"}:
            continue
        for kind in ("evt", "cmd", "schedule"):
            assert await signed.is_refused_to_publish(f"medley.{kind}.{domain}.something.v1")


@pytest.fixture
async def roles(postgres_dsn: str) -> AsyncGenerator[str, None]:
    """A database prepared as the documents say; the roles are forgotten afterwards."""
    async with new_database(postgres_dsn) as dsn:
        admin = await asyncpg.connect(dsn)
        await admin.execute(ROLES_SQL.read_text())
        await admin.execute(ROLES_SQL.read_text())
        schemas = [name.replace("-", "_") for name in NAMES]
        for schema in schemas:
            await admin.execute(f"ALTER ROLE {schema} PASSWORD '{PASSWORD}'")
        yield dsn
        for schema in schemas:
            await admin.execute(f"DROP OWNED BY {schema} CASCADE; DROP ROLE {schema}")
        await admin.close()


def signed_in_as(dsn: str, role: str) -> str:
    _, _, rest = dsn.partition("@")
    return f"postgresql://{role}:{PASSWORD}@{rest}"


@every_service
async def test_a_service_runs_with_its_own_users_and_nothing_more(
    name: str, guarded: Node, roles: str
) -> None:
    service = service_of(name)
    dsn = signed_in_as(roles, service.package)
    if service.has_schema:
        await asyncio.to_thread(migrate, service.package, service.package, dsn)
    url = guarded.url.replace("nats://", f"nats://{name}:{PASSWORD}@")
    section: dict[str, Any] = {"port": 0} if name == "gateway" else {}
    settings = settings_of(service.settings, url, dsn, **section)

    async with service.running(settings) as running:
        _, checks = await running.health.look()

    assert checks["nats"]["ok"]


@every_service
async def test_a_role_sees_its_own_schema_alone(name: str, roles: str) -> None:
    own = name.replace("-", "_")
    others = [other.replace("-", "_") for other in NAMES if other != name]
    admin = await asyncpg.connect(roles)
    for other in others:
        await admin.execute(f"CREATE TABLE {other}.secret (word text)")
        await admin.execute(f"ALTER TABLE {other}.secret OWNER TO {other}")
    await admin.close()
    connection = await asyncpg.connect(signed_in_as(roles, own))

    try:
        for other in others:
            for statement in (
                f"SELECT word FROM {other}.secret",
                f"CREATE TABLE {other}.mine (word text)",
                f"DROP SCHEMA {other} CASCADE",
                f"SET ROLE {other}",
            ):
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await connection.execute(statement)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("CREATE SCHEMA another")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("CREATE TABLE public.mine (word text)")
    finally:
        await connection.close()
