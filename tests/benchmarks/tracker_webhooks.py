"""Webhooks of Radarr and Sonarr accepted: durable when answered, by one gateway process.

`size` webhooks a round, over 32 connections: the import of a film as the simulated Radarr renders
it, then the grab of a pack of ten episodes as the simulated Sonarr does; every one with another
download. Answered 202 only when JetStream has written it to disk (`sync_interval: always`).

Held against the same floor as the row `webhooks`.
"""

import re
from collections.abc import Mapping
from typing import Final

from medley_simulators.jellyfin.titles import films, show
from medley_simulators.radarr.server import RadarrSimulator
from medley_simulators.sonarr.server import SonarrSimulator
from tests.benchmarks.accepting import Post, compared
from tests.benchmarks.figure import Figure, Scale
from tests.benchmarks.load import MARKER

FULL: Final = Scale(size=4_000)
SHORT: Final = Scale(size=300)
CONNECTIONS: Final = 32
_HASH: Final = re.compile(rb'"downloadId": "[0-9A-F]{40}"')
_MARKED: Final = b'"downloadId": "00000000' + MARKER + b'"'


async def measure(scale: Scale) -> list[Figure]:
    """One import of a film, then one grab of a pack."""
    posts = [
        Post("a Radarr import", "radarr", "main", await import_of_a_film(), CONNECTIONS),
        Post("a Sonarr grab of 10 episodes", "sonarr", "main", await grab_of_a_pack(), CONNECTIONS),
    ]
    return [await compared(post, scale, to_reach="1,000/s, p99 50 ms") for post in posts]


class _Kept:
    """Keeps what is posted."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    async def __call__(self, _url: str, _headers: Mapping[str, str], body: bytes) -> int:
        self.bodies.append(body)
        return 202

    def marked(self) -> bytes:
        """The last of them, with the marker in the place of the download's hash."""
        body, count = _HASH.subn(_MARKED, self.bodies[-1])
        assert count == 1
        return body


async def import_of_a_film() -> bytes:
    """As Radarr posts it."""
    kept = _Kept()
    server = RadarrSimulator(post=kept)
    server.add_films(films(1), has_file=False)
    server.send_webhooks_to("http://gateway.invalid/")
    await server.grab(1)
    await server.finish(1)
    return kept.marked()


async def grab_of_a_pack() -> bytes:
    """As Sonarr posts it."""
    kept = _Kept()
    server = SonarrSimulator(post=kept)
    server.add_shows(show(1, episodes=10), has_files=False)
    server.send_webhooks_to("http://gateway.invalid/")
    await server.grab(1, [(1, number) for number in range(1, 11)])
    return kept.marked()
