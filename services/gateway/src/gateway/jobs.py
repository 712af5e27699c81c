"""A command becomes a job: stored with its message, followed by whoever asked, cancelled."""

import asyncio
import time
from collections.abc import AsyncGenerator
from typing import Final
from uuid import UUID

from nats.errors import Error as NatsError

from gateway.problems import Problem
from gateway.resources import Resources
from gateway.store import audit, jobs
from gateway.store.jobs import Job, Repeatable
from medley_contracts.message import Command
from medley_kit import outbox
from medley_kit.db import Connection
from medley_kit.jobs import cancel
from medley_kit.send import BrokerAway

_LOOK_EVERY_S: Final = 0.25


async def start(
    resources: Resources,
    command: Command,
    *,
    repeatable: Repeatable | None,
    request_id: str,
    once: str | None = None,
) -> UUID:
    """The job's id. Job, audit and message are stored in one transaction; a relay publishes.

    A request that repeats an earlier one gets the job of the first. What may run only ``once`` at a
    time joins the job of that name that has not ended.

    Raises
    ------
    Problem
        422: the client's key was used before, for something else.
    """
    job_id = command.job_id
    if job_id is None:
        message = "a command that is followed needs a job_id"
        raise ValueError(message)
    kind = command.SUBJECT.name
    async with resources.pool.acquire() as connection, connection.transaction():
        while not await jobs.create(
            connection,
            job_id,
            kind=kind,
            requested_by=command.requested_by,
            repeatable=repeatable,
            once=once,
        ):
            if repeatable is not None and await jobs.first_of(connection, repeatable):
                return await _first(connection, repeatable)
            running = None if once is None else await jobs.unfinished(connection, once)
            if running is not None:
                return running
            if once is None and repeatable is not None:
                return await _first(connection, repeatable)
        await audit.add(
            connection,
            person=command.requested_by,
            action=f"command.{command.SUBJECT.domain}.{kind}",
            subject=str(job_id),
            detail=command.model_dump(
                mode="json",
                exclude={"message_id", "occurred_at", "job_id", "requested_by"},
                exclude_defaults=True,
            ),
            request_id=request_id,
        )
        await outbox.add(connection, command)
    resources.relay.poke()
    return job_id


async def _first(connection: Connection, repeatable: Repeatable) -> UUID:
    first = await jobs.first_of(connection, repeatable)
    if first is None:
        message = "The first request with this Idempotency-Key has just been forgotten; repeat it."
        raise Problem(409, "idempotency-key-expired", message)
    job_id, digest = first
    if digest != repeatable.digest:
        message = "This Idempotency-Key was used before, with another request."
        raise Problem(422, "idempotency-key-reused", message, job_id=str(job_id))
    return job_id


async def get(resources: Resources, job_id: UUID) -> Job:
    """The job as it is now.

    Raises
    ------
    Problem
        404: there is none of that id.
    """
    async with resources.pool.acquire() as connection:
        job = await jobs.get(connection, job_id)
    if job is None:
        message = f"No job {job_id}."
        raise Problem(404, "not-found", message)
    return job


async def ask_to_end(resources: Resources, job_id: UUID) -> None:
    """Put up the sign that running jobs look for.

    Raises
    ------
    BrokerAway
        The sign cannot be put up at the moment.
    """
    try:
        await cancel(resources.broker, job_id)
    except NatsError as error:
        message = "NATS does not take the wish to cancel at the moment"
        raise BrokerAway(message) from error


async def changes(
    resources: Resources, job_id: UUID, *, silence_s: float
) -> AsyncGenerator[Job | None, None]:
    """Yield the job as it is, then whenever it changed, until it ended.

    ``None`` when nothing changed for ``silence_s``. Other processes note the progress too, so the
    table is looked at, sooner when this process noted some itself.
    """
    told: Job | None = None
    told_at = time.monotonic()
    while True:
        noted = resources.job_news.expect()
        job = await get(resources, job_id)
        if job != told:
            told, told_at = job, time.monotonic()
            yield job
            if job.is_finished:
                return
        elif time.monotonic() - told_at >= silence_s:
            told_at = time.monotonic()
            yield None
        await asyncio.wait([noted], timeout=_LOOK_EVERY_S)


async def end_of(resources: Resources, job_id: UUID, *, within_s: float) -> Job | None:
    """The job once it ended; ``None``: it has not in time."""
    try:
        async with asyncio.timeout(within_s):
            async for job in changes(resources, job_id, silence_s=within_s):
                if job is not None and job.is_finished:
                    return job
    except TimeoutError:
        return None
    return None
