"""A Jellyfin with a small library and two viewers, as the demo and ``medley simulate`` run it."""

import asyncio
from collections.abc import Callable

from medley_simulators.jellyfin.server import NEWEST, JellyfinSimulator
from medley_simulators.jellyfin.titles import album, films, shows

PASSWORD = "demo"
VIEWERS = ("ada", "ben")


def demo_server(
    name: str = "lan",
    *,
    version: str = NEWEST,
    root: str = "/media",
    film_count: int = 40,
    show_count: int = 3,
    skew_s: float = 0.0,
) -> JellyfinSimulator:
    """Films, shows and a record under ``root``; ada runs the server, ben watches."""
    server = JellyfinSimulator(name, version=version, skew_s=skew_s)
    server.add_library("Films", films(film_count), root=f"{root}/films")
    server.add_library(
        "Shows",
        shows(show_count, seasons=2, episodes=6),
        root=f"{root}/shows",
        collection_type="tvshows",
    )
    server.add_library("Music", album(1), root=f"{root}/music", collection_type="music")
    for viewer in VIEWERS:
        server.add_user(viewer, password=PASSWORD, is_administrator=viewer == VIEWERS[0])
    return server


async def run(
    server: JellyfinSimulator,
    *,
    port: int,
    host: str = "127.0.0.1",
    on_ready: Callable[[str], None] | None = None,
) -> None:
    """Serve until cancelled; ``on_ready`` is told the URL."""
    async with server.serving(port=port, host=host) as url:
        if on_ready is not None:
            on_ready(url)
        await asyncio.Event().wait()
