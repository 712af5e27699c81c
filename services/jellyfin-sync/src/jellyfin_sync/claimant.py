"""One connection that says we live: it holds the lock of our claims, and hears of new work."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Iterable

import asyncpg

from jellyfin_sync.store import account_changes, due_writes
from medley_kit.db import Connection
from medley_kit.steady import repeat

_LOCK_SQL = "SELECT pg_advisory_lock($1)"
_CHECK_S = 5.0

Connect = Callable[[], Awaitable["asyncpg.Connection[asyncpg.Record]"]]


class Claimant:
    """Whoever claims rows holds this; when the process dies, PostgreSQL lets go of the lock.

    ``wake`` has an event for each target: set when something became due, and after every break in
    the connection, since what was said meanwhile was not heard. ``wake_accounts``: the same for
    what is planned for accounts.
    """

    def __init__(self, connect: Connect, targets: Iterable[str]) -> None:
        self._connect = connect
        self.key = 0
        self.wake = {target: asyncio.Event() for target in targets}
        self.wake_accounts = {target: asyncio.Event() for target in self.wake}
        self.is_alive = asyncio.Event()

    async def run(self) -> None:
        """Hold the lock for as long as this runs; a lost connection means a new key."""
        await repeat(self._hold, what="hold the claimant's lock")

    async def _hold(self) -> None:
        connection = await self._connect()
        try:
            self.key = secrets.randbits(62)
            await connection.execute(_LOCK_SQL, self.key)
            await connection.add_listener(due_writes.CHANNEL, self._hear)
            await connection.add_listener(account_changes.CHANNEL, self._hear)
            self.is_alive.set()
            self._wake_all()
            while not connection.is_closed():
                await asyncio.sleep(_CHECK_S)
                await connection.execute("SELECT 1", timeout=_CHECK_S)
        finally:
            self.is_alive.clear()
            connection.terminate()

    def _hear(self, _connection: Connection, _pid: int, channel: str, payload: object) -> None:
        events = self.wake if channel == due_writes.CHANNEL else self.wake_accounts
        event = events.get(str(payload))
        if event is not None:
            event.set()

    def _wake_all(self) -> None:
        for event in (*self.wake.values(), *self.wake_accounts.values()):
            event.set()
