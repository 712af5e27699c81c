"""Asking again for what may be asked twice: briefly, since long waits belong to whoever asked."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, TypeAlias, TypeVar

from medley_clients.errors import UpstreamUnavailable

T = TypeVar("T")
Sleep: TypeAlias = Callable[[float], Awaitable[None]]

_JITTER: Final = 0.25


@dataclass(frozen=True, slots=True)
class Patience:
    """How often to ask, how long to wait in between, and for how long a server may ask to wait.

    The pause doubles from ``first_pause_s`` and is at most ``longest_pause_s``. A server that asks
    for more than ``longest_pause_s`` is not waited for.
    """

    tries: int = 4
    first_pause_s: float = 0.3
    longest_pause_s: float = 5.0
    sleep: Sleep = asyncio.sleep

    def pause_s(self, failures: int) -> float:
        """Seconds to wait after so many failures, give or take a quarter."""
        pause = min(self.longest_pause_s, self.first_pause_s * 2.0 ** (failures - 1))
        return pause * random.uniform(1 - _JITTER, 1 + _JITTER)  # noqa: S311 - spreads load


async def asked_again(patience: Patience, ask: Callable[[], Awaitable[T]]) -> T:
    """Return the first answer; the last failure is raised.

    Only for reads, and for writes that are the same when done twice.
    """
    failures = 0
    while True:
        try:
            return await ask()
        except UpstreamUnavailable as error:
            failures += 1
            asked_s = error.retry_after_s
            if failures >= patience.tries or (asked_s or 0) > patience.longest_pause_s:
                raise
            pause_s = patience.pause_s(failures) if asked_s is None else asked_s
        await patience.sleep(pause_s)
