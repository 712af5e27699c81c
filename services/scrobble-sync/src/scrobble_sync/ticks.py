"""What time makes happen: commands, fired by the broker once for all replicas."""

from datetime import timedelta

from faststream.nats import NatsBroker

from medley_contracts.scrobble import SyncScrobbles
from medley_kit import schedule
from scrobble_sync.settings import Settings

_NAME = "sync_scrobbles"


async def declare_schedules(settings: Settings, broker: NatsBroker) -> None:
    """Bring over what is new as often as the settings say."""
    if settings.accounts and settings.schedule.sync:
        every = timedelta(seconds=settings.schedule.sync)
        await schedule.declare(broker, SyncScrobbles(), name=_NAME, every=every)
    else:
        await schedule.remove(broker, SyncScrobbles, name=_NAME)
