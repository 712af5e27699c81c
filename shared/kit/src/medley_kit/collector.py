"""Python's collector of cycles, kept from going through a great many objects that are all needed.

Whoever holds a great table in memory for some seconds allocates a million objects and frees none
of them. Going through them again and again would take a third of the time, going through them once
a twentieth, and the event loop stops while it lasts.
"""

import asyncio
import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_SELDOM: Final = (2_000_000, 10, 1000)
"""New objects until the young are looked through: more than a table of two hundred thousand rows
makes, and not so many that what others leave behind meanwhile would fill the memory."""
_SETTLED: Final = (5_000, 10, 10)
"""Requests in hand are hundreds of objects, and most end before this many are new."""
_TIDIED_AFTER_S: Final = 0.5
"""So long after the last block: whoever waits for what it found need not wait for this too."""


class _Holders:
    """How many ask for it at the moment, and what was there before the first did."""

    def __init__(self) -> None:
        self._count = 0
        self._usual = gc.get_threshold()
        self._tidying: asyncio.TimerHandle | None = None

    def come(self) -> None:
        if self._tidying is not None:
            self._tidying.cancel()
            self._tidying = None
        if self._count == 0:
            self._usual = gc.get_threshold()
            gc.set_threshold(*_SELDOM)
        self._count += 1

    def go(self) -> None:
        self._count -= 1
        if self._count > 0:
            return
        gc.set_threshold(*self._usual)
        self._tidying = asyncio.get_running_loop().call_later(_TIDIED_AFTER_S, _give_back)


def _give_back() -> None:
    """Let the system have what the table took: the C runtime keeps it for another."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc has it, musl and macOS do not
    if trim is not None:
        trim(0)


_holders: Final = _Holders()


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """As long as the block, inside an event loop; several of them at once end with the last."""
    _holders.come()
    try:
        yield
    finally:
        _holders.go()


def settle() -> None:
    """Call it once, when a process has started: what there is now is never gone through again.

    Modules, models and routes are a hundred thousand objects that stay. Going through them stops
    the event loop for fifty milliseconds and more, and a busy minute would do so many times.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_SETTLED)
