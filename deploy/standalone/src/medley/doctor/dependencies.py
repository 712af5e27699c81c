"""PostgreSQL, NATS and the gateway: whether they answer, and in which version."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import asyncpg
import nats.errors
import nats.js.errors

from medley.catalogue import NAMES, package_of
from medley.commands.migrate import dsn_of, postgres_is_away
from medley.commands.topology import connected
from medley.doctor.finding import Finding, away, note, ok, wrong
from medley.gateway_api import GatewayApi
from medley.outcome import Unreachable
from medley.own_servers import shared_settings
from medley.surroundings import Surroundings
from medley_kit import topology
from medley_kit.db import is_outage
from medley_kit.errors import TransientError
from medley_kit.migrate import pending
from medley_kit.send import connected as client_of

OLDEST_POSTGRES: Final = 17
OLDEST_NATS: Final = (2, 14)
"""Schedules by cron need it."""
_START: Final = "start it with `medley up`"


def not_running(what: str, home: Path) -> Finding:
    """An embedded server of a Medley that is stopped."""
    return note(what, f"own, in {home}, and stopped", _START)


async def look_at_postgres(surroundings: Surroundings) -> AsyncIterator[Finding]:
    """Reachable, new enough, and every schema up to date."""
    dsn = dsn_of(surroundings)
    try:
        connection = await asyncpg.connect(dsn, timeout=5)
        try:
            version = connection.get_server_version()
        finally:
            await connection.close()
        missing = {name: await pending(package_of(name), package_of(name), dsn) for name in NAMES}
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        if not is_outage(error):
            raise
        fact, _, remedy = str(postgres_is_away(error)).rpartition(": ")
        yield away("PostgreSQL", fact, remedy)
        return
    told = f"{version.major}.{version.minor}"
    if version.major < OLDEST_POSTGRES:
        yield wrong("PostgreSQL", told, f"upgrade it to {OLDEST_POSTGRES} or later")
    else:
        yield ok("PostgreSQL", told)
    behind = [name for name, revisions in missing.items() if revisions]
    if behind:
        yield wrong("schemas", f"behind: {', '.join(behind)}", "run `medley migrate`")
    else:
        yield ok("schemas", "up to date")


async def look_at_nats(surroundings: Surroundings) -> AsyncIterator[Finding]:
    """Reachable, new enough, with JetStream, and the topology as declared."""
    try:
        async with connected(surroundings) as broker:
            client = client_of(broker)
            found = client.connected_server_version
            version = f"{found.major}.{found.minor}.{found.patch}"
            if (found.major, found.minor) < OLDEST_NATS:
                wanted = ".".join(map(str, OLDEST_NATS))
                yield wrong("NATS", version, f"upgrade it to {wanted} or later")
            else:
                yield ok("NATS", version)
            replicas = shared_settings(surroundings).nats.replicas
            differences = await topology.diff(broker, replicas=replicas)
    except Unreachable as error:
        fact, _, remedy = str(error).rpartition(": ")
        yield away("NATS", fact, remedy)
        return
    except nats.js.errors.ServiceUnavailableError:
        yield wrong("JetStream", "is off", "start nats-server with -js")
        return
    except (nats.errors.Error, TransientError, TimeoutError) as error:
        yield away("JetStream", f"does not answer ({type(error).__name__})", "see the log of NATS")
        return
    if differences:
        yield wrong("topology", f"{len(differences)} differences", "run `medley topology apply`")
    else:
        yield ok("topology", "as declared")


async def look_at_gateway(api: GatewayApi) -> AsyncIterator[Finding]:
    """What the running system says of itself."""
    try:
        readiness = await api.readiness()
    except Unreachable as error:
        fact, _, remedy = str(error).partition(": ")
        yield away("gateway", fact, remedy)
        return
    yield ok("gateway", api.url)
    for name, check in readiness["checks"].items():
        if name in {"nats", "postgres"}:
            continue
        if check["ok"]:
            yield ok(name, check["detail"])
        else:
            yield away(name, check["detail"], "start it, and see its log")


async def collected(findings: AsyncIterator[Finding]) -> list[Finding]:
    """All of them, for looks that run at the same time."""
    async with asyncio.timeout(30):
        return [finding async for finding in findings]
