"""How a command's progress is told while it runs, and how it is stopped."""

import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Final
from uuid import UUID

import nats.errors
import nats.js.errors
import structlog
from faststream.nats import NatsBroker
from pydantic import JsonValue

from medley_contracts.jobs import JobFinished, JobOutcome, JobProgressed
from medley_contracts.message import Command, derived_id
from medley_kit.ack import CalledOff, Verdict, verdict
from medley_kit.errors import PermanentError, TransientError
from medley_kit.send import jetstream, publish
from medley_kit.topology import CANCELLED

log = structlog.get_logger()
_EVERY_S: Final = 0.5


class JobCancelled(CalledOff):
    """Somebody asked for the job to stop; its command counts as done."""


class Job:
    """One run of a command. ``result`` is what the finished job will show."""

    def __init__(self, broker: NatsBroker, job_id: UUID | None, kind: str) -> None:
        self.result: JsonValue = None
        self._broker = broker
        self._job_id = job_id
        self._kind = kind
        self._told_at = float("-inf")
        self._asked_at = float("-inf")

    async def report(self, done: int, total: int | None = None, phase: str = "") -> None:
        """Say how far it is; at most twice a second something is really sent.

        Raises
        ------
        JobCancelled
            Somebody asked for it to stop.
        """
        if self._job_id is None:
            return
        await self.stop_if_cancelled()
        now = time.monotonic()
        if now - self._told_at < _EVERY_S:
            return
        self._told_at = now
        progress = JobProgressed(
            job_id=self._job_id, kind=self._kind, done=done, total=total, phase=phase
        )
        try:
            await publish(self._broker, progress)
        except TransientError as error:
            # The next report says it all; the work does not depend on it.
            log.info("progress not told", error=type(error).__name__)

    async def stop_if_cancelled(self) -> None:
        """For work that has nothing to report; the broker is asked at most twice a second.

        Raises
        ------
        JobCancelled
            Somebody asked for it to stop.
        """
        now = time.monotonic()
        if self._job_id is None or now - self._asked_at < _EVERY_S:
            return
        self._asked_at = now
        if await _is_cancelled(self._broker, self._job_id):
            message = f"{self._kind} was cancelled"
            raise JobCancelled(message)

    async def tell_end(self, outcome: JobOutcome, *, error: str | None = None) -> None:
        """Say how it ended; the same end twice is one message."""
        if self._job_id is None:
            return
        await publish(
            self._broker,
            JobFinished(
                message_id=derived_id("job-finished", str(self._job_id), outcome.value),
                job_id=self._job_id,
                kind=self._kind,
                outcome=outcome,
                result=self.result,
                error=error,
            ),
        )


@asynccontextmanager
async def running(
    broker: NatsBroker, command: Command, *, kind: str | None = None
) -> AsyncGenerator[Job, None]:
    """Tell the begin, the progress and the end of a command that belongs to a job.

    A command without a ``job_id`` is carried out in silence. An outage inside the block ends
    nothing: the command will be delivered again.

    Raises
    ------
    JobCancelled
        Before the block or out of it; to be let through, for the command is done then.
    """
    job = Job(broker, command.job_id, kind or command.SUBJECT.name)
    try:
        await job.report(0)
        yield job
    except Exception as error:
        match verdict(error):
            case Verdict.OVER:
                await job.tell_end(JobOutcome.CANCELLED)
            case Verdict.NEVER | Verdict.PERHAPS:
                await job.tell_end(JobOutcome.FAILED, error=_sentence(error))
            case Verdict.LATER:
                pass
        raise
    await job.tell_end(JobOutcome.SUCCEEDED)


async def cancel(broker: NatsBroker, job_id: UUID) -> None:
    """Ask whoever carries out the job to stop.

    Raises
    ------
    BrokerAway
        NATS is away.
    """
    bucket = await jetstream(broker).key_value(CANCELLED)
    await bucket.put(str(job_id), b"1")


async def _is_cancelled(broker: NatsBroker, job_id: UUID) -> bool:
    try:
        bucket = await jetstream(broker).key_value(CANCELLED)
        await bucket.get(str(job_id))
    except nats.js.errors.KeyNotFoundError:
        return False
    except (nats.errors.Error, nats.js.errors.Error, TransientError) as error:
        log.info("cannot ask whether the job was cancelled", error=type(error).__name__)
        return False
    return True


def _sentence(error: Exception) -> str:
    """For people. Only our own errors are known to hold nothing secret."""
    if isinstance(error, PermanentError) and str(error):
        return str(error)
    return f"It failed unexpectedly ({type(error).__name__}); the log says why."
