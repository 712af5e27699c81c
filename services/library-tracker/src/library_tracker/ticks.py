"""What time makes happen: commands, fired by the broker once for all replicas."""

from datetime import timedelta

from faststream.nats import NatsBroker

from library_tracker.settings import Settings
from medley_contracts.library import CatchUp, FollowDownloads, ScanLibrary, SyncPending
from medley_contracts.message import Command
from medley_kit import schedule


async def declare_schedules(settings: Settings, broker: NatsBroker) -> None:
    """Read, look and catch up as often as the settings say; 0: never."""
    every = settings.schedule
    has_arr = bool(settings.radarr or settings.sonarr)
    wanted: list[tuple[Command, float, bool]] = [
        (ScanLibrary(), every.library, bool(settings.jellyfin)),
        (SyncPending(), every.pending, bool(settings.jellyseerr)),
        (FollowDownloads(), every.downloads, has_arr),
        (CatchUp(), every.catch_up, has_arr or bool(settings.jellyfin)),
    ]
    for command, seconds, is_of_use in wanted:
        name = command.SUBJECT.name
        if seconds and is_of_use:
            await schedule.declare(
                broker, command, name=name, every=timedelta(seconds=max(1, seconds))
            )
        else:
            await schedule.remove(broker, type(command), name=name)
