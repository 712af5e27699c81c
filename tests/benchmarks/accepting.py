"""A gateway process that takes webhooks, and beside it the floor: compared in turns.

Each is a process of its own with a load generator of its own. Rounds alternate, so that both see
the same machine: the rate is the median of the rounds, p50 and p99 are of all their requests
together, and the processor time is the serving process's own, for one webhook.
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
from tests.benchmarks.durable import Servers, durable_servers
from tests.benchmarks.figure import Figure, Scale, ratio_of
from tests.benchmarks.load import Load
from tests.benchmarks.processes import ROOT, Usage, process
from tests.support.eventually import eventually
from tests.support.gateways import migrate_gateway

ROUNDS: Final = 5
SECRET: Final = "benchmark"


@dataclass(frozen=True, slots=True)
class Post:
    """What is posted, to which source, over how many connections; ``work`` is what it is called."""

    work: str
    vendor: str
    instance: str
    body: bytes
    connections: int

    @property
    def path(self) -> str:
        """The address of the source."""
        return f"/webhooks/{self.vendor}/{self.instance}"


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


async def compared(post: Post, scale: Scale, *, to_reach: str) -> Figure:
    """Alternate between the gateway and the floor, after a round of each that is not counted."""
    async with both(post) as (servers, gateway, floor):
        for contender in (gateway, floor):
            await one_round(contender, post, max(scale.size // 4, post.connections), first=0)
            contender.usage.used_s()
        stored_before = await stored(servers)
        first = scale.size
        for _ in range(ROUNDS):
            for contender in (gateway, floor):
                contender.take(await one_round(contender, post, scale.size, first=first))
            first += scale.size
        more = await stored(servers) - stored_before
    accepted = gateway.statuses["202"] + floor.statuses["202"]
    return Figure(
        work=f"accept {post.work} ({len(post.body) / 1000:.1f} kB), durable when answered, "
        f"{post.connections} connections, {ROUNDS} × {scale.size:,}",
        medley=f"{gateway.told()}; stored {more:,} of {accepted:,} (with the floor's)",
        limit=floor.told(),
        ratio=ratio_of(gateway.rate, floor.rate),
        to_reach=to_reach,
    )


@asynccontextmanager
async def both(post: Post) -> AsyncGenerator[tuple[Servers, Contender, Contender], None]:
    """The servers, the gateway and the floor, as long as the block."""
    async with AsyncExitStack() as stack:
        servers = await stack.enter_async_context(durable_servers())
        client = await nats.connect(servers.nats.url)
        stack.push_async_callback(client.close)
        await topology.apply(client)
        await migrate_gateway(servers.postgres.dsn)
        gateway = await stack.enter_async_context(_gateway(servers, post))
        floor = await stack.enter_async_context(_floor(servers))
        yield servers, gateway, floor


@asynccontextmanager
async def _gateway(servers: Servers, post: Post) -> AsyncGenerator[Contender, None]:
    port = any_free_port()
    config = servers.folder / "medley.yaml"
    setup = servers.nats.setup
    sections = {
        "nats": nats_overrides(setup.port, setup.password),
        "postgres": {"dsn": servers.postgres.dsn},
        "gateway": {
            "port": port,
            "admin_tokens": {"ops": "benchmark-admin"},
            "webhooks": {post.vendor: {post.instance: {"secret": SECRET}}},
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


async def one_round(contender: Contender, post: Post, requests: int, *, first: int) -> Load:
    """Post that often, over all connections."""
    arguments = [contender.port, post.path, SECRET, post.connections, requests, first]
    generator = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.benchmarks.load",
        *map(str, arguments),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    printed, _ = await generator.communicate(post.body)
    if generator.returncode:
        message = "the load generator failed"
        raise RuntimeError(message)
    return Load(**json.loads(printed))


async def stored(servers: Servers) -> int:
    """How many messages the stream of events holds."""
    client = await nats.connect(servers.nats.url)
    try:
        info = await client.jetstream().stream_info(EVENTS.name)
    finally:
        await client.close()
    return int(info.state.messages)
