"""Webhooks accepted: durable when answered, by one gateway process.

`size` webhooks a round, over 16 connections, each a real `UserDataSaved` of the plugin (6 kB, as
the simulated Jellyfin renders it; every one with another item). Answered 202 only when JetStream
has written it to disk (`sync_interval: always`). The gateway is a process of its own, with a real
medley.yaml; so is the load generator.

Held against the floor: a bare Starlette route under the same uvicorn options that publishes the raw
body to the same stream and waits for the acknowledgement. Rounds alternate, so that both see the
same machine: the rate is the median of the rounds, p50 and p99 are of all their requests together,
and the processor time is the serving process's own, for one webhook.
"""

import asyncio
import json
import statistics
import sys
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import nats

from medley.embedded.ports import any_free_port
from medley.own_servers import nats_overrides
from medley_contracts.streams import EVENTS
from medley_kit import topology
from medley_simulators.jellyfin.server import JellyfinSimulator
from tests.benchmarks.durable import Servers, durable_servers
from tests.benchmarks.figure import Figure, Scale, ratio_of
from tests.benchmarks.load import MARKER, Load
from tests.benchmarks.processes import ROOT, Usage, process
from tests.support.eventually import eventually
from tests.support.gateways import migrate_gateway
from tests.support.household import films

FULL: Final = Scale(size=4_000)
SHORT: Final = Scale(size=300)
CONNECTIONS: Final = 16
ROUNDS: Final = 5
SECRET: Final = "benchmark"
PATH: Final = "/webhooks/jellyfin/lan"


@dataclass
class Contender:
    """One of the two that are compared, and what was seen of it."""

    port: int
    usage: Usage
    rates: list[float] = field(default_factory=list)
    latencies_ms: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    cpu_s: float = 0.0

    def take(self, load: Load) -> None:
        """Count one round."""
        self.rates.append(len(load.latencies_ms) / load.elapsed_s)
        self.latencies_ms += load.latencies_ms
        self.statuses.update(load.statuses)
        self.cpu_s += self.usage.used_s()

    @property
    def rate(self) -> float:
        """Per second."""
        return statistics.median(self.rates)

    def told(self) -> str:
        """Rate, latencies, processor time; what was not answered 202 is not passed over."""
        cuts = statistics.quantiles(self.latencies_ms, n=100)
        cpu_us = 1e6 * self.cpu_s / len(self.latencies_ms)
        others = {status: count for status, count in self.statuses.items() if status != "202"}
        said = (
            f"{self.rate:,.0f}/s, p50 {cuts[49]:.1f} ms, p99 {cuts[98]:.1f} ms, "
            f"{cpu_us:.0f} µs of processor time each"
        )
        return f"{said}; not accepted: {others}" if others else said


async def measure(scale: Scale) -> list[Figure]:
    """Alternate between the gateway and the floor, after a round of each that is not counted."""
    body = await real_body()
    async with _both() as (servers, gateway, floor):
        for contender in (gateway, floor):
            await _round(contender, body, max(scale.size // 4, CONNECTIONS), first=0)
            contender.usage.used_s()
        stored_before = await _stored(servers)
        first = scale.size
        for _ in range(ROUNDS):
            for contender in (gateway, floor):
                contender.take(await _round(contender, body, scale.size, first=first))
            first += scale.size
        stored = await _stored(servers) - stored_before
    accepted = gateway.statuses["202"] + floor.statuses["202"]
    return [
        Figure(
            work=f"accept a real Jellyfin UserDataSaved ({len(body) / 1000:.1f} kB), durable when "
            f"answered, {CONNECTIONS} connections, {ROUNDS} × {scale.size:,}",
            medley=f"{gateway.told()}; stored {stored:,} of {accepted:,} (with the floor's)",
            limit=floor.told(),
            ratio=ratio_of(gateway.rate, floor.rate),
            to_reach="1,000/s, p99 50 ms on one gateway process; at least 0.6 of the floor",
        )
    ]


async def real_body() -> bytes:
    """One webhook as the simulated plugin renders it, with the marker in the place of the item."""
    posted: list[bytes] = []

    async def keep(_url: str, _headers: object, body: bytes) -> int:
        posted.append(body)
        return 202

    server = JellyfinSimulator("lan", post=keep)
    server.add_library("Films", films(1))
    server.add_user("ada")
    server.send_webhooks_to("http://gateway.invalid/")
    (film,) = server.items("Movie")
    await server.user_marks_played("ada", film)
    await server.plugin.settled()
    return posted[0].replace(film.id.encode(), MARKER)


@asynccontextmanager
async def _both() -> AsyncGenerator[tuple[Servers, Contender, Contender], None]:
    async with AsyncExitStack() as stack:
        servers = await stack.enter_async_context(durable_servers())
        client = await nats.connect(servers.nats.url)
        stack.push_async_callback(client.close)
        await topology.apply(client)
        await migrate_gateway(servers.postgres.dsn)
        gateway = await stack.enter_async_context(_gateway(servers))
        floor = await stack.enter_async_context(_floor(servers))
        yield servers, gateway, floor


@asynccontextmanager
async def _gateway(servers: Servers) -> AsyncGenerator[Contender, None]:
    port = any_free_port()
    config = servers.folder / "medley.yaml"
    setup = servers.nats.setup
    sections = {
        "nats": nats_overrides(setup.port, setup.password),
        "postgres": {"dsn": servers.postgres.dsn},
        "gateway": {
            "port": port,
            "admin_tokens": {"ops": "benchmark-admin"},
            "webhooks": {"jellyfin": {"lan": {"secret": SECRET}}},
        },
    }
    config.write_text(json.dumps(sections))  # JSON is YAML
    environ = {"MEDLEY_CONFIG": str(config), "MEDLEY_HEALTH_PORT": "0"}
    command = (sys.executable, "-m", "gateway", "serve")
    async with process(*command, log=servers.folder / "gateway.log", environ=environ) as begun:
        await _listens(port, servers.folder / "gateway.log")
        yield Contender(port, Usage(begun.pid))


@asynccontextmanager
async def _floor(servers: Servers) -> AsyncGenerator[Contender, None]:
    port = any_free_port()
    log = servers.folder / "floor.log"
    command = (sys.executable, "-m", "tests.benchmarks.floor", servers.nats.url, str(port))
    async with process(*command, log=log) as begun:
        await _listens(port, log)
        yield Contender(port, Usage(begun.pid))


async def _listens(port: int, log: Path) -> None:
    async def connects() -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            return False
        writer.close()
        return True

    await eventually(
        connects, within_s=30, describe=lambda: f"it listens ({log.read_text()[-1000:]})"
    )


async def _round(contender: Contender, body: bytes, requests: int, *, first: int) -> Load:
    arguments = [contender.port, PATH, SECRET, CONNECTIONS, requests, first]
    generator = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.benchmarks.load",
        *map(str, arguments),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    printed, _ = await generator.communicate(body)
    if generator.returncode:
        message = "the load generator failed"
        raise RuntimeError(message)
    return Load(**json.loads(printed))


async def _stored(servers: Servers) -> int:
    client = await nats.connect(servers.nats.url)
    try:
        info = await client.jetstream().stream_info(EVENTS.name)
    finally:
        await client.close()
    return int(info.state.messages)
