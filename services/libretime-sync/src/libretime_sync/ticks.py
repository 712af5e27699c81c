"""What time makes happen: commands, fired by the broker once for all replicas."""

from datetime import timedelta
from typing import Final

from faststream.nats import NatsBroker

from libretime_sync.settings import Settings
from medley_contracts.libretime import PullPlayback, PullTracks
from medley_contracts.libretime_logs import WatchSchedules
from medley_contracts.message import Command
from medley_kit import schedule

WATCH_EVERY: Final = timedelta(minutes=10)


async def declare_schedules(settings: Settings, broker: NatsBroker) -> None:
    """Pull each station as often as the settings say (0 is never), and watch what is scheduled."""
    for name, station in settings.stations.items():
        pulls: tuple[tuple[Command, str, float], ...] = (
            (PullTracks(station=name), f"pull_tracks-{name}", station.schedule.tracks),
            (PullPlayback(station=name), f"pull_playback-{name}", station.schedule.playback),
        )
        for command, job, every_s in pulls:
            if every_s:
                every = timedelta(seconds=every_s)
                await schedule.declare(broker, command, name=job, every=every)
            else:
                await schedule.remove(broker, type(command), name=job)
    if settings.stations:
        await schedule.declare(broker, WatchSchedules(), name="watch_schedules", every=WATCH_EVERY)
    else:
        await schedule.remove(broker, WatchSchedules, name="watch_schedules")
