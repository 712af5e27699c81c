"""`medley simulate radarr`, `sonarr`, `jellyseerr`, `qbittorrent`: one application on a port."""

import asyncio
import signal
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlencode

from medley.embedded.errors import PortTaken
from medley.screen import console, show_json, show_line
from medley_simulators.jellyfin.titles import film, films, show, shows
from medley_simulators.jellyseerr.server import JellyseerrSimulator
from medley_simulators.qbittorrent.server import QbittorrentSimulator
from medley_simulators.radarr.server import RadarrSimulator
from medley_simulators.sonarr.server import SonarrSimulator

_FILMS = 40
_SHOWS = 3


class Simulator(Protocol):
    """A simulated application."""

    version: str

    def serving(
        self, *, port: int = 0, host: str = "127.0.0.1"
    ) -> AbstractAsyncContextManager[str]:
        """Serve as long as the block."""
        ...


@dataclass(frozen=True, slots=True)
class Example:
    """An application with something in it, how to be let in, and something to try."""

    simulator: Simulator
    called: str
    facts: Mapping[str, Any]
    meaning: str
    path: str
    body: str


def simulate(
    app: str, port: int, *, webhook: str | None, secret: str | None, as_json: bool
) -> None:
    """Serve until Ctrl-C.

    Raises
    ------
    PortTaken
        Somebody listens there.
    """
    with suppress(KeyboardInterrupt):
        asyncio.run(_serve(app, port, webhook=webhook, secret=secret, as_json=as_json))


async def example(app: str, *, webhook: str | None, secret: str | None) -> Example:
    """One application, with something in it; what happened before is not posted."""
    return await _EXAMPLES[app](webhook or "", secret)


async def _radarr(webhook: str, secret: str | None) -> Example:
    server = RadarrSimulator()
    server.add_films(films(_FILMS))
    server.add_films(films(2, first=_FILMS + 1), has_file=False)
    server.send_webhooks_to(webhook, secret=secret)
    wanted = server.film(_FILMS + 1).title.name
    return Example(
        server,
        "Radarr",
        {"api_key": server.api_key, "films": len(server.films)},
        "Let it grab a film, and then import it",
        "grab",
        f'{{"film":"{wanted}"}}',
    )


async def _sonarr(webhook: str, secret: str | None) -> Example:
    server = SonarrSimulator()
    server.add_shows(shows(_SHOWS, seasons=2, episodes=6))
    [wanted] = server.add_shows(show(_SHOWS + 1, episodes=6), has_files=False)
    server.send_webhooks_to(webhook, secret=secret)
    return Example(
        server,
        "Sonarr",
        {"api_key": server.api_key, "series": len(server.shows)},
        "Let it grab a season",
        "grab",
        f'{{"series":"{wanted.title.name}","season":1}}',
    )


async def _jellyseerr(webhook: str, secret: str | None) -> Example:
    server = JellyseerrSimulator()
    await server.request(film(_FILMS + 1), by="ada", is_approved=True)
    await server.request(film(_FILMS + 2), by="ben")
    await server.request(show(_SHOWS + 1, episodes=6), by="ben", seasons=(1,))
    if webhook:
        server.send_webhooks_to(webhook, secret=secret)
    return Example(
        server,
        "Seerr",
        {"api_key": server.api_key, "requests": len(server.requests)},
        "Hold its webhooks back, or lose half of them",
        "switches",
        '{"loss":0.5}',
    )


async def _qbittorrent(webhook: str, secret: str | None) -> Example:
    server = QbittorrentSimulator()
    server.add("a1" * 20, "Film.00041.1991.Bluray-1080p-GRP", size=4_012_345_678)
    server.add("b2" * 20, "Show.0004.S01.WEBDL-1080p-GRP", size=5_400_000_000)
    server.proceed("Film.00041.1991.Bluray-1080p-GRP", 0.4)
    if webhook:
        server.on_complete = f"{webhook}?{urlencode({'secret': secret})}" if secret else webhook
    return Example(
        server,
        "qBittorrent",
        {"username": server.username, "password": server.password},
        "Let a download be complete",
        "complete",
        '{"torrent":"Film.00041.1991.Bluray-1080p-GRP"}',
    )


_EXAMPLES = {
    "radarr": _radarr,
    "sonarr": _sonarr,
    "jellyseerr": _jellyseerr,
    "qbittorrent": _qbittorrent,
}


async def _serve(
    app: str, port: int, *, webhook: str | None, secret: str | None, as_json: bool
) -> None:
    made = await example(app, webhook=webhook, secret=secret)
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    try:
        async with made.simulator.serving(port=port) as url:
            _tell(made, url, webhook, as_json=as_json)
            await ended.wait()
    except OSError as error:
        raise PortTaken(
            f"Port {port}, wanted for the simulated {made.called}, cannot be used "
            f"({error.strerror})",
            remedy="stop the program that uses it, or choose another with --port",
        ) from error


def _tell(made: Example, url: str, webhook: str | None, *, as_json: bool) -> None:
    version = made.simulator.version
    if as_json:
        show_json({"url": url, "version": version, **made.facts, "webhook": webhook})
        return
    show_line(f"A simulated {made.called} {version} at {url}")
    show_line(", ".join(f"{name.replace('_', ' ')} {value}" for name, value in made.facts.items()))
    if not webhook:
        show_line("It has nobody to tell; --webhook URL --secret SECRET sets that.")
    console().print()
    show_line(f"{made.meaning}:")
    show_line(f"  curl -X POST {url}/_sim/{made.path} -d '{made.body}'")
    show_line("Look at it:")
    show_line(f"  curl {url}/_sim/state")
    console().print()
    show_line("Ctrl-C ends it.")
