"""Two simulated Jellyfins that hold the same small library, each in its own way."""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Final

from medley.demo.troupe import Address, Secret, Troupe, served
from medley.up.announce import Place
from medley_simulators.jellyfin.server import JellyfinSimulator
from medley_simulators.jellyfin.titles import Title, album, film, show

PASSWORD: Final = "demo"  # noqa: S105 - of people who do not exist
VIEWERS: Final = ("ada", "ben", "cleo", "dora")
ONLY_ON_LAN: Final = "Nosferatu"
_FIRST_PORT: Final = 8096
_FILMS: Final = (
    "Metropolis",
    "The General",
    "Sunrise",
    "The Kid",
    "Safety Last",
    "The Gold Rush",
    "Faust",
    "Way Down East",
    "The Phantom of the Opera",
    "The Lost World",
    "Sherlock Jr",
    "The Thief of Bagdad",
    "Wings",
    "Pandora's Box",
    "The Last Laugh",
    "He Who Gets Slapped",
)
_SHOWS: Final = ("The Perils of Pauline", "Fantomas")


@dataclass(frozen=True, slots=True)
class DemoServer:
    """A simulated server, where it listens, and how its paths become the common ones."""

    simulator: JellyfinSimulator
    url: str
    path_map: Mapping[str, str]


def lan() -> JellyfinSimulator:
    """The newest version, and one film the other does not have."""
    server = JellyfinSimulator("lan", version="10.11.11")
    return _filled(server, root="/media", extra=[film(99, name=ONLY_ON_LAN)])


def wan() -> JellyfinSimulator:
    """An older version in another time: its clock is two seconds ahead, its files lie elsewhere."""
    return _filled(JellyfinSimulator("wan", version="10.10.7", skew_s=2.0), root="/srv/video")


_ROOTS: Final = {"lan": "/media", "wan": "/srv/video"}


async def enter(stack: AsyncExitStack, address: Address) -> dict[str, DemoServer]:
    """Both of them, each on the first port that is free, as long as the stack."""
    servers: dict[str, DemoServer] = {}
    for simulator in (lan(), wan()):
        url = await served(simulator, stack, address, first_port=_FIRST_PORT)
        servers[simulator.name] = DemoServer(simulator, url, {_ROOTS[simulator.name]: "/library"})
    return servers


def troupe(servers: Mapping[str, DemoServer], address: Address) -> Troupe:
    """What Medley is told of them."""

    def wire(gateway: str, secret: Secret) -> None:
        for name, server in servers.items():
            server.simulator.send_webhooks_to(
                f"{gateway}/webhooks/jellyfin/{name}",
                headers={"X-Medley-Secret": secret("jellyfin", name)},
            )

    return Troupe(
        settings={
            "jellyfin_sync": {
                "servers": {
                    name: {
                        "url": address.of(server.url),
                        "api_key": server.simulator.api_key,
                        "path_map": dict(server.path_map),
                    }
                    for name, server in servers.items()
                }
            }
        },
        posting={"jellyfin": list(servers)},
        places=[
            Place(
                f"Jellyfin {name}",
                server.url,
                f"simulated {server.simulator.state.behaviour.version}, "
                f"{len(server.simulator.items())} items; "
                f"{', '.join(VIEWERS)} (password {PASSWORD})",
            )
            for name, server in servers.items()
        ],
        wire=wire,
    )


def _filled(
    server: JellyfinSimulator, *, root: str, extra: list[Title] | None = None
) -> JellyfinSimulator:
    films = [film(number, name=name) for number, name in enumerate(_FILMS, start=1)]
    shows = [
        title
        for number, name in enumerate(_SHOWS, start=1)
        for title in show(number, name=name, seasons=2, episodes=6)
    ]
    server.add_library("Films", [*films, *(extra or [])], root=f"{root}/films")
    server.add_library("Shows", shows, root=f"{root}/shows", collection_type="tvshows")
    server.add_library("Music", album(1), root=f"{root}/music", collection_type="music")
    for viewer in VIEWERS:
        server.add_user(viewer, password=PASSWORD, is_administrator=viewer == VIEWERS[0])
    return server
