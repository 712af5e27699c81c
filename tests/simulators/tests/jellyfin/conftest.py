"""A simulated server on a real port, clients for it, and a place for its webhooks to land."""

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import msgspec
import pytest

from medley_simulators.jellyfin.server import JellyfinSimulator
from medley_simulators.jellyfin.titles import films, show
from medley_simulators.serving import serving


@dataclass
class Receiver:
    """Takes webhooks and remembers them; answers ``status``."""

    url: str = ""
    status: int = 202
    headers: list[dict[str, str]] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)

    @property
    def events(self) -> list[dict[str, Any]]:
        """What came, in order of arrival."""
        return [msgspec.json.decode(body) for body in self.raw]

    def of(self, notification: str) -> list[dict[str, Any]]:
        """Those of one type."""
        return [event for event in self.events if event["NotificationType"] == notification]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        self.raw.append(body)
        self.headers.append({n.decode().lower(): v.decode() for n, v in scope["headers"]})
        start = {"type": "http.response.start", "status": self.status}
        await send({**start, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"{}"})


@dataclass
class Server:
    """A running simulator with a client that holds its API key."""

    sim: JellyfinSimulator
    url: str
    key: httpx.AsyncClient
    anyone: httpx.AsyncClient
    hook: Receiver

    def user_client(self, name: str) -> dict[str, str]:
        """Headers with a token of this user."""
        token = self.sim.state.accounts.token_for(self.sim.user(name))
        return {"Authorization": f'MediaBrowser Token="{token}", DeviceId="tests", Client="tests"'}

    def user_id(self, name: str) -> str:
        """The id of this user."""
        return self.sim.user(name).id

    async def events(self, notification: str = "UserDataSaved") -> list[dict[str, Any]]:
        """Webhooks of a type that came, once none is on its way."""
        await self.sim.plugin.settled()
        return self.hook.of(notification)


StartServer = Callable[..., AbstractAsyncContextManager[Server]]


@asynccontextmanager
async def start_server(**options: Any) -> AsyncGenerator[Server, None]:
    """A server with ten films, a show, ada (an administrator) and ben, telling a receiver."""
    sim = JellyfinSimulator(**options)
    sim.add_library("Films", films(10), root="/media/films")
    sim.add_library("Shows", show(1, seasons=2, episodes=3), root="/media/shows")
    sim.add_user("ada", password="correct", is_administrator=True)
    sim.add_user("ben", password="horse")
    hook = Receiver()
    async with serving(hook) as hook_url, sim.serving(ticks_s=3_600) as url:
        hook.url = hook_url
        sim.send_webhooks_to(f"{hook_url}/webhooks/jellyfin/lan")
        headers = {"Authorization": f'MediaBrowser Token="{sim.api_key}"'}
        async with (
            httpx.AsyncClient(base_url=url, headers=headers) as key,
            httpx.AsyncClient(base_url=url) as anyone,
        ):
            yield Server(sim, url, key, anyone, hook)


@pytest.fixture
def a_server() -> StartServer:
    """Start a server with options of the test's own."""
    return start_server


@pytest.fixture
async def lan() -> AsyncGenerator[Server, None]:
    """A server of the newest 10.11."""
    async with start_server(name="lan", version="10.11.11") as server:
        yield server
