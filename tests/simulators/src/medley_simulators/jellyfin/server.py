"""A whole simulated Jellyfin: what a test, the demo and the command hold in their hand."""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from hashlib import md5
from random import Random
from typing import Final

from medley_simulators.faults import Faults, Journal
from medley_simulators.jellyfin import (
    people,
    routes_control,
    routes_items,
    routes_playlists,
    routes_sessions,
    routes_system,
    routes_user_data,
    routes_users,
)
from medley_simulators.jellyfin.accounts import Accounts, User
from medley_simulators.jellyfin.answering import Answering
from medley_simulators.jellyfin.hands import Hands
from medley_simulators.jellyfin.items import Item
from medley_simulators.jellyfin.library import Library
from medley_simulators.jellyfin.playback import extrapolate
from medley_simulators.jellyfin.plugin import Destination, Switches, Tally, WebhookPlugin
from medley_simulators.jellyfin.posting import Post
from medley_simulators.jellyfin.routing import Route, RouteTable
from medley_simulators.jellyfin.state import Options, State
from medley_simulators.jellyfin.ticks import Clock
from medley_simulators.jellyfin.titles import Title
from medley_simulators.jellyfin.version import Behaviour
from medley_simulators.serving import serving

NEWEST: Final = "10.11.11"
_TICK_S: Final = 1.0


class JellyfinSimulator(Hands):
    """One server with its Webhook plugin.

    ``skew_s`` is how far its clock is ahead. ``seed`` makes ids of users, losses and delays
    repeatable. ``post`` replaces the plugin's HTTP client, for a receiver that runs in process.
    """

    def __init__(
        self,
        name: str = "lan",
        *,
        version: str = NEWEST,
        skew_s: float = 0.0,
        seed: int = 0,
        api_keys: Mapping[str, str] | None = None,
        server_id: str | None = None,
        legacy_auth: bool | None = None,
        post: Post | None = None,
    ) -> None:
        clock = Clock(skew_s=skew_s)
        random = Random(f"{name} {seed}")
        identity = server_id or md5(name.encode(), usedforsecurity=False).hexdigest()
        super().__init__(
            State(
                name=name,
                server_id=identity,
                behaviour=Behaviour.of(version),
                clock=clock,
                random=random,
                library=Library(salt=identity, now=clock.now),
                accounts=Accounts(random=Random(f"{name} {seed} accounts")),
                plugin=WebhookPlugin(random=random, post=post),
                api_keys=dict(api_keys or {f"{name}-api-key": "medley"}),
                options=Options(legacy_auth=legacy_auth),
            )
        )
        self.faults = Faults()
        self.journal = Journal()
        self.app = Answering(self.state, self._table(), self.faults, self.journal)

    @property
    def name(self) -> str:
        """The name a person gave the server."""
        return self.state.name

    @property
    def server_id(self) -> str:
        """Its identity, as in webhooks and in ``/System/Info/Public``."""
        return self.state.server_id

    @property
    def api_key(self) -> str:
        """The first of its API keys."""
        return next(iter(self.state.api_keys))

    @property
    def plugin(self) -> WebhookPlugin:
        """The plugin with its switches and counters."""
        return self.state.plugin

    @property
    def switches(self) -> Switches:
        """What goes wrong with its webhooks."""
        return self.state.plugin.switches

    @property
    def tally(self) -> Tally:
        """Its webhooks sent, lost and failed."""
        return self.state.plugin.tally

    def send_webhooks_to(
        self, url: str, *, headers: Mapping[str, str] | None = None
    ) -> Destination:
        """Let the plugin tell this URL alone; no URL stops it."""
        destination = Destination(url, headers=dict(headers or {}))
        self.state.plugin.destinations = [destination] if url else []
        return destination

    def add_library(
        self,
        name: str,
        titles: Iterable[Title] = (),
        *,
        root: str = "/media",
        collection_type: str = "movies",
    ) -> list[Item]:
        """A library under ``root`` with these titles in it; nothing is announced."""
        folder = self.state.library.add_folder(name, root, collection_type=collection_type)
        return self.state.library.add_titles(folder, titles)

    def add_user(
        self, name: str, *, password: str | None = None, is_administrator: bool = False
    ) -> User:
        """An account that was there before anybody looked."""
        return self.state.accounts.add(name, password=password, is_administrator=is_administrator)

    def writes(self) -> int:
        """Writes of user data through the API that took effect, even if nothing changed."""
        return self.journal.writes_done

    @asynccontextmanager
    async def serving(
        self, *, port: int = 0, host: str = "127.0.0.1", ticks_s: float = _TICK_S
    ) -> AsyncGenerator[str, None]:
        """Yield the URL while the server runs; sessions move on every ``ticks_s`` seconds."""
        ticking = asyncio.create_task(self._tick(ticks_s))
        try:
            async with serving(self.app, port=port, host=host) as url:
                self.state.options.url = url
                yield url
        finally:
            ticking.cancel()
            with suppress(asyncio.CancelledError):
                await ticking
            await self.aclose()

    async def aclose(self) -> None:
        """Let the plugin hang up; needed only where ``serving`` was not used."""
        await self.state.plugin.aclose()

    async def add_user_announced(self, name: str, *, password: str | None = None) -> User:
        """An account somebody creates now, in the dashboard."""
        return await people.create(self.state, name, password=password)

    async def _tick(self, ticks_s: float) -> None:
        while True:
            await asyncio.sleep(ticks_s)
            await extrapolate(self.state, by_s=ticks_s)

    def _table(self) -> RouteTable:
        table = RouteTable()
        for route in self._routes():
            table.add(route)
        return table

    def _routes(self) -> Iterator[Route]:
        behaviour = self.state.behaviour
        yield from routes_system.routes()
        yield from routes_users.routes(behaviour)
        yield from routes_items.routes(behaviour)
        yield from routes_user_data.routes(behaviour)
        yield from routes_playlists.routes(behaviour)
        yield from routes_sessions.routes()
        yield from routes_control.routes(self, self.faults, self.journal)
