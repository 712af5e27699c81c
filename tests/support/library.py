"""A home with a library: Jellyfins, a Radarr, a Sonarr, a Seerr, a qBittorrent, and the tracker."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from faststream.nats import NatsBroker

from gateway.translate import jellyfin, jellyseerr, qbittorrent, radarr, sonarr
from gateway.translate.posted import Dropped
from library_tracker.app import service
from library_tracker.resources import Resources
from library_tracker.settings import Settings
from library_tracker.workflows.catch_up import catch_up
from library_tracker.workflows.follow_downloads import follow_downloads
from library_tracker.workflows.look_closer import look_at_due
from library_tracker.workflows.scan_library import scan_library
from library_tracker.workflows.sync_pending import sync_pending
from medley_contracts.durables import DURABLES
from medley_contracts.library import LibraryRequest, LibraryRequests
from medley_kit.migrate import migrate
from medley_kit.query import ask
from medley_kit.send import publish
from medley_kit.service import RunningService
from medley_simulators.jellyfin.server import JellyfinSimulator
from medley_simulators.jellyfin.titles import Title, film, films, show
from medley_simulators.jellyseerr.server import JellyseerrSimulator
from medley_simulators.qbittorrent.server import QbittorrentSimulator
from medley_simulators.radarr.server import RadarrSimulator
from medley_simulators.sonarr.server import SonarrSimulator
from tests.support.eventually import eventually
from tests.support.one_service import settings_of

PACKAGE = "library_tracker"
READERS: Mapping[str, Callable[..., Any]] = {
    "jellyfin": jellyfin.read,
    "jellyseerr": jellyseerr.read,
    "qbittorrent": qbittorrent.read,
    "radarr": radarr.read,
    "sonarr": sonarr.read,
}


async def migrate_library_tracker(dsn: str) -> None:
    """For `MigratedTemplates.clone`."""
    await asyncio.to_thread(migrate, PACKAGE, PACKAGE, dsn)


async def nobody(_done: int, _total: int | None, _phase: str) -> None:
    """Is told of progress."""


@dataclass
class Home:
    """The applications and the running tracker."""

    jellyfins: Mapping[str, JellyfinSimulator]
    radarr: RadarrSimulator
    sonarr: SonarrSimulator
    seerr: JellyseerrSimulator
    torrents: QbittorrentSimulator
    running: RunningService[Resources]
    settings: Settings

    @property
    def lan(self) -> JellyfinSimulator:
        """The first Jellyfin."""
        return self.jellyfins["lan"]

    @property
    def resources(self) -> Resources:
        """Of the running tracker."""
        return self.running.resources

    async def scan(self, **said: Any) -> dict[str, Any]:
        """Read the whole library; what came of it."""
        return await scan_library(
            self.resources.pool,
            clients=self.resources.clients,
            rules=said.pop("rules", self.resources.rules),
            is_dry_run=said.pop("is_dry_run", False),
            report=said.pop("report", nobody),
        )

    async def pending(self, **said: Any) -> dict[str, Any]:
        """Read the requests of the Seerr."""
        return await sync_pending(
            self.resources.pool,
            clients=self.resources.clients,
            rules=said.pop("rules", self.resources.rules),
            is_dry_run=said.pop("is_dry_run", False),
            report=nobody,
        )

    async def downloads(self) -> bool:
        """Look at queues and torrents once."""
        return await follow_downloads(
            self.resources.pool,
            clients=self.resources.clients,
            followed=self.resources.followed,
            rules=self.resources.rules,
        )

    async def catch_up(self) -> dict[str, Any]:
        """Read what webhooks missed."""
        return await catch_up(
            self.resources.pool, clients=self.resources.clients, rules=self.resources.rules
        )

    async def heard(self) -> None:
        """Wait until every message was taken, and every title looked at."""
        await eventually(self._has_heard_all, within_s=15, every_s=0.05)
        for _ in range(50):
            looked = await look_at_due(
                self.resources.pool, clients=self.resources.clients, rules=self.resources.rules
            )
            if not looked:
                break
        # The service looks by itself too, and what it has in hand is handed out to nobody else.
        # What it could not read stays in hand until it tries again: that is not waited for.
        for _ in range(30):
            if not await self.fetch("SELECT FROM title WHERE look_at > now() AND looks > 0"):
                return
            await asyncio.sleep(0.05)

    async def _has_heard_all(self) -> bool:
        if any(server.plugin.pending for server in self.jellyfins.values()):
            return False
        streams = self.running.broker.connection.jetstream()
        for durable in DURABLES:
            if durable.service != service.name:
                continue
            info = await streams.consumer_info(durable.contract.SUBJECT.stream, durable.name)
            if info.num_pending or info.num_ack_pending:
                return False
        return True

    async def requests(self, **filters: Any) -> list[dict[str, Any]]:
        """Requests as the API lists them, oldest first."""
        told = await ask(self.running.broker, LibraryRequests(limit=500, **filters), within_s=10)
        items = told["items"]
        assert isinstance(items, list)
        return [item for item in reversed(items) if isinstance(item, dict)]

    async def request(self, title: str | int) -> dict[str, Any]:
        """One request with everything, by its title or number."""
        number = title
        if isinstance(title, str):
            found = [each for each in await self.requests() if each["title"] == title]
            assert len(found) == 1, [(e["id"], e["title"], e["state"]) for e in found]
            number = found[0]["id"]
        return await ask(self.running.broker, LibraryRequest(request_id=int(number)), within_s=10)

    async def state(self, title: str) -> str:
        """Where the request for that title stands."""
        return str((await self.request(title))["state"])

    async def fetch(self, sql: str, *arguments: object) -> list[dict[str, Any]]:
        """Rows of the tracker's own database."""
        async with self.resources.pool.acquire() as connection:
            return [dict(row) for row in await connection.fetch(sql, *arguments)]

    async def let_time_pass(self, by: timedelta) -> None:
        """Everything that is remembered happened that much earlier."""
        await self.fetch(
            "UPDATE entry SET missing_since = missing_since - $1::interval, "
            "seen_at = seen_at - $1::interval, checked_at = checked_at - $1::interval, "
            "heard_at = heard_at - $1::interval",
            by,
        )


@asynccontextmanager
async def home(
    nats_url: str,
    dsn: str,
    *,
    jellyfins: Sequence[str] = ("lan",),
    **section: Any,
) -> AsyncGenerator[Home, None]:
    """Yield when the tracker runs; nothing was read yet, and nothing is read by itself."""
    house: list[Home] = []

    def post_of(kind: str, instance: str) -> Callable[..., Any]:
        async def post(_url: str, headers: Mapping[str, str], body: bytes) -> int:
            await tell(house[0].running.broker, kind, instance, body, headers)
            return httpx.codes.ACCEPTED

        return post

    async with AsyncExitStack() as stack:
        servers = {name: JellyfinSimulator(name) for name in jellyfins}
        torrents = QbittorrentSimulator(post=post_of("qbittorrent", "main"))
        films_of = RadarrSimulator(client=torrents, post=post_of("radarr", "main"))
        series_of = SonarrSimulator(client=torrents, post=post_of("sonarr", "main"))
        seerr = JellyseerrSimulator(
            radarr=films_of, sonarr=series_of, post=post_of("jellyseerr", "main")
        )
        urls = {name: await stack.enter_async_context(s.serving()) for name, s in servers.items()}
        settings: Settings = settings_of(
            Settings,
            nats_url,
            dsn,
            **{
                "jellyfin": {
                    name: {"url": url, "api_key": servers[name].api_key}
                    for name, url in urls.items()
                },
                "radarr": {
                    "main": {
                        "url": await stack.enter_async_context(films_of.serving()),
                        "api_key": films_of.api_key,
                    }
                },
                "sonarr": {
                    "main": {
                        "url": await stack.enter_async_context(series_of.serving()),
                        "api_key": series_of.api_key,
                    }
                },
                "jellyseerr": {
                    "main": {
                        "url": await stack.enter_async_context(seerr.serving()),
                        "api_key": seerr.api_key,
                    }
                },
                "qbittorrent": {
                    "main": {
                        "url": await stack.enter_async_context(torrents.serving()),
                        "username": torrents.username,
                        "password": torrents.password,
                    }
                },
                "at_start": False,
                "schedule": {"library": 0, "pending": 0, "downloads": 0, "catch_up": 0},
                **section,
            },
        )
        running = await stack.enter_async_context(service.running(settings))
        made = Home(servers, films_of, series_of, seerr, torrents, running, settings)
        house.append(made)
        for name, server in servers.items():
            server.plugin.post = post_of("jellyfin", name)
            server.send_webhooks_to("http://gateway.invalid/webhook")
        films_of.send_webhooks_to("http://gateway.invalid/radarr")
        series_of.send_webhooks_to("http://gateway.invalid/sonarr")
        seerr.send_webhooks_to("http://gateway.invalid/jellyseerr")
        torrents.on_complete = "http://gateway.invalid/qbittorrent"
        yield made


async def tell(
    broker: NatsBroker,
    kind: str,
    instance: str,
    body: bytes,
    headers: Mapping[str, str] | None = None,
) -> None:
    """Publish what an application posts, without a gateway in between."""
    content_type = (headers or {}).get("Content-Type", (headers or {}).get("content-type", ""))
    outcome = (
        READERS[kind](instance, body, received_at=datetime.now(UTC), content_type=content_type)
    ).outcome
    if not isinstance(outcome, Dropped):
        await publish(broker, outcome, within_s=10)


__all__ = ["Home", "Title", "film", "films", "home", "migrate_library_tracker", "show", "tell"]
