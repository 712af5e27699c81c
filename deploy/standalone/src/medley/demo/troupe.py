"""Simulated servers of one kind: where they listen, and what Medley is told of them."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass
from typing import Any, Protocol

from medley.embedded.ports import LOOPBACK, free_port_from
from medley.up.announce import Place

Secret = Callable[[str, str], str]
"""The webhook secret of a vendor's instance: ``secret("jellyfin", "lan")``."""
Wire = Callable[[str, Secret], None]
"""Tells the servers where the gateway is and what to send along."""


async def idle() -> None:
    """For servers around which nothing happens by itself."""


def unwired(_gateway: str, _secret: Secret) -> None:
    """For servers that post nothing."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where simulated servers listen, and by which name Medley reaches that place."""

    host: str = LOOPBACK
    name: str = LOOPBACK

    def of(self, url: str) -> str:
        """The URL as Medley must spell it."""
        return url.replace(f"//{self.host}:", f"//{self.name}:", 1)


class Simulator(Protocol):
    """What all simulated servers have in common."""

    def serving(self, *, port: int, host: str) -> AbstractAsyncContextManager[str]:
        """Yield the URL while it serves."""


@dataclass(frozen=True, slots=True)
class Troupe:
    """All servers of one kind.

    ``settings`` has the services' sections of medley.yaml; ``posting`` names, for each vendor, the
    instances whose webhooks the gateway takes; ``places`` are lines of the table of `up`.
    """

    settings: Mapping[str, Any]
    posting: Mapping[str, Sequence[str]]
    places: Sequence[Place]
    wire: Wire = unwired
    begin: Callable[[], Awaitable[None]] = idle
    """What people do once everything runs and is wired."""


async def served(
    simulator: Simulator, stack: AsyncExitStack, address: Address, *, first_port: int
) -> str:
    """The URL, on the first free port that nobody else takes in the meantime."""
    port = first_port
    while True:
        port = free_port_from(port)
        try:
            return await stack.enter_async_context(simulator.serving(port=port, host=address.host))
        except OSError:
            port += 1
