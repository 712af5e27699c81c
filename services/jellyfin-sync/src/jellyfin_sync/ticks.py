"""What time makes happen: commands, fired by the broker once for all replicas."""

from datetime import timedelta
from typing import Final

from faststream.nats import NatsBroker

from jellyfin_sync.settings import Settings
from medley_contracts.jellyfin import IndexItems, Reconcile, SyncPlaylists
from medley_kit import schedule

INDEX_EVERY: Final = timedelta(hours=6)
"""Added and removed items are announced; this finds those whose announcement was lost."""


async def declare_schedules(settings: Settings, broker: NatsBroker) -> None:
    """Read the items now and then, and compare as often as the settings say."""
    if not settings.servers:
        return
    await schedule.declare(broker, IndexItems(), name="index_items", every=INDEX_EVERY)
    if settings.sync.playlists:
        playlists = timedelta(seconds=settings.sync.playlists_every)
        await schedule.declare(broker, SyncPlaylists(), name="sync_playlists", every=playlists)
    else:
        await schedule.remove(broker, SyncPlaylists, name="sync_playlists")
    if settings.reconcile.every:
        every = timedelta(seconds=settings.reconcile.every)
        await schedule.declare(broker, Reconcile(), name="reconcile", every=every)
    else:
        await schedule.remove(broker, Reconcile, name="reconcile")
