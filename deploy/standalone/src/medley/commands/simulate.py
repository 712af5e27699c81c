"""`medley simulate`: a simulated server on a port."""

import asyncio
import signal
from contextlib import suppress

from medley.embedded.errors import PortTaken
from medley.screen import console, show_json, show_line
from medley_simulators.jellyfin.demo import PASSWORD, VIEWERS, demo_server
from medley_simulators.jellyfin.server import JellyfinSimulator


def jellyfin(
    name: str, port: int, *, webhook: str | None, secret: str | None, as_json: bool
) -> None:
    """Serve until Ctrl-C.

    Raises
    ------
    PortTaken
        Somebody listens there.
    """
    server = demo_server(name)
    if webhook:
        headers = {"X-Medley-Secret": secret} if secret else {}
        server.send_webhooks_to(webhook, headers=headers)
    with suppress(KeyboardInterrupt):
        asyncio.run(_serve(server, port, as_json=as_json))


async def _serve(server: JellyfinSimulator, port: int, *, as_json: bool) -> None:
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    try:
        async with server.serving(port=port) as url:
            _tell(server, url, as_json=as_json)
            await ended.wait()
    except OSError as error:
        raise PortTaken(
            f"Port {port}, wanted for the simulated Jellyfin, cannot be used ({error.strerror})",
            remedy="stop the program that uses it, or choose another with --port",
        ) from error


def _tell(server: JellyfinSimulator, url: str, *, as_json: bool) -> None:
    film = server.items("Movie")[0]
    facts = {
        "url": url,
        "name": server.name,
        "version": server.state.behaviour.version,
        "api_key": server.api_key,
        "items": len(server.items()),
        "users": list(VIEWERS),
        "password": PASSWORD,
        "webhook": [destination.url for destination in server.plugin.destinations],
    }
    if as_json:
        show_json(facts)
        return
    show_line(f"A simulated Jellyfin {facts['version']} at {url}")
    show_line(f"API key {server.api_key}; people: {', '.join(VIEWERS)} (password {PASSWORD})")
    if not server.plugin.destinations:
        show_line("Its webhook plugin has nobody to tell; --webhook URL --secret SECRET sets that.")
    console().print()
    show_line("Let ada mark a film played, and look at what is stored:")
    body = f'{{"user":"ada","item":"{film.name}","played":true}}'
    show_line(f"  curl -X POST {url}/_sim/mark -d '{body}'")
    show_line(f"  curl -G {url}/_sim/row -d user=ada --data-urlencode 'item={film.name}'")
    console().print()
    show_line("Ctrl-C ends it.")
