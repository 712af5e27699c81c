"""The whole system with the demo's simulated servers: embedded here, or in containers."""

import asyncio
import os
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import asyncpg
import yaml

from medley.catalogue import NAMES
from medley.demo.cast import Cast, cast
from medley.demo.settings import webhook_secret, webhooks, write_settings
from medley.demo.troupe import Address
from medley.documents import laid_together
from medley.embedded.home import Home
from medley.gateway_api import address_of
from medley.up.system import running_system
from medley_kit.permissions import TOPOLOGY
from tests.support.compose import ROOT, docker, secret
from tests.support.eventually import eventually

PASSWORD: Final = "for-tests-only"
TOKEN: Final = "ops-for-tests-only"
_HOST: Final = "host.docker.internal"
_LABELS: Final = {"medley.test": str(os.getpid())}
_READY_WITHIN_S: Final = 90


@dataclass(frozen=True, slots=True)
class WholeSystem:
    """Where it answers, and who plays in it."""

    kind: str
    url: str
    token: str
    cast: Cast


@asynccontextmanager
async def whole_system(folder: Path) -> AsyncGenerator[WholeSystem, None]:
    """In containers where MEDLEY_TEST_CONTAINERS=1 insists, else embedded."""
    if os.environ.get("MEDLEY_TEST_CONTAINERS") == "1":
        async with _in_containers(folder) as system:
            yield system
    else:
        async with _embedded(folder) as system:
            yield system


@asynccontextmanager
async def _embedded(folder: Path) -> AsyncGenerator[WholeSystem, None]:
    async with AsyncExitStack() as stack:
        home = stack.enter_context(Home.open(folder / "home"))
        players = await stack.enter_async_context(cast())
        surroundings = write_settings(home, players.troupes)
        system = await stack.enter_async_context(running_system(surroundings, NAMES, home=home))
        url, token = address_of(system.surroundings)
        players.wire(url, partial(webhook_secret, home))
        yield WholeSystem("embedded servers, services in one process", url, token, players)


@asynccontextmanager
async def _in_containers(folder: Path) -> AsyncGenerator[WholeSystem, None]:
    """PostgreSQL, NATS and each service in a container; each service with its own users."""
    bridge = await docker(
        "network", "inspect", "bridge", "--format", "{{(index .IPAM.Config 0).Gateway}}"
    )
    async with cast(Address(bridge.strip(), _HOST)) as players, AsyncExitStack() as stack:
        settings = _write_settings(folder, players)
        network = await _network(stack)
        await _postgres(stack, network)
        await _nats(stack, network)
        await _once(network, settings, "gateway", TOPOLOGY, ["python", "-m", "medley_kit.topology"])
        for name in NAMES:
            await _once(network, settings, name, name, ["service"], "migrate")
        services = [await _service(stack, network, settings, name) for name in NAMES]
        await eventually(partial(_all_healthy, services), within_s=_READY_WITHIN_S, every_s=0.5)
        gateway = services[NAMES.index("gateway")]
        url = f"http://127.0.0.1:{gateway.get_exposed_port(8080)}"
        players.wire(url, secret)
        yield WholeSystem("a container for each server and service", url, TOKEN, players)


def _write_settings(folder: Path, players: Cast) -> Path:
    path = folder / "medley.yaml"
    documents: list[dict[str, Any]] = [
        {"gateway": {"webhooks": webhooks(players.troupes, secret)}},
        *(dict(troupe.settings) for troupe in players.troupes),
    ]
    path.write_text(yaml.safe_dump(laid_together(documents)))
    path.chmod(0o644)
    return path


def _container(image: str, network: Any, alias: str) -> Any:
    """One that is not started yet."""
    from testcontainers.core.container import DockerContainer  # noqa: PLC0415 (only with Docker)

    return (
        DockerContainer(image)
        .with_network(network)
        .with_network_aliases(alias)
        .with_kwargs(labels=_LABELS, extra_hosts={_HOST: "host-gateway"})
    )


async def _started(stack: AsyncExitStack, container: Any) -> Any:
    await asyncio.to_thread(container.start)
    stack.push_async_callback(asyncio.to_thread, container.stop)
    return container


async def _network(stack: AsyncExitStack) -> Any:
    from testcontainers.core.network import Network  # noqa: PLC0415 (only with Docker)

    network = Network(docker_network_kw={"labels": _LABELS})
    await asyncio.to_thread(network.create)
    stack.push_async_callback(asyncio.to_thread, network.remove)
    return network


async def _postgres(stack: AsyncExitStack, network: Any) -> None:
    container = _container("postgres:17", network, "postgres")
    container.with_env("POSTGRES_PASSWORD", PASSWORD).with_env("POSTGRES_DB", "medley")
    container.with_exposed_ports(5432).with_tmpfs_mount("/var/lib/postgresql/data")
    await _started(stack, container)
    dsn = f"postgresql://postgres:{PASSWORD}@127.0.0.1:{container.get_exposed_port(5432)}/medley"

    async def prepared() -> bool:
        try:
            connection = await asyncpg.connect(dsn, timeout=2)
        except (OSError, asyncpg.PostgresError) as error:
            raise AssertionError from error
        await connection.execute((ROOT / "deploy" / "postgres" / "roles.sql").read_text())
        for name in NAMES:
            role = name.replace("-", "_")
            await connection.execute(f"ALTER ROLE {role} PASSWORD '{PASSWORD}'")
        await connection.close()
        return True

    await eventually(prepared, within_s=60, every_s=0.5)


async def _nats(stack: AsyncExitStack, network: Any) -> None:
    conf = ROOT / "deploy" / "nats"
    container = _container("nats:2-alpine", network, "nats")
    for name in (*NAMES, TOPOLOGY):
        container.with_env(f"{name.replace('-', '_').upper()}_PASSWORD", PASSWORD)
    container.with_volume_mapping(str(conf), "/etc/medley", "ro")
    container.with_command("-c /etc/medley/nats.conf").with_tmpfs_mount("/data")
    await _started(stack, container)


def _configured(container: Any, settings: Path, user: str) -> Any:
    role = user.replace("-", "_")
    container.with_env("MEDLEY_CONFIG", "/etc/medley/medley.yaml")
    container.with_env("MEDLEY_NATS__URL", "nats://nats:4222")
    container.with_env("MEDLEY_NATS__USER", user)
    container.with_env("MEDLEY_NATS__PASSWORD", PASSWORD)
    container.with_env("MEDLEY_POSTGRES__DSN", f"postgresql://{role}:{PASSWORD}@postgres/medley")
    container.with_volume_mapping(str(settings), "/etc/medley/medley.yaml", "ro")
    return container


async def _once(  # noqa: PLR0917 - what, where and as whom
    network: Any, settings: Path, image: str, user: str, entry: Sequence[str], last: str = "apply"
) -> None:
    """Run one command to its end; a server that is not up yet is tried again."""

    async def succeeded() -> bool:
        container = _configured(_container(f"medley/{image}", network, "once"), settings, user)
        container.with_kwargs(
            labels=_LABELS, entrypoint=[*entry, last], extra_hosts={_HOST: "host-gateway"}
        )
        await asyncio.to_thread(container.start)
        wrapped = container.get_wrapped_container()
        ended = await asyncio.to_thread(wrapped.wait)
        said = (await asyncio.to_thread(wrapped.logs)).decode()[-500:]
        await asyncio.to_thread(container.stop)
        assert ended["StatusCode"] == 0, said
        return True

    await eventually(succeeded, within_s=60, every_s=0.5)


async def _service(stack: AsyncExitStack, network: Any, settings: Path, name: str) -> Any:
    container = _configured(_container(f"medley/{name}", network, name), settings, name)
    if name == "gateway":
        container.with_env("MEDLEY_GATEWAY__HOST", "0.0.0.0")
        container.with_env("MEDLEY_GATEWAY__PORT", "8080")
        container.with_env("MEDLEY_GATEWAY__ADMIN_TOKENS__OPS", TOKEN)
        container.with_exposed_ports(8080)
    return await _started(stack, container)


async def _all_healthy(services: Sequence[Any]) -> bool:
    for container in services:
        wrapped = container.get_wrapped_container()
        await asyncio.to_thread(wrapped.reload)
        state = wrapped.attrs["State"]
        assert state["Running"], wrapped.logs().decode()[-1000:]
        if state.get("Health", {}).get("Status") != "healthy":
            return False
    return True
