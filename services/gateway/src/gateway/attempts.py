"""How often an address may guess a token."""

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

FREE: Final = 5
WINDOW_S: Final = 60.0
_REMEMBERED: Final = 4096


class Attempts:
    """Failed attempts of the last minute by address; five are free."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failed: OrderedDict[str, list[float]] = OrderedDict()

    def failed(self, address: str) -> None:
        """Note one."""
        self._failed.setdefault(address, []).append(self._clock())
        self._failed.move_to_end(address)
        while len(self._failed) > _REMEMBERED:
            self._failed.popitem(last=False)

    def wait_s(self, address: str) -> float:
        """How long until this address may try again; 0: now."""
        now = self._clock()
        recent = [at for at in self._failed.get(address, []) if now - at < WINDOW_S]
        if not recent:
            self._failed.pop(address, None)
            return 0.0
        self._failed[address] = recent
        return recent[-FREE] + WINDOW_S - now if len(recent) >= FREE else 0.0
