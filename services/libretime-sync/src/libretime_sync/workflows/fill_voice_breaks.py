"""A log's voice breaks get their recordings: the day's own, else an earlier one, which is told."""

from libretime_sync.domain.daily_log import DailyLog
from libretime_sync.domain.voice_breaks import filled
from libretime_sync.store import voice_tracks
from medley_kit.db import Connection


async def fill_voice_breaks(connection: Connection, log: DailyLog) -> DailyLog:
    """The log with a file for each of its voice elements that has a recording on the station."""
    if not any(e.type == "VOT" for elements in log.hours.values() for e in elements):
        return log
    recordings = await voice_tracks.on_the_station(connection, log.station, log.date)
    return filled(log, recordings)
