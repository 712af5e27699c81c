"""Webhooks accepted: durable when answered, by one gateway process.

`size` webhooks a round, over 16 connections, each a real `UserDataSaved` of the plugin (6 kB, as
the simulated Jellyfin renders it; every one with another item). Answered 202 only when JetStream
has written it to disk (`sync_interval: always`). The gateway is a process of its own, with a real
medley.yaml; so is the load generator.

Held against the floor: a bare Starlette route under the same uvicorn options that publishes the raw
body to the same stream and waits for the acknowledgement (see `accepting.py`).
"""

from typing import Final

from medley_simulators.jellyfin.server import JellyfinSimulator
from tests.benchmarks.accepting import Post, compared
from tests.benchmarks.figure import Figure, Scale
from tests.benchmarks.load import MARKER
from tests.support.household import films

FULL: Final = Scale(size=4_000)
SHORT: Final = Scale(size=300)


async def measure(scale: Scale) -> list[Figure]:
    """The gateway and the floor in turns."""
    post = Post("a real Jellyfin UserDataSaved", "jellyfin", "lan", await real_body(), 16)
    to_reach = "1,000/s, p99 50 ms on one gateway process; at least 0.6 of the floor"
    return [await compared(post, scale, to_reach=to_reach)]


async def real_body() -> bytes:
    """One webhook as the simulated plugin renders it, with the marker in the place of the item."""
    posted: list[bytes] = []

    async def keep(_url: str, _headers: object, body: bytes) -> int:
        posted.append(body)
        return 202

    server = JellyfinSimulator("lan", post=keep)
    server.add_library("Films", films(1))
    server.add_user("ada")
    server.send_webhooks_to("http://gateway.invalid/")
    (film,) = server.items("Movie")
    await server.user_marks_played("ada", film)
    await server.plugin.settled()
    return posted[0].replace(film.id.encode(), MARKER)
