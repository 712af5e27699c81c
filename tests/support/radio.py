"""A station, libretime-sync and a gateway: what a listener and an operator see of all three."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from libretime_sync.resources import Resources
from medley_kit.service import RunningService
from medley_simulators.libretime.server import LibretimeSimulator
from tests.support.gateways import Gateway, a_gateway
from tests.support.stations import running_libretime_sync

WEBHOOK_SECRET = "secret-of-main"


@dataclass(frozen=True, slots=True)
class Radio:
    """All of it, running."""

    sim: LibretimeSimulator
    service: RunningService[Resources]
    gateway: Gateway

    @property
    def admin(self) -> httpx.AsyncClient:
        """Shows the admin token."""
        return self.gateway.admin

    async def run(self, path: str, **body: Any) -> Any:
        """Run a command and wait for its result."""
        headers = {"Prefer": "wait=30"}
        answer = await self.admin.post(path, json=body, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def get(self, path: str, **params: Any) -> Any:
        """Ask, and read the JSON."""
        answer = await self.admin.get(path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()


@asynccontextmanager
async def a_radio(
    nats_url: str, service_dsn: str, gateway_dsn: str, *sims: LibretimeSimulator, **station: Any
) -> AsyncGenerator[Radio, None]:
    """Run it as long as the block; the first station's settings may be added to."""
    async with AsyncExitStack() as stack:
        stations: dict[str, Any] = {}
        for number, sim in enumerate(sims):
            url = await stack.enter_async_context(sim.serving())
            own = station if number == 0 else {}
            stations[sim.name] = {
                "api_url": f"{url}/api",
                "api_key": sim.api_key,
                "timezone": sim.state.timezone.key,
                **own,
            }
        service = await stack.enter_async_context(
            running_libretime_sync(nats_url, service_dsn, stations=stations)
        )
        webhooks = {"libretime": {"main": {"secret": WEBHOOK_SECRET}}}
        gateway = await stack.enter_async_context(
            a_gateway(nats_url, gateway_dsn, webhooks=webhooks)
        )
        yield Radio(sims[0], service, gateway)
