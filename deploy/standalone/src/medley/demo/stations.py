"""A simulated LibreTime: a community station with a small library and a schedule."""

from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Final

from medley.demo.troupe import Address, Troupe, served
from medley.up.announce import Place
from medley_simulators.libretime.demo import demo_station
from medley_simulators.libretime.server import LibretimeSimulator

STATION: Final = "main"
_FIRST_PORT: Final = 8380


@dataclass(frozen=True, slots=True)
class DemoStation:
    """The station, and where it listens."""

    simulator: LibretimeSimulator
    url: str


async def enter(stack: AsyncExitStack, address: Address) -> DemoStation:
    """Run it on the first port that is free, as long as the stack."""
    simulator = demo_station(STATION)
    url = await served(simulator, stack, address, first_port=_FIRST_PORT)
    return DemoStation(simulator, url)


def troupe(station: DemoStation, address: Address) -> Troupe:
    """What Medley is told of it. LibreTime itself posts nothing; others may on its behalf."""
    simulator = station.simulator
    return Troupe(
        settings={
            "libretime_sync": {
                "stations": {
                    STATION: {
                        "api_url": address.of(station.url),
                        "api_key": simulator.api_key,
                        "timezone": simulator.state.timezone.key,
                    }
                }
            }
        },
        posting={"libretime": [STATION]},
        places=[
            Place(
                "LibreTime",
                station.url,
                f"simulated 4.5, {len(simulator.state.files.rows)} files, "
                f"{simulator.state.station_name}",
            )
        ],
    )
