"""`medley simulate lastfm`, `listenbrainz`, `navidrome`: one server on a port."""

import asyncio
import signal
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass
from typing import Any, Final, Protocol

from medley.embedded.errors import PortTaken
from medley.screen import console, show_json, show_line
from medley_simulators.listeners import (
    LISTENERS,
    PASSWORD,
    full_lastfm,
    full_listenbrainz,
    full_navidrome,
)


class Simulator(Protocol):
    """A simulated server."""

    def serving(
        self, *, port: int = 0, host: str = "127.0.0.1"
    ) -> AbstractAsyncContextManager[str]:
        """Serve as long as the block."""
        ...


@dataclass(frozen=True, slots=True)
class Example:
    """A server with something in it, how to be let in, and something to try."""

    simulator: Simulator
    called: str
    facts: Mapping[str, Any]
    meaning: str
    path: str
    body: str


def simulate(app: str, port: int, *, as_json: bool) -> None:
    """Serve until Ctrl-C.

    Raises
    ------
    PortTaken
        Somebody listens there.
    """
    with suppress(KeyboardInterrupt):
        asyncio.run(_serve(EXAMPLES[app](), port, as_json=as_json))


def _lastfm() -> Example:
    server = full_lastfm()
    return Example(
        server,
        "Last.fm",
        {"api_key": server.api_key, "api_secret": server.api_secret, "users": list(LISTENERS)},
        "Let ada hear something",
        "play",
        '{"user":"ada","artist":"Mara Lund","title":"Ebb"}',
    )


def _listenbrainz() -> Example:
    server = full_listenbrainz()
    return Example(
        server,
        "ListenBrainz",
        {"users": {account.name: account.token for account in server.accounts.values()}},
        "Let ada hear something",
        "listen",
        '{"user":"ada","artist":"Mara Lund","title":"Ebb"}',
    )


def _navidrome() -> Example:
    server = full_navidrome()
    return Example(
        server,
        "Navidrome",
        {
            "version": server.version.release,
            "songs": len(server.ids),
            "users": list(LISTENERS),
            "password": PASSWORD,
        },
        "Let ada play a song in it",
        "play",
        '{"user":"ada","title":"Ebb"}',
    )


EXAMPLES: Final[Mapping[str, Callable[[], Example]]] = {
    "lastfm": _lastfm,
    "listenbrainz": _listenbrainz,
    "navidrome": _navidrome,
}


async def _serve(made: Example, port: int, *, as_json: bool) -> None:
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    try:
        async with made.simulator.serving(port=port) as url:
            _tell(made, url, as_json=as_json)
            await ended.wait()
    except OSError as error:
        raise PortTaken(
            f"Port {port}, wanted for the simulated {made.called}, cannot be used "
            f"({error.strerror})",
            remedy="stop the program that uses it, or choose another with --port",
        ) from error


def _tell(made: Example, url: str, *, as_json: bool) -> None:
    if as_json:
        show_json({"url": url, **made.facts})
        return
    # The API of a source has a path of its own; what drives the simulator has none.
    root = "/".join(url.split("/")[:3])
    show_line(f"A simulated {made.called} at {url}")
    show_line(", ".join(f"{name.replace('_', ' ')} {value}" for name, value in made.facts.items()))
    console().print()
    show_line(f"{made.meaning}:")
    show_line(f"  curl -X POST {root}/_sim/{made.path} -d '{made.body}'")
    show_line("Look at it:")
    show_line(f"  curl {root}/_sim/state")
    console().print()
    show_line("Ctrl-C ends it.")
