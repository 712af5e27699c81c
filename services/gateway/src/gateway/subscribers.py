"""What the gateway itself follows: how far jobs are, and how they ended."""

from typing import Annotated

from faststream import Context
from faststream.nats import NatsRouter

from gateway.resources import Resources
from gateway.store import jobs
from medley_contracts.jobs import JobFinished, JobProgressed
from medley_kit.broker import on

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
