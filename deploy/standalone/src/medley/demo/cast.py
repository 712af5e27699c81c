"""Everybody who plays in the demo."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from medley.demo import jellyfins
from medley.demo.jellyfins import DemoServer
from medley.demo.troupe import Address, Secret, Troupe


@dataclass(frozen=True, slots=True)
class Cast:
    """The simulated servers by kind, for the stories; ``troupes`` are all of them, for the rest."""

    jellyfins: Mapping[str, DemoServer]
    troupes: Sequence[Troupe]

    def wire(self, gateway_url: str, secret: Secret) -> None:
        """Tell every server where to post, and with which secret."""
        for troupe in self.troupes:
            troupe.wire(gateway_url, secret)


@asynccontextmanager
async def cast(address: Address | None = None) -> AsyncGenerator[Cast, None]:
    """All servers, as long as the block."""
    where = address or Address()
    async with AsyncExitStack() as stack:
        servers = await jellyfins.enter(stack, where)
        yield Cast(jellyfins=servers, troupes=[jellyfins.troupe(servers, where)])
