"""An hour is put on a stock station: 17 rows out, 15 in, the other 23 hours untouched.

`size` is how many items the day then published whole has (480: twenty an hour). Measured: calls and
seconds of the hour and of the day, on loopback, the simulated station answering at once. Held
against the rows that must go and come, and three reads.
"""

import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import structlog

from libretime_sync.domain.hours import HourKey
from tests.benchmarks.figure import Figure, Scale, ratio_of
from tests.support.airing import A_DAY, Airing, a_station, airing, music
from tests.support.databases import new_database
from tests.support.servers import embedded_postgres, temporary_folder
from tests.support.stations import migrate_libretime_sync

FULL: Final = Scale(size=480)
SHORT: Final = Scale(size=48)
_MIDNIGHT: Final = datetime(2026, 11, 30, 23, tzinfo=UTC)
_OUT, _IN, _READS = 17, 15, 3


async def measure(scale: Scale) -> list[Figure]:
    """Publish the hour, then another day."""
    # The figures go to stdout, one line each; what the workflow logs does not.
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    with temporary_folder() as folder:
        server = embedded_postgres(folder)
        await server.start()
        try:
            async with new_database(server.dsn) as dsn:
                await migrate_libretime_sync(dsn)
                async with airing(dsn, _full_station()) as made:
                    return [await _an_hour(made), await _a_day(made, scale.size // 24)]
        finally:
            await server.stop()


async def _an_hour(made: Airing) -> Figure:
    others = _others(made)
    log_id = await made.log({14: music(_IN, first=20)})
    made.deadly.calls = 0
    started = time.perf_counter()
    result = await made.publish(log_id, hour=HourKey(14))
    seconds = time.perf_counter() - started
    limit = _OUT + _IN + _READS
    untouched = "untouched" if _others(made) == others else "CHANGED"
    told = result["hours"]["14:00"]
    return Figure(
        work=f"publish one hour on a stock station ({told['deleted']} out, {told['created']} in)",
        medley=f"{made.deadly.calls} calls, {seconds:.2f} s; the other 23 hours {untouched}",
        limit=f"{limit} calls: rows out, rows in, {_READS} reads",
        ratio=f"{ratio_of(made.deadly.calls, limit)} of the calls",
        to_reach="calls = rows deleted + rows created + 3 reads",
    )


async def _a_day(made: Airing, per_hour: int) -> Figure:
    hours = {hour: music(per_hour, every_s=3600 / per_hour) for hour in range(24)}
    log_id = await made.log(hours, A_DAY + timedelta(days=1))
    made.deadly.calls = 0
    started = time.perf_counter()
    result = await made.publish(log_id)
    seconds = time.perf_counter() - started
    created = sum(each["created"] for each in result["hours"].values())
    return Figure(
        work=f"publish a day of {created} items on an empty day",
        medley=f"{made.deadly.calls} calls, {seconds:.1f} s, verified: {result['verified']}",
        limit=f"{created} calls: rows in",
        ratio=f"{ratio_of(made.deadly.calls, created)} of the calls",
        to_reach="every row verified, hour by hour",
    )


def _full_station() -> Any:
    station = a_station(files=60, seconds=180)
    instance = station.add_instance(_MIDNIGHT, _MIDNIGHT + timedelta(hours=24))
    for hour in range(24):
        count = _OUT if hour == 14 else _IN
        for number in range(count):
            every = timedelta(seconds=3600 / count)
            at = _MIDNIGHT + timedelta(hours=hour) + number * every
            station.schedules(
                1 + (hour + number) % 60,
                at,
                instance=instance,
                position=number,
                length=every,
                ends_at=at + every,
                cue_out=every,
            )
    return station


def _others(made: Airing) -> list[dict[str, Any]]:
    rows = made.simulator.schedule_between(_MIDNIGHT, _MIDNIGHT + timedelta(hours=24))
    begin = _MIDNIGHT + timedelta(hours=14)
    return [dict(row) for row in rows if not begin <= row["starts_at"] < begin + timedelta(hours=1)]
