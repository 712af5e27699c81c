"""A simulated Jellyfin on a real port, with clients for it and a receiver of its webhooks."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from medley_simulators.jellyfin.items import Item
from medley_simulators.jellyfin.server import JellyfinSimulator
from medley_simulators.jellyfin.titles import films, show
from medley_simulators.receiver import Receiver
from medley_simulators.serving import serving


@dataclass
class RunningJellyfin:
    """A simulator that runs; ``key`` holds its API key, ``anyone`` no token at all."""

    sim: JellyfinSimulator
    url: str
    key: httpx.AsyncClient
    anyone: httpx.AsyncClient
    hook: Receiver

    @property
    def film(self) -> Item:
        """The first film."""
        return self.sim.items("Movie")[0]

    def as_user(self, name: str, *, device: str = "tests") -> dict[str, str]:
        """Headers with a fresh token of this user."""
        token = self.sim.state.accounts.token_for(self.sim.user(name))
        parts = f'Token="{token}", Client="tests", Device="tests", DeviceId="{device}", Version="1"'
        return {"Authorization": f"MediaBrowser {parts}"}

    def user_id(self, name: str) -> str:
        """The id of this user."""
        return self.sim.user(name).id

    async def call(self, method: str, path: str, user: str = "ada", **options: Any) -> Any:
        """Call with the API key for this user; answers the JSON, fails on an error status."""
        params = {"userId": self.user_id(user), **options.pop("params", {})}
        answer = await self.key.request(method, path, params=params, **options)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    async def status(self, method: str, path: str, **options: Any) -> int:
        """The status of a call with the API key, exactly as given."""
        return (await self.key.request(method, path, **options)).status_code

    async def events(self, notification: str = "UserDataSaved") -> list[dict[str, Any]]:
        """Webhooks of this type that came, once none is on its way."""
        await self.sim.plugin.settled()
        return self.hook.of(notification)


@asynccontextmanager
async def running_jellyfin(**options: Any) -> AsyncGenerator[RunningJellyfin, None]:
    """Ten films, a show of two seasons, ada (an administrator) and ben."""
    sim = JellyfinSimulator(**options)
    sim.add_library("Films", films(10), root="/media/films")
    sim.add_library("Shows", show(1, seasons=2, episodes=3), root="/media/shows")
    sim.add_user("ada", password="correct", is_administrator=True)
    sim.add_user("ben", password="horse")
    hook = Receiver()
    async with serving(hook) as hook_url, sim.serving(ticks_s=3_600) as url:
        sim.send_webhooks_to(f"{hook_url}/webhooks/jellyfin/{sim.name}")
        headers = {"Authorization": f'MediaBrowser Token="{sim.api_key}"'}
        async with (
            httpx.AsyncClient(base_url=url, headers=headers) as key,
            httpx.AsyncClient(base_url=url) as anyone,
        ):
            yield RunningJellyfin(sim, url, key, anyone, hook)
