"""What comes in: one coroutine for each message, and no decisions."""

import time
from collections.abc import AsyncGenerator, Generator, Iterable, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from typing import Final

import structlog
from faststream.nats import NatsRouter

from library_tracker.polling import poll
from library_tracker.resources import Injected, Resources
from library_tracker.store import sources
from library_tracker.workflows import catch_up, scan_library, sync_pending, take_items, verify
from library_tracker.workflows.alone import Run, alone
from library_tracker.workflows.follow_downloads import complete_download
from library_tracker.workflows.listings import LibraryUnreadable
from library_tracker.workflows.sync_pending import SeerrUnreadable
from library_tracker.workflows.take_arr_reports import ArrReport, take_arr_reports
from library_tracker.workflows.take_requests import take_issues, take_requests
from library_tracker.workflows.verify import NobodyToAsk, UnknownRequest
from medley_contracts.jellyfin import ItemAdded, ItemRemoved
from medley_contracts.library import (
    CatchUp,
    FollowDownloads,
    RetryRequest,
    ScanLibrary,
    SyncPending,
    VerifyRequest,
)
from medley_contracts.library_reports import (
    DownloadCompleted,
    FilesDeleted,
    FilesImported,
    FilesRenamed,
    HealthReported,
    ImportBlocked,
    IssueReported,
    ReleaseGrabbed,
    RequestReported,
    TitleAdded,
    TitleDeleted,
)
from medley_contracts.message import Message
from medley_kit.broker import on, on_batch
from medley_kit.db import Connection
from medley_kit.jobs import running

router = NatsRouter()
log = structlog.get_logger()

PACE_S: Final = 0.25
"""Reports that come one upon the other share a transaction; the first of them waits for nobody."""


@on_batch(router, RequestReported, durable="library-tracker-take-requests", every_s=PACE_S)
async def take_reported_requests(messages: list[RequestReported], resources: Injected) -> None:
    """Follow what a Seerr says of requests."""
    async with _heard(resources, [("jellyseerr", m.instance, m) for m in messages]) as connection:
        await take_requests(connection, messages, rules=resources.rules, now=_now())


@on_batch(router, IssueReported, durable="library-tracker-take-issues")
async def take_reported_issues(messages: list[IssueReported], resources: Injected) -> None:
    """Put complaints into the timelines of their titles."""
    async with _heard(resources, [("jellyseerr", m.instance, m) for m in messages]) as connection:
        await take_issues(connection, messages)


@on_batch(router, ReleaseGrabbed, durable="library-tracker-take-grabs", every_s=PACE_S)
async def take_grabs(messages: list[ReleaseGrabbed], resources: Injected) -> None:
    """Remember which releases were grabbed for what."""
    await _take_arr(messages, resources)


@on_batch(router, FilesImported, durable="library-tracker-take-imports", every_s=PACE_S)
async def take_imports(messages: list[FilesImported], resources: Injected) -> None:
    """Remember which files were put into their folders."""
    await _take_arr(messages, resources)


@on_batch(router, FilesDeleted, durable="library-tracker-take-deletions", every_s=PACE_S)
async def take_deletions(messages: list[FilesDeleted], resources: Injected) -> None:
    """Remember which files are gone from their folders."""
    await _take_arr(messages, resources)


@on_batch(router, FilesRenamed, durable="library-tracker-take-renames", every_s=PACE_S)
async def take_renames(messages: list[FilesRenamed], resources: Injected) -> None:
    """Note that files have other names."""
    await _take_arr(messages, resources)


@on_batch(router, TitleAdded, durable="library-tracker-take-added-titles", every_s=PACE_S)
async def take_added_titles(messages: list[TitleAdded], resources: Injected) -> None:
    """Note what is to be fetched."""
    await _take_arr(messages, resources)


@on_batch(router, TitleDeleted, durable="library-tracker-take-deleted-titles", every_s=PACE_S)
async def take_deleted_titles(messages: list[TitleDeleted], resources: Injected) -> None:
    """Note what is not to be fetched any more."""
    await _take_arr(messages, resources)


@on_batch(router, ImportBlocked, durable="library-tracker-take-blocked-imports", every_s=PACE_S)
async def take_blocked_imports(messages: list[ImportBlocked], resources: Injected) -> None:
    """Note which imports wait for a person."""
    await _take_arr(messages, resources)


@on_batch(router, HealthReported, durable="library-tracker-take-health")
async def take_health(messages: list[HealthReported], resources: Injected) -> None:
    """Note what applications complain about."""
    async with _heard(resources, [(m.app.value, m.instance, m) for m in messages]) as connection:
        for message in messages:
            await sources.save_complaint(
                connection,
                message.app.value,
                message.instance,
                check=message.check,
                text="" if message.is_restored else message.text,
            )


@on_batch(
    router, DownloadCompleted, durable="library-tracker-take-completed-downloads", every_s=PACE_S
)
async def take_completed_downloads(messages: list[DownloadCompleted], resources: Injected) -> None:
    """Note which downloads are complete."""
    async with _heard(resources, [("qbittorrent", m.instance, m) for m in messages]) as connection:
        for message in messages:
            await complete_download(
                connection, message.download_id, rules=resources.rules, now=_now()
            )


@on_batch(router, ItemAdded, durable="library-tracker-take-added-items", wait_s=0.2)
async def take_added_items(messages: list[ItemAdded], resources: Injected) -> None:
    """Look up what a Jellyfin has got, and place it."""
    looked = await take_items.look_up_added(messages, resources.clients.jellyfin)
    async with _heard(resources, [("jellyfin", m.server, m) for m in messages]) as connection:
        await take_items.take_items(connection, looked, rules=resources.rules, now=_now())


@on_batch(router, ItemRemoved, durable="library-tracker-take-removed-items", wait_s=0.2)
async def take_removed_items(messages: list[ItemRemoved], resources: Injected) -> None:
    """Look whether a Jellyfin really lost it, and hold that for the grace."""
    looked = await take_items.look_up_removed(messages, resources.clients.jellyfin)
    async with _heard(resources, [("jellyfin", m.server, m) for m in messages]) as connection:
        await take_items.take_items(connection, looked, rules=resources.rules, now=_now())


@on(router, ScanLibrary, durable="library-tracker-scan-library", at_once=1)
async def scan(message: ScanLibrary, resources: Injected) -> None:
    """Read the library of every application."""
    with _told_already():
        async with (
            running(resources.broker, message) as job,
            alone(resources.pool, Run.SCAN, job.report),
        ):
            job.result = await scan_library.scan_library(
                resources.pool,
                clients=resources.clients,
                rules=resources.rules,
                is_dry_run=message.dry_run,
                report=job.report,
            )


@on(router, SyncPending, durable="library-tracker-sync-pending", at_once=1)
async def pending(message: SyncPending, resources: Injected) -> None:
    """Read the requests of every Seerr."""
    with _told_already():
        async with (
            running(resources.broker, message) as job,
            alone(resources.pool, Run.PENDING, job.report),
        ):
            job.result = await sync_pending.sync_pending(
                resources.pool,
                clients=resources.clients,
                rules=resources.rules,
                is_dry_run=message.dry_run,
                report=job.report,
            )


@on(router, CatchUp, durable="library-tracker-catch-up", at_once=1)
async def catch_up_with_all(message: CatchUp, resources: Injected) -> None:
    """Read what webhooks may have missed."""
    async with (
        running(resources.broker, message) as job,
        alone(resources.pool, Run.CATCH_UP, job.report),
    ):
        job.result = await catch_up.catch_up(
            resources.pool, clients=resources.clients, rules=resources.rules
        )


@on(router, FollowDownloads, durable="library-tracker-follow-downloads", at_once=1)
async def follow_all_downloads(message: FollowDownloads, resources: Injected) -> None:
    """Look at what is on its way; again and again while anything moves."""
    async with running(resources.broker, message):
        await poll(resources, until=time.monotonic() + resources.settings.schedule.downloads)


@on(router, VerifyRequest, durable="library-tracker-verify-request", at_once=2)
async def verify_one(message: VerifyRequest, resources: Injected) -> None:
    """Ask everybody about one request."""
    with _told_already():
        async with running(resources.broker, message) as job:
            job.result = await verify.verify(
                resources.pool,
                message.request_id,
                clients=resources.clients,
                rules=resources.rules,
            )


@on(router, RetryRequest, durable="library-tracker-retry-request", at_once=2)
async def retry_one(message: RetryRequest, resources: Injected) -> None:
    """Have one request searched for again."""
    with _told_already():
        async with running(resources.broker, message) as job:
            job.result = await verify.retry(
                resources.pool,
                message.request_id,
                clients=resources.clients,
                rules=resources.rules,
            )


async def _take_arr(messages: Sequence[ArrReport], resources: Resources) -> None:
    heard = [(m.title.app.value, m.title.instance, m) for m in messages]
    async with _heard(resources, heard) as connection:
        await take_arr_reports(connection, messages, rules=resources.rules, now=_now())


@asynccontextmanager
async def _heard(
    resources: Resources, reports: Iterable[tuple[str, str, Message]]
) -> AsyncGenerator[Connection, None]:
    """A transaction that also remembers who was heard of, and how late."""
    now = _now()
    last = {
        (kind, instance): (message.occurred_at, (now - message.occurred_at).total_seconds())
        for kind, instance, message in reports
    }
    async with (
        resources.turn,
        resources.pool.acquire() as connection,
        connection.transaction(),
    ):
        yield connection
        await sources.save_webhooks(connection, last)


@contextmanager
def _told_already() -> Generator[None, None, None]:
    """The job says how it failed. Parked it would wait for a person; the next tick asks anew."""
    try:
        yield
    except (LibraryUnreadable, SeerrUnreadable, UnknownRequest, NobodyToAsk) as error:
        log.warning("command failed", error=str(error))


def _now() -> datetime:
    return datetime.now(UTC)
