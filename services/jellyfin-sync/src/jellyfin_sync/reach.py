"""Whether each server answers: asked now and then, told by its writer, published on change."""

import asyncio
import time
from collections.abc import Mapping

import structlog

from jellyfin_sync.store import servers
from medley_clients.errors import (
    UpstreamMissing,
    UpstreamRejected,
    UpstreamSurprise,
    UpstreamUnavailable,
)
from medley_clients.jellyfin.client import JellyfinClient
from medley_contracts.jellyfin import Reconcile, ServerReached
from medley_contracts.message import Message
from medley_kit import outbox
from medley_kit.db import Pool
from medley_kit.steady import repeat, through_outages

log = structlog.get_logger()

ASK_EVERY_S = 30.0
_TWINS = (
    "has the same server id as {!r}: one address twice, or a copy; nothing is written to either"
)


class Reach:
    """What is known of the servers' health; the database holds it, for every replica and page."""

    def __init__(
        self, pool: Pool, clients: Mapping[str, JellyfinClient], *, outage_s: float
    ) -> None:
        """``outage_s``: a server that was away for longer is compared afterwards; 0: it is not."""
        self._pool = pool
        self._clients = clients
        self._outage_s = outage_s
        self._away_since: dict[str, float] = {}
        self._known: dict[str, tuple[bool, str]] = {}
        self._identity: dict[str, str] = {}
        self.asked = {server: asyncio.Event() for server in clients}
        """Set when a server was asked for the first time, whether it answered or not."""
        self._news: asyncio.Queue[tuple[str, bool, str]] = asyncio.Queue()

    def report(self, server: str, is_reachable: bool, detail: str) -> None:  # noqa: FBT001 - a callback
        """A writer noticed; what is no news costs nothing."""
        if self._known.get(server) != (is_reachable, detail):
            self._news.put_nowait((server, is_reachable, detail))

    def twin_of(self, server: str) -> str | None:
        """Another configured server with the same identity; None: there is none, as far as known.

        Two names for one server, or a server and its copy: nobody can say what a change of one
        means for the other, so nothing is written to either.
        """
        identity = self._identity.get(server)
        same = (name for name, known in self._identity.items() if known == identity)
        return None if identity is None else next((n for n in same if n != server), None)

    async def run(self) -> None:
        """Ask every server, then again, and remember what is told meanwhile."""
        await through_outages(self._recall, what="recall who is who")
        await repeat(self._round, what="notice who answers")

    async def _recall(self) -> None:
        async with self._pool.acquire() as connection:
            for state in await servers.list_all(connection):
                if state.server in self._clients and state.jellyfin_id is not None:
                    self._identity[state.server] = state.jellyfin_id

    async def _round(self) -> None:
        async with asyncio.TaskGroup() as group:
            for server in self._clients:
                group.create_task(self._ask(server))
        for server in self._clients:
            if (twin := self.twin_of(server)) is not None:
                await self._save(server, is_reachable=False, detail=_TWINS.format(twin))
        try:
            async with asyncio.timeout(ASK_EVERY_S):
                while True:
                    server, is_reachable, detail = await self._news.get()
                    await self._save(server, is_reachable=is_reachable, detail=detail)
        except TimeoutError:
            return

    async def _ask(self, server: str) -> None:
        client = self._clients[server]
        try:
            await client.version(refresh=True)
            info = await client.check_key()
        except (UpstreamUnavailable, UpstreamMissing, UpstreamSurprise, UpstreamRejected) as error:
            await self._save(server, is_reachable=False, detail=str(error))
            return
        finally:
            self.asked[server].set()
        self._identity[server] = info.id
        twin = self.twin_of(server)
        await self._save(
            server,
            is_reachable=twin is None,
            detail="" if twin is None else _TWINS.format(twin),
            jellyfin_id=info.id,
            version=info.version,
        )

    async def _save(
        self,
        server: str,
        *,
        is_reachable: bool,
        detail: str,
        jellyfin_id: str | None = None,
        version: str | None = None,
    ) -> None:
        if self._known.get(server) == (is_reachable, detail) and version is None:
            return
        before = self._known.get(server)
        async with self._pool.acquire() as connection, connection.transaction():
            await servers.save_reached(
                connection,
                server,
                jellyfin_id=jellyfin_id,
                version=version,
                is_reachable=is_reachable,
                detail=detail,
            )
            if before is None or before[0] is not is_reachable:
                log.info("server reached" if is_reachable else "server lost", upstream=server)
                await outbox.add(
                    connection,
                    *self._wishes(server, is_reachable=is_reachable),
                    ServerReached(server=server, is_reachable=is_reachable, detail=detail),
                )
        self._known[server] = (is_reachable, detail)
        if is_reachable:
            self._away_since.pop(server, None)
        else:
            self._away_since.setdefault(server, time.monotonic())

    def _wishes(self, server: str, *, is_reachable: bool) -> list[Message]:
        """A comparison, when it is back after an outage; of one before our start, ours is due."""
        away_s = time.monotonic() - self._away_since.get(server, time.monotonic())
        if not (is_reachable and 0 < self._outage_s < away_s):
            return []
        return [Reconcile(servers=(server,), requested_by=f"{server} is back")]
