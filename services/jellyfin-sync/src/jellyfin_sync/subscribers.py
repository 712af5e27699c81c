"""What comes in: one coroutine for each message, and no decisions."""

import time

from faststream.nats import NatsRouter

from jellyfin_sync import metrics
from jellyfin_sync.resources import Injected
from jellyfin_sync.workflows import read_servers, reconcile, take_items
from jellyfin_sync.workflows.look_up import look_up, require_known
from jellyfin_sync.workflows.read_accounts import read_accounts
from jellyfin_sync.workflows.restore_states import restore_states
from jellyfin_sync.workflows.sync_playlists import sync_playlists
from jellyfin_sync.workflows.take_snapshots import take_snapshots
from medley_contracts.jellyfin import (
    AccountChange,
    AccountReported,
    IndexItems,
    ItemAdded,
    ItemRemoved,
    Reconcile,
    RestoreStates,
    SyncPlaylists,
    UserDataReported,
)
from medley_kit import uploads
from medley_kit.broker import on, on_batch
from medley_kit.jobs import running
from medley_kit.send import publish

router = NatsRouter()


@on_batch(router, UserDataReported, durable="jellyfin-sync-take-snapshots")
async def take_user_data_snapshots(messages: list[UserDataReported], resources: Injected) -> None:
    """Find what changed and make it due on every other server."""
    resources.clocks.see_reports(messages)
    await look_up(
        resources.pool,
        messages,
        clients=resources.clients,
        rules=resources.rules,
        offset_of=resources.clocks.offset_of,
    )
    async with resources.pool.acquire() as connection, connection.transaction():
        settled = await take_snapshots(
            connection,
            messages,
            rules=resources.rules,
            offset_of=resources.clocks.offset_of,
            now=time.time(),
        )
    metrics.count_reports([message.server for message in messages], settled.silent)


@on_batch(router, ItemAdded, durable="jellyfin-sync-take-added-items")
async def take_added_items(messages: list[ItemAdded], resources: Injected) -> None:
    """Give new items their places, and release what waited for them."""
    await take_items.add(
        resources.pool,
        {(message.server, message.item_id) for message in messages},
        clients=resources.clients,
        rules=resources.rules,
        offset_of=resources.clocks.offset_of,
    )


@on_batch(router, ItemRemoved, durable="jellyfin-sync-forget-removed-items")
async def forget_removed_items(messages: list[ItemRemoved], resources: Injected) -> None:
    """Forget items that their server really no longer has."""
    await take_items.remove(
        resources.pool,
        {(message.server, message.item_id) for message in messages},
        clients=resources.clients,
    )


@on(router, AccountReported, durable="jellyfin-sync-take-accounts")
async def take_account(message: AccountReported, resources: Injected) -> None:
    """Read the accounts of that server anew: the report names only one, and may be late."""
    require_known([message.server], resources.clients)
    await read_accounts(
        resources.pool,
        message.server,
        resources.clients[message.server],
        rules=resources.rules,
        offset_of=resources.clocks.offset_of,
        deleted={message.user_id} if message.change is AccountChange.DELETED else (),
    )


@on(router, IndexItems, durable="jellyfin-sync-index-items")
async def index_items(message: IndexItems, resources: Injected) -> None:
    """Read all items and accounts of the servers."""
    async with running(resources.broker, message) as job:
        job.result = await read_servers.read_servers(
            resources.pool,
            message.servers,
            clients=resources.clients,
            rules=resources.rules,
            offset_of=resources.clocks.offset_of,
            report=job.report,
        )
    if resources.settings.sync.playlists:
        # What a playlist waited for may be there now.
        await publish(resources.broker, SyncPlaylists(requested_by="index"))


@on(router, SyncPlaylists, durable="jellyfin-sync-sync-playlists")
async def sync_everybodys_playlists(message: SyncPlaylists, resources: Injected) -> None:
    """Compare the playlists of all servers, and write what differs."""
    async with running(resources.broker, message) as job:
        job.result = await sync_playlists(
            resources.pool,
            message,
            clients=resources.clients,
            rules=resources.rules,
            tokens=resources.tokens,
            offset_of=resources.clocks.offset_of,
            report=job.report,
        )


@on(router, Reconcile, durable="jellyfin-sync-reconcile")
async def reconcile_servers(message: Reconcile, resources: Injected) -> None:
    """Compare what servers hold with what is known, and take the differences."""
    async with running(resources.broker, message) as job:
        job.result = await reconcile.reconcile(
            resources.pool,
            message,
            clients=resources.clients,
            rules=resources.rules,
            offset_of=resources.clocks.offset_of,
            report=job.report,
        )


@on(router, RestoreStates, durable="jellyfin-sync-restore-states")
async def restore(message: RestoreStates, resources: Injected) -> None:
    """Take a backup, and let go of it once its job has ended."""
    async with running(resources.broker, message) as job:
        job.result = await restore_states(
            resources.pool,
            uploads.read(resources.broker, message.upload),
            at=message.occurred_at,
            cause=str(message.message_id),
            rules=resources.rules,
            offset_of=resources.clocks.offset_of,
            report=job.report,
            is_dry=message.dry_run,
        )
    await uploads.forget(resources.broker, message.upload)
