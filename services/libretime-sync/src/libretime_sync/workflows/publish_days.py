"""The newest logs of several days are published, one after the other."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import structlog

from libretime_sync.store import logs, publications
from libretime_sync.workflows.carry_out import Clock
from libretime_sync.workflows.consider import Asked, Stations
from libretime_sync.workflows.publish_log import Report, preview_log, publish_log
from libretime_sync.workflows.refusals import PublishRefused
from medley_contracts.message import derived_id
from medley_kit.db import Pool
from medley_kit.errors import PermanentError

log = structlog.get_logger()


async def publish_days(
    pool: Pool,
    stations: Stations,
    *,
    names: Iterable[str],
    first: date | None,
    days: int,
    is_strict: bool,
    is_dry: bool,
    message_id: UUID,
    requested_by: str,
    clock: Clock,
    report: Report,
) -> dict[str, Any]:
    """Station -> day -> what was done, or why not; a day that is refused stops no other."""
    told: dict[str, Any] = {}
    for name in names:
        if name not in stations.rules:
            raise PublishRefused(404, "not-found", f"No station {name}.")
        begin = first or _today(stations, name, clock()) + timedelta(days=1)
        found = await _logs(pool, name, begin, days)
        told[name] = {}
        for offset in range(days):
            day = begin + timedelta(days=offset)
            if day not in found:
                told[name][day.isoformat()] = {"published": False, "detail": "There is no log."}
                continue
            told[name][day.isoformat()] = await _one(
                pool,
                stations,
                Asked(found[day][0], is_strict=is_strict),
                is_dry=is_dry,
                message_id=derived_id("publish-days", str(message_id), str(found[day][0])),
                requested_by=requested_by,
                clock=clock,
                report=report,
            )
    return told


async def publish_what_is_new(
    pool: Pool,
    stations: Stations,
    name: str,
    *,
    days: int,
    message_id: UUID,
    clock: Clock,
    report: Report,
) -> int:
    """Publish revisions of today and the days after it that nobody tried yet; how many."""
    found = await _logs(pool, name, _today(stations, name, clock()), days)
    count = 0
    for log_id, revision in found.values():
        async with pool.acquire() as connection:
            last = await publications.last_of_log(connection, log_id)
        if last is not None and last["revision"] == revision and last["state"] != "running":
            continue
        await _one(
            pool,
            stations,
            Asked(log_id, revision=revision),
            is_dry=False,
            message_id=derived_id("auto-publish", str(message_id), str(log_id)),
            requested_by="schedule",
            clock=clock,
            report=report,
        )
        count += 1
    return count


async def _one(
    pool: Pool,
    stations: Stations,
    asked: Asked,
    *,
    is_dry: bool,
    message_id: UUID,
    requested_by: str,
    clock: Clock,
    report: Report,
) -> dict[str, Any]:
    try:
        if is_dry:
            return await preview_log(pool, stations, asked, clock=clock)
        return await publish_log(
            pool,
            stations,
            asked,
            message_id=message_id,
            requested_by=requested_by,
            clock=clock,
            report=report,
        )
    except PublishRefused as refused:
        return {"published": False, **refused.document()}
    except PermanentError as error:
        return {"published": False, "detail": str(error)}


async def _logs(pool: Pool, name: str, first: date, days: int) -> dict[date, tuple[int, int]]:
    async with pool.acquire() as connection:
        return await logs.of_days(connection, name, first, first + timedelta(days=days - 1))


def _today(stations: Stations, name: str, now: datetime) -> date:
    return now.astimezone(stations.rules[name].zone).date()
