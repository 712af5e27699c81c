"""Two simulated Jellyfins that hold the same small library, each in its own way."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Final

from medley.embedded.ports import free_port_from
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


@asynccontextmanager
async def demo_servers() -> AsyncGenerator[dict[str, DemoServer], None]:
    """Both of them, each on the first port that is free, as long as the block."""
    async with AsyncExitStack() as stack:
        servers: dict[str, DemoServer] = {}
        for simulator in (lan(), wan()):
            url = await _served(simulator, stack)
            path_map = {_ROOTS[simulator.name]: "/library"}
            servers[simulator.name] = DemoServer(simulator, url, path_map)
        yield servers


async def _served(simulator: JellyfinSimulator, stack: AsyncExitStack) -> str:
    """Listen on the first free port that nobody else takes in the meantime."""
    port = _FIRST_PORT
    while True:
        port = free_port_from(port)
        try:
            return await stack.enter_async_context(simulator.serving(port=port))
        except OSError:
            port += 1


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
