"""A log, or one hour of it, is put on the station: noted first, written, read back, told."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeAlias
from uuid import UUID

import structlog

from libretime_sync.domain.broadcast_day import slots_of
from libretime_sync.domain.difference import edits_since
from libretime_sync.domain.schedule_row import Row
from libretime_sync.store import logs, publication_hours, publications
from libretime_sync.store.logs import StoredLog
from libretime_sync.store.publication_hours import JournaledHour, PlannedHour
from libretime_sync.store.publications import Publication, Run
from libretime_sync.workflows.carry_out import (
    Clock,
    NotTaken,
    NotVerified,
    carry_out,
    roll_back,
)
from libretime_sync.workflows.consider import (
    Asked,
    Considered,
    Stations,
    consider,
    preview,
    refuse_if_edited,
    told,
)
from libretime_sync.workflows.peer import Peer, read_rows
from libretime_sync.workflows.plan_publication import HourPlan
from libretime_sync.workflows.refusals import PublishRefused, no_log
from libretime_sync.workflows.replace_hour import put_back_hour, replace_day, replace_hour
from medley_contracts.libretime_logs import LogPublished, LogPublishFailed
from medley_contracts.message import derived_id
from medley_kit import outbox
from medley_kit.db import Pool
from medley_kit.errors import PermanentError, TransientError

log = structlog.get_logger()
Report: TypeAlias = Callable[[int, int | None, str], Awaitable[None]]
_BUSY_S = 2.0


class AnotherPublishes(TransientError):
    """The station's schedule is being written by somebody else at the moment."""


async def preview_log(
    pool: Pool, stations: Stations, asked: Asked, *, clock: Clock
) -> dict[str, Any]:
    """What publishing would change; nothing is written anywhere. Errors as ``consider``."""
    considered = await consider(pool, stations, asked, now=clock())
    return {"published": False, "dry_run": True, "hours": preview(considered), **told(considered)}


async def publish_log(
    pool: Pool,
    stations: Stations,
    asked: Asked,
    *,
    message_id: UUID,
    requested_by: str,
    clock: Clock,
    report: Report,
) -> dict[str, Any]:
    """Make the station hold the log; what was done.

    A second delivery of the same message finds what the first one did, and goes on from there.

    Raises
    ------
    PublishRefused
        Nothing was written.
    PermanentError
        Some hour was put back as it was; what was published before it stays published.
    TransientError
        The station, or the database, is away: the same message goes on later.
    """
    async with pool.acquire() as connection:
        stored = await logs.get(connection, asked.log_id)
        earlier = await publications.find(connection, message_id)
    if earlier is not None and earlier.state == "done":
        return dict(earlier.result)
    if earlier is not None and earlier.state == "failed":
        message = "This very command failed before, and that was told; ask anew."
        raise PublishRefused(409, "failed-before", message)
    if stored is None:
        raise no_log(asked.log_id)
    async with station_lock(pool, stored.station):
        try:
            if stored.station in stations.rules:
                await recover_station(pool, stations, stored.station, clock=clock)
            return await _publish(
                pool,
                stations,
                asked,
                message_id=message_id,
                requested_by=requested_by,
                clock=clock,
                report=report,
            )
        except PermanentError as error:
            await _tell_failure(
                pool, stored, asked, message_id=message_id, by=requested_by, error=error
            )
            raise


async def _publish(
    pool: Pool,
    stations: Stations,
    asked: Asked,
    *,
    message_id: UUID,
    requested_by: str,
    clock: Clock,
    report: Report,
) -> dict[str, Any]:
    considered = await consider(pool, stations, asked, now=clock())
    refuse_if_edited(considered, asked)
    stored, peer = considered.stored, considered.peer
    run = Run(
        message_id,
        stored.station,
        stored.log_id,
        stored.revision,
        stored.content_hash,
        stored.date,
        requested_by,
    )
    publication, hours = await _note_plan(pool, considered, run)
    total = len(hours)
    plans = considered.outlook.hours
    read_back = await _whole_day(pool, considered, hours)
    has_written = False
    for number, (hour, plan) in enumerate(zip(hours, plans, strict=True)):
        await report(number, total, f"publishing {hour.hour}")
        if hour.hour in read_back:
            continue
        if plan.change.is_empty:
            await _note_unchanged(pool, hour, plan.before)
            read_back[hour.hour] = list(plan.before)
            continue
        if has_written:
            await _refuse_if_edited_meanwhile(pool, peer, hour)
        read_back[hour.hour] = await _write_hour(pool, considered, hour, clock=clock)
        has_written = True
    result = _result(considered, read_back)
    await _tell_success(pool, publication, considered, result, requested_by)
    await report(total, total, "done")
    return result


async def _note_plan(
    pool: Pool, considered: Considered, run: Run
) -> tuple[Publication, list[JournaledHour]]:
    """The journal, before the first call."""
    surface = considered.peer.surface.value
    planned = [
        PlannedHour(
            hour=str(each.slot.key),
            starts_at=each.slot.starts_at,
            ends_at=each.slot.ends_at,
            surface=surface,
            before=each.before,
            deletes=[row.row_id for row in each.change.deletes],
            creates=each.change.creates,
        )
        for each in considered.outlook.hours
    ]
    async with pool.acquire() as connection, connection.transaction():
        publication = await publications.begin(connection, run)
        await publication_hours.abandon_planned(connection, run.station)
        hours = await publication_hours.plan(
            connection, publication.publication_id, run.station, planned
        )
    return publication, hours


async def _write_hour(
    pool: Pool, considered: Considered, hour: JournaledHour, *, clock: Clock
) -> list[Row]:
    if not considered.peer.is_stock:
        return await replace_hour(pool, considered.peer, hour)
    return await carry_out(
        pool,
        considered.peer,
        hour,
        clock=clock,
        rows=hour.before,
        instances=considered.outlook.instances,
    )


async def _whole_day(
    pool: Pool, considered: Considered, hours: Sequence[JournaledHour]
) -> dict[str, list[Row]]:
    """Where the station can replace a day at once, and nothing in it must stay: do that."""
    peer, plans = considered.peer, considered.outlook.hours
    every = len(plans) == len(slots_of(considered.log.date, peer.rules.zone))
    if peer.is_stock or not every or considered.outlook.plan.left_alone:
        return {}
    if all(plan.change.is_empty for plan in plans):
        return {}
    return await replace_day(pool, peer, considered.log.date, hours)


async def _refuse_if_edited_meanwhile(pool: Pool, peer: Peer, hour: JournaledHour) -> None:
    """Between the plan and this hour's turn somebody may have changed it."""
    there = await read_rows(peer, hour.starts_at, hour.ends_at)
    is_same = [row.row_id for row in there] == [row.row_id for row in hour.before] and edits_since(
        [row.key for row in hour.before], there
    ).is_none
    if not is_same:
        message = (
            f"Somebody changed {hour.hour} on the station while it was being published; that hour "
            "and those after it were left alone."
        )
        async with pool.acquire() as connection:
            await publication_hours.abandon_planned(connection, hour.station)
        raise PublishRefused(409, "edited-on-the-station", message)


async def _note_unchanged(pool: Pool, hour: JournaledHour, rows: Sequence[Row]) -> None:
    async with pool.acquire() as connection:
        await publication_hours.set_state(connection, hour.publication_hour_id, "done", proof=rows)


def _result(considered: Considered, read_back: dict[str, list[Row]]) -> dict[str, Any]:
    hours = {
        str(each.slot.key): {
            "kept": len(each.before) - len(each.change.deletes),
            "created": len(each.change.creates),
            "deleted": len(each.change.deletes),
        }
        for each in considered.outlook.hours
    }
    verified = all(
        edits_since(_expected(plan), read_back[str(plan.slot.key)]).is_none
        for plan in considered.outlook.hours
    )
    return {"published": True, "hours": hours, "verified": verified, **told(considered)}


def _expected(plan: HourPlan) -> list[Any]:
    going = {row.row_id for row in plan.change.deletes}
    stays = [row.key for row in plan.before if row.row_id not in going]
    return [*stays, *(wish.key for wish in plan.change.creates)]


async def _tell_success(
    pool: Pool,
    publication: Publication,
    considered: Considered,
    result: dict[str, Any],
    requested_by: str,
) -> None:
    stored = considered.stored
    told_hours = list(result["hours"].values())
    async with pool.acquire() as connection, connection.transaction():
        await publications.end(connection, publication.publication_id, result=result)
        await outbox.add(
            connection,
            LogPublished(
                message_id=derived_id("log-published", str(publication.publication_id)),
                station=stored.station,
                log_id=stored.log_id,
                date=stored.date,
                revision=stored.revision,
                hours=tuple(result["hours"]),
                created=sum(each["created"] for each in told_hours),
                deleted=sum(each["deleted"] for each in told_hours),
                kept=sum(each["kept"] for each in told_hours),
                requested_by=requested_by,
            ),
        )
    log.info("log published", upstream=stored.station, rows=sum(h["created"] for h in told_hours))


async def _tell_failure(
    pool: Pool,
    stored: StoredLog,
    asked: Asked,
    *,
    message_id: UUID,
    by: str,
    error: PermanentError,
) -> None:
    run = Run(
        message_id,
        stored.station,
        stored.log_id,
        stored.revision,
        stored.content_hash,
        stored.date,
        by,
    )
    async with pool.acquire() as connection, connection.transaction():
        begun = await publications.begin(connection, run)
        await publications.end(connection, begun.publication_id, result=None, error=str(error))
        await outbox.add(
            connection,
            LogPublishFailed(
                message_id=derived_id("log-publish-failed", str(message_id)),
                station=stored.station,
                log_id=asked.log_id,
                hour=None if asked.hour is None else str(asked.hour),
                error=str(error),
            ),
        )


@asynccontextmanager
async def station_lock(pool: Pool, station: str) -> AsyncGenerator[None, None]:
    """Be the only one who writes to the station's schedule; the lock dies with the process.

    Raises
    ------
    AnotherPublishes
        Somebody else does at the moment.
    """
    async with pool.acquire() as connection:
        if not await publications.try_lock(connection, station):
            message = f"{station}: another publication is under way"
            raise AnotherPublishes(message, retry_after_s=_BUSY_S)
        try:
            yield
        finally:
            if not connection.is_closed():
                await asyncio.shield(publications.unlock(connection, station))


async def recover_station(
    pool: Pool, stations: Stations, station: str, *, clock: Clock
) -> list[str]:
    """Finish the hours that a process left half done; which. The station must be locked.

    Errors as ``carry_out``.
    """
    async with pool.acquire() as connection:
        hours = await publication_hours.unfinished(connection, station)
    if not hours:
        return []
    client = stations.clients[station]
    peer = Peer(client, await client.surface(), stations.rules[station], {})
    for hour in hours:
        log.warning("hour is finished", upstream=station, hour=hour.hour, state=hour.state)
        await _finish(pool, peer, hour, clock=clock)
    return [hour.hour for hour in hours]


async def _finish(pool: Pool, peer: Peer, hour: JournaledHour, *, clock: Clock) -> None:
    is_forward = hour.state == "applying"
    try:
        if hour.surface == "integration":
            if is_forward:
                await replace_hour(pool, peer, hour)
            else:
                await put_back_hour(pool, peer, hour, why="an earlier attempt broke off")
        elif is_forward:
            await carry_out(pool, peer, hour, clock=clock)
        else:
            await roll_back(pool, peer, hour, clock=clock, why="an earlier attempt broke off")
    except (NotTaken, NotVerified) as error:
        # The old hour is there again: nothing is half done any more.
        log.warning("hour was put back", upstream=hour.station, hour=hour.hour, error=str(error))


async def recover_all(pool: Pool, stations: Stations, *, clock: Clock) -> None:
    """Finish what any process left half done; a station that is busy is left to whoever is."""
    async with pool.acquire() as connection:
        waiting = await publication_hours.stations_with_unfinished(connection)
    for station in waiting:
        if station not in stations.rules:
            continue
        try:
            async with station_lock(pool, station):
                await recover_station(pool, stations, station, clock=clock)
        except (AnotherPublishes, TransientError, PermanentError) as error:
            log.warning("hours stay half done", upstream=station, error=str(error))
