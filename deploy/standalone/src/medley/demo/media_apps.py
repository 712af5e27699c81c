"""A Radarr, a Sonarr, a Seerr and a qBittorrent around the films of the demo's Jellyfins."""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

from medley.demo.jellyfins import DemoServer
from medley.demo.troupe import Address, Secret, Troupe, served
from medley.up.announce import Place
from medley_simulators.jellyfin.server import JellyfinSimulator
from medley_simulators.jellyfin.titles import Title, film, show
from medley_simulators.jellyseerr.server import JellyseerrSimulator
from medley_simulators.qbittorrent.server import QbittorrentSimulator
from medley_simulators.radarr.server import RadarrSimulator
from medley_simulators.sonarr.server import SonarrSimulator

INSTANCE: Final = "main"
_PORTS: Final = {"radarr": 7878, "sonarr": 8989, "jellyseerr": 5055, "qbittorrent": 8180}
_CALLED: Final = {
    "radarr": "Radarr",
    "sonarr": "Sonarr",
    "jellyseerr": "Seerr",
    "qbittorrent": "qBittorrent",
}
DOWNLOADING: Final = film(201, name="The Cabinet of Dr Caligari")
WAITING: Final = film(202, name="Battleship Potemkin")
SEASON: Final = show(201, name="Les Vampires", seasons=1, episodes=5)


@dataclass(frozen=True, slots=True)
class MediaApps:
    """The four, and where each listens."""

    radarr: RadarrSimulator
    sonarr: SonarrSimulator
    jellyseerr: JellyseerrSimulator
    qbittorrent: QbittorrentSimulator
    urls: dict[str, str] = field(default_factory=dict)

    async def let_people_ask(self) -> None:
        """One request is downloading, one waits for somebody, and a season is on its way."""
        await self.jellyseerr.request(DOWNLOADING, by="ada", is_approved=True)
        download = await self.radarr.grab(DOWNLOADING.name)
        self.qbittorrent.proceed(download.download_id, 0.42)
        await self.jellyseerr.request(WAITING, by="ben")
        await self.jellyseerr.request(SEASON, by="cleo", seasons=(1,), is_approved=True)
        await self.sonarr.grab(SEASON[0].name, [(1, number) for number in range(1, 6)])


async def enter(stack: AsyncExitStack, address: Address, jellyfin: JellyfinSimulator) -> MediaApps:
    """All four, each on the first port that is free, as long as the stack."""
    qbittorrent = QbittorrentSimulator()
    radarr = RadarrSimulator(client=qbittorrent)
    sonarr = SonarrSimulator(client=qbittorrent)
    seerr = JellyseerrSimulator(radarr=radarr, sonarr=sonarr)
    radarr.add_films(_films(jellyfin))
    sonarr.add_shows(_shows(jellyfin))
    _let_scan(jellyfin, radarr, sonarr)
    apps = MediaApps(radarr, sonarr, seerr, qbittorrent)
    for name, first_port in _PORTS.items():
        simulator = getattr(apps, name)
        apps.urls[name] = await served(simulator, stack, address, first_port=first_port)
    return apps


def troupe(apps: MediaApps, servers: Mapping[str, DemoServer], address: Address) -> Troupe:
    """What Medley is told of them."""

    def wire(gateway: str, secret: Secret) -> None:
        url = f"{gateway}/webhooks/{{}}/{INSTANCE}"
        for name, app in (("radarr", apps.radarr), ("sonarr", apps.sonarr)):
            app.send_webhooks_to(url.format(name), secret=secret(name, INSTANCE))
        apps.jellyseerr.send_webhooks_to(
            url.format("jellyseerr"), secret=secret("jellyseerr", INSTANCE)
        )
        query = urlencode({"secret": secret("qbittorrent", INSTANCE)})
        apps.qbittorrent.on_complete = f"{url.format('qbittorrent')}?{query}"

    return Troupe(
        settings={"library_tracker": _settings(apps, servers, address)},
        posting={name: [INSTANCE] for name in apps.urls},
        places=[
            Place(_CALLED[name], url, f"simulated {getattr(apps, name).version}")
            for name, url in apps.urls.items()
        ],
        wire=wire,
        begin=apps.let_people_ask,
    )


def _settings(
    apps: MediaApps, servers: Mapping[str, DemoServer], address: Address
) -> dict[str, dict[str, dict[str, str]]]:
    urls = {name: address.of(url) for name, url in apps.urls.items()}
    with_key = {
        name: {INSTANCE: {"url": urls[name], "api_key": getattr(apps, name).api_key}}
        for name in ("radarr", "sonarr", "jellyseerr")
    }
    jellyfin = {
        name: {"url": address.of(server.url), "api_key": server.simulator.api_key}
        for name, server in servers.items()
    }
    client = {
        "url": urls["qbittorrent"],
        "username": apps.qbittorrent.username,
        "password": apps.qbittorrent.password,
    }
    return {"jellyfin": jellyfin, **with_key, "qbittorrent": {INSTANCE: client}}


def _let_scan(
    jellyfin: JellyfinSimulator, radarr: RadarrSimulator, sonarr: SonarrSimulator
) -> None:
    """Let Jellyfin find what the others import."""

    async def films_arrive(titles: list[Title]) -> None:
        await jellyfin.titles_arrive(titles, library="Films")

    async def season_arrives(titles: list[Title]) -> None:
        if titles[0].name == SEASON[0].name:
            await jellyfin.titles_arrive(SEASON, library="Shows")

    radarr.on_import = films_arrive
    sonarr.on_import = season_arrives


def _films(jellyfin: JellyfinSimulator) -> list[Title]:
    return [
        film(int(item.provider_ids["Tmdb"]) - 100_000, name=item.name)
        for item in jellyfin.items("Movie")
    ]


def _shows(jellyfin: JellyfinSimulator) -> list[Title]:
    return [
        title
        for item in jellyfin.items("Series")
        for title in show(
            int(item.provider_ids["Tvdb"]) - 300_000, name=item.name, seasons=2, episodes=6
        )
    ]
