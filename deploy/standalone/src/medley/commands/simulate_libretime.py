"""`medley simulate libretime`: a simulated station on a port."""

import asyncio
import signal
import zoneinfo
from contextlib import suppress

from medley.embedded.errors import PortTaken
from medley.outcome import WrongUsage
from medley.screen import console, show_json, show_line
from medley_simulators.libretime.demo import demo_station
from medley_simulators.libretime.server import LibretimeSimulator


def libretime(port: int, *, has_integration: bool, timezone: str, as_json: bool) -> None:
    """Serve until Ctrl-C.

    Raises
    ------
    PortTaken
        Somebody listens there.
    WrongUsage
        There is no such time zone.
    """
    try:
        station = demo_station(timezone=timezone, has_integration=has_integration)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        raise WrongUsage(
            f"{timezone!r} is no time zone: use a name such as Europe/Berlin"
        ) from None
    with suppress(KeyboardInterrupt):
        asyncio.run(_serve(station, port, as_json=as_json))


async def _serve(station: LibretimeSimulator, port: int, *, as_json: bool) -> None:
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    try:
        async with station.serving(port=port) as url:
            _tell(station, url, as_json=as_json)
            await ended.wait()
    except OSError as error:
        raise PortTaken(
            f"Port {port}, wanted for the simulated LibreTime, cannot be used ({error.strerror})",
            remedy="stop the program that uses it, or choose another with --port",
        ) from error


def _tell(station: LibretimeSimulator, url: str, *, as_json: bool) -> None:
    state = station.state
    facts = {
        "url": url,
        "station": state.station_name,
        "api_key": station.api_key,
        "timezone": state.timezone.key,
        "surface": "integration" if station.switches.has_integration else "stock",
        "files": len(state.files.rows),
        "scheduled": len(state.schedule.rows),
    }
    if as_json:
        show_json(facts)
        return
    show_line(f"A simulated LibreTime 4.5 ({facts['surface']}) at {url}")
    show_line(f"API key {station.api_key}; {facts['files']} files, {facts['scheduled']} scheduled")
    console().print()
    show_line("Let a file be imported:")
    show_line(f"""  curl -X POST {url}/_sim/file -d '{{"title":"New","seconds":61.5}}'""")
    show_line("Look at what its player holds:")
    show_line(f"  curl {url}/_sim/playout")
    console().print()
    show_line("Ctrl-C ends it.")
