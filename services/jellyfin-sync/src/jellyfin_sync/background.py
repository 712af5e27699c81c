"""What runs beside the handlers: a writer for each target, and the small loops they need."""

import asyncio
from datetime import UTC, datetime, timedelta

import asyncpg
import structlog

from jellyfin_sync import metrics
from jellyfin_sync.account_writer import AccountWriter
from jellyfin_sync.claimant import Claimant
from jellyfin_sync.resources import Resources
from jellyfin_sync.store import due_claims, due_queue, reconcile_runs, servers, sync_log
from jellyfin_sync.ticks import INDEX_EVERY
from jellyfin_sync.workflows.account_step import Means
from jellyfin_sync.writer import Writer
from medley_contracts.jellyfin import IndexItems, Reconcile
from medley_kit.outbox import Relay
from medley_kit.send import publish
from medley_kit.steady import repeat, through_outages

log = structlog.get_logger()

_RELEASE_EVERY_S = 5.0
_PRUNE_EVERY_S = 3600.0
_MEASURE_EVERY_S = 15.0
_LOG_KEPT = timedelta(days=90)
_RUNS_KEPT = 100


async def work(resources: Resources) -> None:
    """Write what is due, publish what was decided, notice who answers."""
    targets = [name for name, role in resources.rules.servers.items() if role.is_target]
    claimant = Claimant(lambda: _connect(resources), targets)
    async with asyncio.TaskGroup() as group:
        group.create_task(Relay(resources.pool, resources.broker).run())
        group.create_task(resources.reach.run())
        group.create_task(
            through_outages(lambda: _begin(resources), what="ask for a first reading")
        )
        group.create_task(repeat(lambda: _prune(resources), what="prune"))
        group.create_task(repeat(lambda: _measure(resources), what="measure the queue"))
        if resources.rules.is_dry_run:
            return
        group.create_task(claimant.run())
        group.create_task(
            repeat(lambda: _release_abandoned(resources), what="free abandoned writes")
        )
        means = Means(
            resources.pool,
            resources.clients,
            resources.rules,
            resources.clocks.offset_of,
            resources.seal_key,
        )
        for target in targets:
            accounts = AccountWriter(target, means=means, claimant=claimant, reach=resources.reach)
            group.create_task(accounts.run())
            writer = Writer(
                target,
                client=resources.clients[target],
                pool=resources.pool,
                claimant=claimant,
                rules=resources.rules,
                offset_of=resources.clocks.offset_of,
                reach=resources.reach,
            )
            group.create_task(writer.run())


async def _connect(resources: Resources) -> "asyncpg.Connection[asyncpg.Record]":
    return await asyncpg.connect(
        resources.settings.postgres.dsn.get_secret_value(),
        timeout=10,
        server_settings={"search_path": "jellyfin_sync", "application_name": "jellyfin-sync"},
    )


async def _release_abandoned(resources: Resources) -> None:
    """Free what a replica held that is no more."""
    async with resources.pool.acquire() as connection, connection.transaction():
        freed = await due_claims.release_abandoned(connection)
    if freed:
        log.info("abandoned writes freed", targets=freed)
    await asyncio.sleep(_RELEASE_EVERY_S)


async def _prune(resources: Resources) -> None:
    """Forget what is too old to be asked for."""
    async with resources.pool.acquire() as connection:
        await sync_log.prune(connection, _LOG_KEPT)
        await reconcile_runs.prune(connection, _RUNS_KEPT)
    await asyncio.sleep(_PRUNE_EVERY_S)


async def _measure(resources: Resources) -> None:
    """Show how much is still to be written, by server."""
    async with resources.pool.acquire() as connection:
        found = await due_queue.by_target(connection)
    for server in resources.clients:
        for state in ("pending", "waiting", "failed"):
            rows, late_s = found.get((server, state), (0, 0.0))
            metrics.DUE.labels(server, state).set(rows)
            if state == "pending":
                metrics.OLDEST.labels(server).set(late_s)
    await asyncio.sleep(_MEASURE_EVERY_S)


async def _begin(resources: Resources) -> None:
    """Ask for the items to be read, unless they were lately, and for a comparison."""
    async with resources.pool.acquire() as connection:
        states = {state.server: state for state in await servers.list_all(connection)}
    stale = tuple(
        name
        for name in resources.clients
        if not _is_recent(states[name].indexed_at, within=INDEX_EVERY)
        or states[name].indexed_under != resources.rules.indexed_under(name)
    )
    wanted: list[IndexItems | Reconcile] = []
    if stale:
        wanted.append(IndexItems(servers=stale, requested_by="start"))
    if resources.settings.reconcile.at_start and resources.clients:
        wanted.append(Reconcile(requested_by="start"))
    for command in wanted:
        await publish(resources.broker, command)


def _is_recent(when: datetime | None, *, within: timedelta) -> bool:
    return when is not None and datetime.now(UTC) - when < within
