"""Three replicas of jellyfin-sync on one PostgreSQL and NATS.

`size` films are marked on one server while the other answers after 20 ms. Measured with one process
of the service and with three: seconds until the other server holds them all, and films that were
written twice. Held against one write for each film.
"""

import asyncio
import json
import sys
import time
from contextlib import AsyncExitStack
from typing import Final

from medley_kit.broker import close_broker, make_broker
from medley_simulators.faults import Fault
from medley_simulators.jellyfin.server import JellyfinSimulator
from tests.benchmarks.burst import mark_all_played
from tests.benchmarks.durable import Servers, durable_servers
from tests.benchmarks.figure import Figure, Scale, ratio_of
from tests.benchmarks.processes import process
from tests.support.eventually import eventually
from tests.support.household import a_server, films, migrate_jellyfin_sync, plug_in
from tests.support.messages import nats_settings

FULL: Final = Scale(size=1_000)
SHORT: Final = Scale(size=60)
_ANSWER_S: Final = 0.02


async def measure(scale: Scale) -> list[Figure]:
    """One, then three."""
    return [await _measure(scale, count) for count in (1, 3)]


async def _measure(scale: Scale, replicas: int) -> Figure:
    lan, wan = (a_server(name, films(scale.size)) for name in ("lan", "wan"))
    async with AsyncExitStack() as stack:
        servers = await stack.enter_async_context(durable_servers())
        await migrate_jellyfin_sync(servers.postgres.dsn)
        urls = {s.name: await stack.enter_async_context(s.serving()) for s in (lan, wan)}
        config = servers.folder / "medley.yaml"
        config.write_text(json.dumps(_sections(servers, (lan, wan), urls)))
        broker = make_broker(nats_settings(servers.nats.url), service="tester")
        await broker.connect()
        stack.push_async_callback(close_broker, broker)
        for server in (lan, wan):
            plug_in(server, lambda: broker)
        environ = {"MEDLEY_CONFIG": str(config), "MEDLEY_HEALTH_PORT": "0"}
        for number in range(replicas):
            await stack.enter_async_context(
                process(
                    *(sys.executable, "-m", "jellyfin_sync", "serve"),
                    log=servers.folder / f"replica-{number}.log",
                    environ=environ,
                )
            )
        await eventually(lambda: _is_read(lan) and _is_read(wan), within_s=120)
        await asyncio.sleep(5)  # all of them have joined
        wan.faults.add(Fault(kind="delay", delay_s=_ANSWER_S, method="POST"))
        started = time.perf_counter()
        await mark_all_played(lan, [wan])
        elapsed_s = time.perf_counter() - started
        await asyncio.sleep(3)  # what would be written twice is written by then
        writes = wan.writes()
    return Figure(
        work=f"{scale.size:,} items marked, {replicas} replica{'s' if replicas > 1 else ''}, "
        f"a target that answers after {1000 * _ANSWER_S:.0f} ms",
        medley=f"{elapsed_s:.1f} s, {writes - scale.size} written twice",
        limit=f"{scale.size:,} writes",
        ratio=f"{ratio_of(writes, scale.size)} of the writes",
        to_reach="the work is shared, nothing is done twice",
    )


def _is_read(server: JellyfinSimulator) -> bool:
    return server.journal.counts["GET", "/Items"] > 0


def _sections(
    servers: Servers, simulators: tuple[JellyfinSimulator, ...], urls: dict[str, str]
) -> dict[str, object]:
    nats = nats_settings(servers.nats.url)
    password = nats.password
    return {
        "nats": {
            "url": list(nats.url),
            "user": nats.user,
            "password": None if password is None else password.get_secret_value(),
        },
        "postgres": {"dsn": servers.postgres.dsn},
        "jellyfin_sync": {
            "servers": {s.name: {"url": urls[s.name], "api_key": s.api_key} for s in simulators},
            "reconcile": {"every": 0, "at_start": False},
            "sync": {"playlists": False},
        },
    }
