"""What the gateway itself follows: how far jobs are, how they ended, and what is audited."""

from typing import Annotated

from faststream import Context
from faststream.nats import NatsRouter

from gateway.resources import Resources
from gateway.store import audit, jobs
from medley_contracts.jellyfin import AccountChanged
from medley_contracts.jobs import JobFinished, JobProgressed
from medley_kit.broker import on
from medley_kit.inbox import first_time

router = NatsRouter()
Injected = Annotated[Resources, Context("resources")]


@on(router, JobProgressed, durable="gateway-follow-progress")
async def follow_progress(message: JobProgressed, resources: Injected) -> None:
    """Note how far a job is."""
    async with resources.pool.acquire() as connection:
        await jobs.follow_progress(
            connection,
            message.job_id,
            kind=message.kind,
            done=message.done,
            total=message.total,
            phase=message.phase,
            told_at=message.occurred_at,
        )
    resources.job_news.tell()


@on(router, JobFinished, durable="gateway-follow-ends")
async def follow_end(message: JobFinished, resources: Injected) -> None:
    """Note how a job ended, and wake who waits for it."""
    async with resources.pool.acquire() as connection:
        await jobs.follow_end(
            connection,
            message.job_id,
            kind=message.kind,
            status=message.outcome.value,
            result=message.result,
            error=message.error,
            told_at=message.occurred_at,
        )
    resources.job_news.tell()


@on(router, AccountChanged, durable="gateway-note-account-changes")
async def note_account_change(message: AccountChanged, resources: Injected) -> None:
    """Write into the audit what was done to an account, and why."""
    async with resources.pool.acquire() as connection, connection.transaction():
        if not await first_time(connection, "gateway-note-account-changes", message.message_id):
            return
        await audit.add(
            connection,
            person="jellyfin-sync",
            action=f"account.{message.deed.value}",
            subject=f"{message.server}/{message.username}",
            detail={"origin": message.origin, "reason": message.reason},
        )
