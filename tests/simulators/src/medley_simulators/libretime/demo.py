"""A station with a small library, a day of automation and some history."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Final

from medley_simulators.libretime.server import LibretimeSimulator

TYPES: Final = {
    "MUS": "Music",
    "ADV": "Advertisement",
    "SID": "Station ID",
    "NWS": "News",
    "PRO": "Promo",
    "JIN": "Jingle",
}
_ARTISTS: Final = ("The Lamps", "Björk Larsen", "Kaleido", "Ada & the Engines", "Nordlicht")
_WORDS: Final = ("Morning", "Walk", "River", "Signal", "Glass", "Harbour", "Winter", "Neon")


def demo_station(
    name: str = "main", *, timezone: str = "Europe/Berlin", has_integration: bool = False
) -> LibretimeSimulator:
    """Sixty songs, spots, IDs and news; a show all week round; yesterday's history."""
    station = LibretimeSimulator(name, timezone=timezone, has_integration=has_integration)
    station.state.station_name = "Radio Medley"
    for code, title in TYPES.items():
        station.add_track_type(code, title)
    _fill(station, Random(7))
    now = station.state.now().replace(minute=0, second=0, microsecond=0)
    show = station.add_show("Automation")
    instance = station.add_instance(now - timedelta(days=2), now + timedelta(days=7), show=show)
    songs = [row for row in station.state.files.rows.values() if row["library"] == 1]
    at = now - timedelta(hours=3)
    position = 0
    while at < now + timedelta(hours=2):
        song = songs[position % len(songs)]
        station.schedules(song["id"], at, instance=instance, position=position)
        at += song["length"]
        position += 1
    station.plays(now - timedelta(hours=3), station.state.now())
    return station


def _fill(station: LibretimeSimulator, random: Random) -> None:
    for number in range(60):
        artist = _ARTISTS[number % len(_ARTISTS)]
        title = f"{random.choice(_WORDS)} {random.choice(_WORDS)} {number + 1}"
        station.add_file(
            title,
            seconds=150 + random.randrange(120_000) / 1000,
            type_code="MUS",
            artist_name=artist,
            genre=random.choice(("Indie", "Electronic", "Folk")),
            isrc=f"DEMED26{number:05}",
            label="Medley Records",
            composer=artist,
            size=60_000,
        )
    for code, count, seconds in (("ADV", 6, 30), ("SID", 4, 8), ("NWS", 3, 120), ("PRO", 3, 25)):
        for number in range(1, count + 1):
            station.add_file(f"{TYPES[code]} {number}", seconds=seconds, type_code=code)
    station.add_file("Sweeper without a known type", seconds=5, type_code="JIN")
    station.add_file("Still being analysed", import_status=1, hidden=True, length=None)


async def run(
    station: LibretimeSimulator,
    *,
    port: int,
    host: str = "127.0.0.1",
    on_ready: Callable[[str], None] | None = None,
) -> None:
    """Serve until cancelled; ``on_ready`` is told the URL."""
    async with station.serving(port=port, host=host) as url:
        if on_ready is not None:
            on_ready(url)
        await asyncio.Event().wait()
