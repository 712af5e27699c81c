"""How `up` is told to end: the first Ctrl-C or SIGTERM in order, the second at once."""

import asyncio
import os
import signal
import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, Final

from medley.outcome import Exit

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Ending:
    """Whether somebody asked for the end; what is being started then is given up."""

    def __init__(self) -> None:
        self.requested = asyncio.Event()
        self._starting: asyncio.Task[Any] | None = None

    @contextmanager
    def heard(self) -> Generator[None, None, None]:
        """Listen for signals as long as the block."""
        loop = asyncio.get_running_loop()
        for number in _SIGNALS:
            loop.add_signal_handler(number, self.ask)
        try:
            yield
        finally:
            for number in _SIGNALS:
                loop.remove_signal_handler(number)

    @contextmanager
    def cancels(self) -> Generator[None, None, None]:
        """Inside the block the request cancels the current task instead of waiting for it."""
        self._starting = asyncio.current_task()
        try:
            yield
        finally:
            self._starting = None

    def ask(self) -> None:
        """Ask for the end; asked a second time, end at once.

        The embedded servers end by themselves then: the kernel tells them that we are gone.
        """
        if self.requested.is_set():
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(Exit.INTERRUPTED)
        self.requested.set()
        if self._starting is not None:
            self._starting.cancel()
