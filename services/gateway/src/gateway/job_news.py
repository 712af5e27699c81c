"""Wakes those who wait for a job when this process noted something about one."""

import asyncio


class JobNews:
    """One future shared by all who wait."""

    def __init__(self) -> None:
        self._next: asyncio.Future[None] | None = None

    def expect(self) -> "asyncio.Future[None]":
        """Done at the next news from now on."""
        if self._next is None:
            self._next = asyncio.get_running_loop().create_future()
        return self._next

    def tell(self) -> None:
        """Wake everyone."""
        if self._next is not None and not self._next.done():
            self._next.set_result(None)
        self._next = None
