"""Waiting as long as the server asks before the next call, instead of running into its limit."""

import time
from typing import Final

import httpx

from medley_clients.asking_again import Sleep

_REMAINING: Final = "X-RateLimit-Remaining"
_RESET_IN: Final = "X-RateLimit-Reset-In"


class Pace:
    """What the last answer said is left of the rate, and until when."""

    def __init__(self, sleep: Sleep) -> None:
        self._sleep = sleep
        self._free_at = 0.0

    async def wait(self) -> None:
        """Return when the next call is welcome."""
        wait_s = self._free_at - time.monotonic()
        if wait_s > 0:
            self._free_at = 0.0
            await self._sleep(wait_s)

    def learn(self, response: httpx.Response) -> None:
        """Note what an answer says; servers without these headers set no pace."""
        reset_in_s = reset_in(response)
        if response.headers.get(_REMAINING, "").strip() == "0" and reset_in_s:
            self._free_at = time.monotonic() + reset_in_s


def reset_in(response: httpx.Response) -> float | None:
    """Seconds until the rate is whole again; ``None`` where the server does not say."""
    told = response.headers.get(_RESET_IN, "").strip()
    return float(told) if told.isascii() and told.isdigit() else None
