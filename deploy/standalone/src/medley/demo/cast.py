"""Everybody who plays in the demo."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from medley.demo import jellyfins, listeners, media_apps, stations
from medley.demo.jellyfins import DemoServer
from medley.demo.listeners import MusicApps
from medley.demo.media_apps import MediaApps
from medley.demo.stations import DemoStation
from medley.demo.troupe import Address, Secret, Troupe


@dataclass(frozen=True, slots=True)
class Cast:
    """The simulated servers by kind, for the stories; ``troupes`` are all of them, for the rest."""

    jellyfins: Mapping[str, DemoServer]
    media: MediaApps
    music: MusicApps
    station: DemoStation
    troupes: Sequence[Troupe]

    def wire(self, gateway_url: str, secret: Secret) -> None:
        """Tell every server where to post, and with which secret."""
        for troupe in self.troupes:
            troupe.wire(gateway_url, secret)

    async def begin(self) -> None:
        """Let people do what they do when everything runs."""
        for troupe in self.troupes:
            await troupe.begin()


@asynccontextmanager
async def cast(address: Address | None = None) -> AsyncGenerator[Cast, None]:
    """All servers, as long as the block."""
    where = address or Address()
    async with AsyncExitStack() as stack:
        servers = await jellyfins.enter(stack, where)
        media = await media_apps.enter(stack, where, servers["lan"].simulator)
        music = await listeners.enter(stack, where)
        station = await stations.enter(stack, where)
        yield Cast(
            jellyfins=servers,
            media=media,
            music=music,
            station=station,
            troupes=[
                jellyfins.troupe(servers, where),
                media_apps.troupe(media, servers, where),
                listeners.troupe(music, where),
                stations.troupe(station, where),
            ],
        )
