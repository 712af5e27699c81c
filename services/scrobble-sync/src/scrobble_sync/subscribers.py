"""What comes in: one coroutine for each message, and no decisions."""

import time

from faststream.nats import NatsRouter

from medley_contracts.scrobble import SyncScrobbles, UndoScrobbles
from medley_kit.broker import on
from medley_kit.jobs import running
from scrobble_sync.resources import Injected
from scrobble_sync.workflows.sync_accounts import sync_accounts
from scrobble_sync.workflows.sync_result import Wish
from scrobble_sync.workflows.undo import undo

router = NatsRouter()


@on(router, SyncScrobbles, durable="scrobble-sync-sync-scrobbles")
async def sync_scrobbles(message: SyncScrobbles, resources: Injected) -> None:
    """Bring plays and loved tracks over."""
    async with running(resources.broker, message) as job:
        job.result = await sync_accounts(
            resources.pool,
            resources.accounts,
            only=message.account,
            matching=resources.matching,
            wish=Wish(is_dry_run=message.dry_run, is_full=message.full),
            now=int(time.time()),
            report=job.report,
        )


@on(router, UndoScrobbles, durable="scrobble-sync-undo-scrobbles")
async def undo_scrobbles(message: UndoScrobbles, resources: Injected) -> None:
    """Put back what a run has written into a database."""
    async with running(resources.broker, message) as job:
        job.result = await undo(resources.pool, resources.accounts, message.run_id)
