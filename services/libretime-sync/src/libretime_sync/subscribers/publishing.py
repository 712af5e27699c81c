"""Wishes to publish, and to look at what is scheduled."""

from datetime import UTC, datetime

import structlog
from faststream.nats import NatsRouter

from libretime_sync.resources import Injected
from libretime_sync.workflows.asking import asked_by
from libretime_sync.workflows.publish_days import publish_days, publish_what_is_new
from libretime_sync.workflows.publish_log import preview_log, publish_log
from libretime_sync.workflows.refusals import PublishRefused
from libretime_sync.workflows.watch_schedule import watch_all
from medley_contracts.libretime_logs import PublishDays, PublishLog, WatchSchedules
from medley_kit.broker import on
from medley_kit.jobs import running

log = structlog.get_logger()
router = NatsRouter()


@on(router, PublishLog, durable="libretime-sync-publish-log", at_once=4)
async def publish_one_log(message: PublishLog, resources: Injected) -> None:
    """Put a log on its station. A refusal ends the job; nobody has to look at the message."""
    try:
        async with running(resources.broker, message) as job:
            try:
                asked = asked_by(message)
                if message.dry_run:
                    job.result = await preview_log(
                        resources.pool, resources.publishing, asked, clock=_now
                    )
                    return
                job.result = await publish_log(
                    resources.pool,
                    resources.publishing,
                    asked,
                    message_id=message.message_id,
                    requested_by=message.requested_by,
                    clock=_now,
                    report=job.report,
                )
            except PublishRefused as refused:
                job.result = refused.document()
                raise
    except PublishRefused as refused:
        log.warning("not published", error=str(refused))


@on(router, PublishDays, durable="libretime-sync-publish-days", at_once=1)
async def publish_several_days(message: PublishDays, resources: Injected) -> None:
    """Put the newest log of each day on its station."""
    async with running(resources.broker, message) as job:
        job.result = await publish_days(
            resources.pool,
            resources.publishing,
            names=[message.station] if message.station else list(resources.publishing.rules),
            first=message.first,
            days=message.days,
            is_strict=message.strict,
            is_dry=message.dry_run,
            message_id=message.message_id,
            requested_by=message.requested_by,
            clock=_now,
            report=job.report,
        )


@on(router, WatchSchedules, durable="libretime-sync-watch-schedules", at_once=1)
async def watch_schedules(message: WatchSchedules, resources: Injected) -> None:
    """Look at the next day of every station; publish by itself what is to be."""
    async with running(resources.broker, message) as job:
        job.result = {**await watch_all(resources.pool, resources.publishing, now=_now())}
        for name, station in resources.settings.stations.items():
            if station.publishing.auto_days:
                await publish_what_is_new(
                    resources.pool,
                    resources.publishing,
                    name,
                    days=station.publishing.auto_days,
                    message_id=message.message_id,
                    clock=_now,
                    report=job.report,
                )


def _now() -> datetime:
    return datetime.now(UTC)
