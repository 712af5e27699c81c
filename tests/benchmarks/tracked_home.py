"""A gateway and a library-tracker, each a process of its own, beside applications in this one."""

import asyncio
import json
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
import nats

from medley.embedded.ports import any_free_port
from medley.own_servers import nats_overrides
from medley_contracts.durables import DURABLES
from medley_kit import topology
from medley_kit.migrate import migrate
from tests.benchmarks.durable import Servers, durable_servers
from tests.benchmarks.processes import begin, end
from tests.support.eventually import eventually
from tests.support.gateways import migrate_gateway

ADMIN: Final = "benchmark-admin"
SECRET: Final = "benchmark"
STARTED_WITHIN_S: Final = 60.0


@dataclass
class TrackedHome:
    """What runs: PostgreSQL and NATS, gateways, and the tracker."""

    servers: Servers
    ports: list[int]
    gateways: list[Process]
    tracker: Process

    def api(self, number: int = 0) -> httpx.AsyncClient:
        """A client of one gateway that shows the admin token."""
        headers = {"Authorization": f"Bearer {ADMIN}"}
        url = f"http://127.0.0.1:{self.ports[number]}"
        return httpx.AsyncClient(base_url=url, headers=headers, timeout=90)


@asynccontextmanager
async def tracked_home(
    library_tracker: Mapping[str, Any], *, gateways: int = 1
) -> AsyncGenerator[TrackedHome, None]:
    """Yield when everything answers."""
    async with AsyncExitStack() as stack:
        servers = await stack.enter_async_context(durable_servers())
        client = await nats.connect(servers.nats.url)
        await topology.apply(client, durables=DURABLES)
        await client.close()
        await migrate_gateway(servers.postgres.dsn)
        await asyncio.to_thread(migrate, "library_tracker", "library_tracker", servers.postgres.dsn)
        ports = [any_free_port() for _ in range(gateways)]
        begun = []
        for number, port in enumerate(ports):
            config = _config(servers, f"gateway-{number}", {"port": port, **_GATEWAY}, {})
            begun.append(await _begin(stack, servers, "gateway", config))
        config = _config(servers, "tracker", dict(_GATEWAY), library_tracker)
        tracker = await _begin(stack, servers, "library_tracker", config)
        home = TrackedHome(servers, ports, begun, tracker)
        for number in range(gateways):
            async with home.api(number) as api:
                await eventually(
                    lambda api=api: _answers(api),  # type: ignore[misc]  # bound for this round
                    within_s=STARTED_WITHIN_S,
                    every_s=0.1,
                )
        yield home


_GATEWAY: Final[Mapping[str, Any]] = {
    "admin_tokens": {"ops": ADMIN},
    "webhooks": {
        "radarr": {"main": {"secret": SECRET}},
        "jellyseerr": {"main": {"secret": SECRET}},
    },
}


def _config(
    servers: Servers, name: str, gateway: Mapping[str, Any], tracker: Mapping[str, Any]
) -> Path:
    setup = servers.nats.setup
    sections = {
        "nats": nats_overrides(setup.port, setup.password),
        "postgres": {"dsn": servers.postgres.dsn},
        "gateway": gateway,
        "library_tracker": tracker,
    }
    path = servers.folder / f"{name}.yaml"
    path.write_text(json.dumps(sections))  # JSON is YAML
    return path


async def _begin(stack: AsyncExitStack, servers: Servers, package: str, config: Path) -> Process:
    environ = {"MEDLEY_CONFIG": str(config), "MEDLEY_HEALTH_PORT": "0"}
    log = servers.folder / f"{config.stem}.log"
    process = await begin((sys.executable, "-m", package, "serve"), log=log, environ=environ)
    stack.push_async_callback(end, process)
    return process


async def _answers(api: httpx.AsyncClient) -> bool:
    try:
        return (await api.get("/api/stats")).is_success
    except httpx.HTTPError:
        return False
