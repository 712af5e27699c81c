"""Wishes to read a station."""

from faststream.nats import NatsRouter

from libretime_sync.resources import Injected
from libretime_sync.workflows.pull_stations import pull_playback_of, pull_tracks_of
from medley_contracts.libretime import PullPlayback, PullTracks
from medley_kit.broker import on
from medley_kit.jobs import running

router = NatsRouter()


@on(router, PullTracks, durable="libretime-sync-pull-tracks", at_once=4)
async def pull_tracks(message: PullTracks, resources: Injected) -> None:
    """Read the libraries of the stations meant."""
    async with running(resources.broker, message) as job:
        job.result = await pull_tracks_of(
            resources.pool, message, stations=resources.stations, report=job.report
        )


@on(router, PullPlayback, durable="libretime-sync-pull-playback", at_once=2)
async def pull_playback(message: PullPlayback, resources: Injected) -> None:
    """Read what the stations meant have played."""
    async with running(resources.broker, message) as job:
        job.result = await pull_playback_of(
            resources.pool, message, stations=resources.stations, report=job.report
        )
