"""`medley up` as a process of its own, between simulated Jellyfins that live in this one.

Everything is as a person would have it: the settings' defaults, webhooks over HTTP through the
gateway, PostgreSQL and NATS that write to disk before they answer.
"""

import asyncio
import json
import sys
import time
from asyncio.subprocess import Process
from collections import Counter
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import asyncpg
import httpx
import nats
from nats.aio.client import Client

from medley.embedded.nats import EmbeddedNats
from medley.embedded.ports import any_free_port
from medley.own_servers import nats_overrides, running_servers
from medley_simulators.jellyfin.server import JellyfinSimulator
from tests.benchmarks.processes import begin, end, kill
from tests.support.eventually import eventually
from tests.support.servers import temporary_folder

SECRET: Final = "benchmark"
ADMIN: Final = "benchmark-admin"
READY_WITHIN_S: Final = 60.0
INDEXED_WITHIN_S: Final = 120.0
SYNCING: Final = ("gateway", "jellyfin-sync")
"""The services that a change passes on its way; none is everything there is."""
_STREAM, _DURABLE = "MEDLEY_EVENTS", "jellyfin-sync-take-snapshots"
_ANSWER_WITHIN_S: Final = 5.0
"""The client waits for ever now and then when a connection closes: then it is asked again."""
_BUSY_SQL: Final = """
SELECT (SELECT count(*) FROM jellyfin_sync.due_write) + (SELECT count(*) FROM gateway.outbox)
"""
_INDEXED_SQL: Final = """
SELECT count(*) FROM jellyfin_sync.server WHERE indexed_at IS NOT NULL
"""


@dataclass
class WholeSystem:
    """The running system; `begin`, `stop` and `kill` may follow each other at will."""

    folder: Path
    servers: Mapping[str, JellyfinSimulator]
    services: Sequence[str]
    url: str
    sections: Mapping[str, Any]
    given_nats: EmbeddedNats | None = None
    process: Process | None = None

    @property
    def home(self) -> Path:
        """MEDLEY_HOME."""
        return self.folder / "home"

    @property
    def pid(self) -> int:
        """Of the process that serves; PostgreSQL and NATS are its children."""
        if self.process is None:
            message = "it is not running"
            raise ProcessLookupError(message)
        return self.process.pid

    async def begin(self) -> float:
        """Start it, and return how many seconds it took to say that it is ready."""
        config = self.folder / "medley.yaml"
        config.write_text(json.dumps(self.sections))  # JSON is YAML
        only = [part for name in self.services for part in ("--only", name)]
        command: list[str | Path] = [
            sys.executable,
            "-m",
            "medley",
            "up",
            "--json",
            "--config",
            config,
            *only,
        ]
        environ = {"MEDLEY_HOME": str(self.home), "MEDLEY_LOG_LEVEL": "INFO"}
        started = time.perf_counter()
        self.process = await begin(command, log=self.folder / "medley.log", environ=environ)
        async with asyncio.timeout(READY_WITHIN_S):
            await self._until_ready(self.process)
        return time.perf_counter() - started

    async def _until_ready(self, process: Process) -> None:
        assert process.stdout is not None
        said = b""
        while line := await process.stdout.readline():
            said += line
            if line.rstrip() == b"}" and json.loads(said)["ready"]:
                return
        log = (self.folder / "medley.log").read_text(errors="replace")
        message = f"medley up ended before it was ready:\n{log[-2000:]}"
        raise RuntimeError(message)

    async def stop(self) -> None:
        """End it in order."""
        if self.process is not None:
            await end(self.process)
            self.process = None

    async def kill(self) -> None:
        """SIGKILL; its PostgreSQL and NATS are told by the kernel and end by themselves."""
        if self.process is not None:
            await kill(self.process)
            self.process = None

    async def indexed(self, *, within_s: float = INDEXED_WITHIN_S) -> None:
        """Wait until every server's items are known."""

        async def all_known() -> bool:
            known: int = await self._asked(_INDEXED_SQL)
            return known == len(self.servers)

        await eventually(all_known, within_s=within_s, every_s=0.1)

    async def settled(self, *, within_s: float) -> None:
        """Wait until nothing is on its way, waiting or due; asked twice: one leads to another."""
        for _ in range(2):
            await eventually(self._is_quiet, within_s=within_s, every_s=0.1)

    async def _is_quiet(self) -> bool:
        if any(server.plugin.pending for server in self.servers.values()):
            return False
        try:
            async with asyncio.timeout(_ANSWER_WITHIN_S):
                is_heard = await self._is_heard()
        except TimeoutError:
            return False
        return is_heard and not await self._asked(_BUSY_SQL)

    async def _is_heard(self) -> bool:
        """Every report was taken."""
        broker = await self._broker()
        try:
            cursor = await broker.jetstream().consumer_info(_STREAM, _DURABLE)
        finally:
            await broker.close()
        return not (cursor.num_pending or cursor.num_ack_pending)

    async def _asked(self, sql: str) -> int:
        found = running_servers(self.home, postgres=True, nats=False)
        connection = await asyncpg.connect(str(found["postgres"]["dsn"]))
        try:
            answer: int = await connection.fetchval(sql)
        finally:
            await connection.close()
        return answer

    async def _broker(self) -> Client:
        if self.given_nats is not None:
            return await nats.connect(self.given_nats.url)
        found: Any = running_servers(self.home, postgres=False, nats=True)["nats"]
        return await nats.connect(found["url"], user=found["user"], password=found["password"])

    def writes(self) -> int:
        """Writes of user data to all servers so far."""
        return sum(server.writes() for server in self.servers.values())

    def pages(self) -> int:
        """Requests for a page of items, to all servers, so far."""
        return sum(
            count
            for server in self.servers.values()
            for (method, route), count in server.journal.counts.items()
            if method == "GET" and route.lower().rstrip("/").endswith("/items")
        )

    def calls(self) -> Counter[str]:
        """All requests to all servers so far, by method and route."""
        counted: Counter[str] = Counter()
        for server in self.servers.values():
            for (method, route), count in server.journal.counts.items():
                counted[f"{method} {route}"] += count
        return counted

    def api(self) -> httpx.AsyncClient:
        """A client of the gateway that shows the admin token."""
        headers = {"Authorization": f"Bearer {ADMIN}"}
        return httpx.AsyncClient(base_url=self.url, headers=headers, timeout=30)


@asynccontextmanager
async def whole_system(
    *simulators: JellyfinSimulator,
    services: Sequence[str] = SYNCING,
    given_nats: EmbeddedNats | None = None,
    **jellyfin_sync: Any,
) -> AsyncGenerator[WholeSystem, None]:
    """Yield it configured for these servers, not yet begun; the plugins post to its gateway.

    ``given_nats`` is a server that it uses in the place of its own. ``jellyfin_sync`` adds to that
    section of the settings.
    """
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(temporary_folder())
        urls = {each.name: await stack.enter_async_context(each.serving()) for each in simulators}
        port = any_free_port()
        sections: dict[str, Any] = {
            "gateway": {
                "port": port,
                "admin_tokens": {"ops": ADMIN},
                "webhooks": {"jellyfin": {name: {"secret": SECRET} for name in urls}},
            },
            "jellyfin_sync": {
                "servers": {
                    each.name: {"url": urls[each.name], "api_key": each.api_key}
                    for each in simulators
                },
                # Looked at every five minutes: not what is measured here.
                "sync": {"playlists": False},
                **jellyfin_sync,
            },
        }
        if given_nats is not None:
            sections["nats"] = nats_overrides(given_nats.setup.port, given_nats.setup.password)
        url = f"http://127.0.0.1:{port}"
        servers = {each.name: each for each in simulators}
        system = WholeSystem(folder, servers, services, url, sections, given_nats)
        stack.push_async_callback(system.stop)
        for each in simulators:
            each.send_webhooks_to(
                f"{url}/webhooks/jellyfin/{each.name}", headers={"X-Medley-Secret": SECRET}
            )
        yield system
