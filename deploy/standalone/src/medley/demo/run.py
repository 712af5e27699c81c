"""`medley up --demo`: the whole system against simulated servers, and what to try with it."""

from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from functools import partial

from medley.commands.up import configure_log, stay
from medley.demo.cast import Cast, cast
from medley.demo.forget import forget
from medley.demo.jellyfins import DemoServer
from medley.demo.media_apps import DOWNLOADING, MediaApps
from medley.demo.settings import demo_home, webhook_secret, write_settings
from medley.embedded.home import Home
from medley.gateway_api import address_of
from medley.up.announce import Hint, announce, announce_json
from medley.up.ending import Ending
from medley.up.system import System, running_system


async def run_demo(names: Sequence[str], ending: Ending, *, is_tour: bool, as_json: bool) -> None:
    """Run until somebody ends it, or until the tour is over.

    Raises
    ------
    CommandFailed
        A step of the tour did not come true.
    """
    configure_log(is_quiet=is_tour)
    async with AsyncExitStack() as stack:
        with ending.cancels():
            home = stack.enter_context(Home.open(demo_home()))
            players = await stack.enter_async_context(cast())
            surroundings = write_settings(home, players.troupes)
            surroundings.check()
            system = await stack.enter_async_context(
                running_system(surroundings, names, home=home, prepare=forget)
            )
            if system.gateway_url is not None:
                players.wire(system.gateway_url, partial(webhook_secret, home))
                await players.begin()
        if is_tour:
            from medley.tour.play import play  # noqa: PLC0415 - only for the tour

            with ending.cancels():
                await play(system, players, as_json=as_json)
        else:
            _announce(system, players, as_json=as_json)
            await stay(system, ending)


def _announce(system: System, players: Cast, *, as_json: bool) -> None:
    places = [place for troupe in players.troupes for place in troupe.places]
    if as_json:
        announce_json(system, places)
        return
    url, token = address_of(system.surroundings)
    hints = [*_hints(system, players.jellyfins, url, token), *_media_hints(system, players.media)]
    announce(system, places, hints, token=token)


def _hints(system: System, servers: Mapping[str, DemoServer], url: str, token: str) -> list[Hint]:
    """Something to do, and how to see what came of it."""
    if system.gateway_url is None:
        return []
    mark = '{"user":"ada","item":"Metropolis","played":true}'
    row = "user=ada&item=Metropolis"
    return [
        Hint(
            "Let ada mark a film played on lan", f"curl {servers['lan'].url}/_sim/mark -d '{mark}'"
        ),
        Hint("A moment later wan holds it", f"curl '{servers['wan'].url}/_sim/row?{row}'"),
        Hint(
            "What was written where, and why",
            f"curl -H 'Authorization: Bearer {token}' '{url}/api/sync-log?limit=5'",
        ),
        Hint(
            "Or, in another terminal, as it happens",
            f"export MEDLEY_HOME={system.surroundings.home}; medley log -f",
        ),
    ]


def _media_hints(system: System, media: MediaApps) -> list[Hint]:
    if system.gateway_url is None:
        return []
    body = f'{{"film":"{DOWNLOADING.name}"}}'
    return [
        Hint(
            "Let Radarr import what is downloading",
            f"curl {media.urls['radarr']}/_sim/finish -d '{body}'",
        )
    ]
