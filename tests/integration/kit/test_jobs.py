"""How a job is followed: begun, told, ended in one of three ways, stopped when asked."""

import asyncio
from typing import Annotated
from uuid import UUID, uuid4

import pytest
from faststream import Context
from faststream.nats import NatsBroker, NatsRouter

from medley_contracts.jobs import JobFinished, JobOutcome, JobProgressed
from medley_kit import jobs
from medley_kit.broker import on, publish
from medley_kit.errors import PermanentError, TransientError
from tests.support.eventually import eventually
from tests.support.messages import Note, Start, a_durable, is_settled, parked

JOB = UUID("0e9c4b5e-3f5e-4b7e-9a44-000000000001")


async def told(broker: NatsBroker) -> tuple[list[JobProgressed], list[JobFinished]]:
    streams = broker.connection.jetstream()
    state = (await streams.stream_info("MEDLEY_EVENTS")).state
    progress: list[JobProgressed] = []
    ends: list[JobFinished] = []
    for number in range(state.last_seq):
        raw = await streams.get_msg("MEDLEY_EVENTS", number + 1)
        if raw.subject == str(JobFinished.SUBJECT):
            ends.append(JobFinished.model_validate_json(raw.data or b""))
        else:
            progress.append(JobProgressed.model_validate_json(raw.data or b""))
    return progress, ends


async def test_a_job_tells_its_begin_and_its_end_with_the_result(start: Start) -> None:
    broker = await start()

    async with jobs.running(broker, Note(job_id=JOB)) as job:
        job.result = {"written": 3}

    [begin], [end] = await told(broker)
    assert (begin.job_id, begin.kind, begin.done) == (JOB, "note", 0)
    assert (end.outcome, end.result, end.error) == (JobOutcome.SUCCEEDED, {"written": 3}, None)


async def test_ten_thousand_reports_are_a_few_messages(start: Start) -> None:
    broker = await start()

    async with jobs.running(broker, Note(job_id=JOB)) as job:
        for done in range(10_000):
            await job.report(done, 10_000, "counting")

    progress, [_] = await told(broker)
    assert len(progress) < 5


async def test_a_scheduled_command_is_carried_out_in_silence(start: Start) -> None:
    broker = await start()

    async with jobs.running(broker, Note()) as job:
        await job.report(1, 2)

    assert await told(broker) == ([], [])


async def test_a_failed_job_says_so_without_repeating_what_may_be_secret(start: Start) -> None:
    broker = await start()

    with pytest.raises(KeyError):
        async with jobs.running(broker, Note(job_id=JOB)):
            raise KeyError("hunter2")

    _, [end] = await told(broker)
    assert end.outcome is JobOutcome.FAILED
    assert end.error == "It failed unexpectedly (KeyError); the log says why."


async def test_our_own_errors_are_told_in_their_own_words(start: Start) -> None:
    broker = await start()

    with pytest.raises(PermanentError):
        async with jobs.running(broker, Note(job_id=JOB)):
            raise PermanentError("There is no server lan.")

    _, [end] = await told(broker)
    assert end.error == "There is no server lan."


async def test_an_outage_ends_no_job(start: Start) -> None:
    broker = await start()

    with pytest.raises(TransientError):
        async with jobs.running(broker, Note(job_id=JOB)):
            raise TransientError("away")

    assert (await told(broker))[1] == []


async def test_a_job_carried_out_twice_ends_once(start: Start) -> None:
    broker = await start()

    for _ in range(2):
        async with jobs.running(broker, Note(job_id=JOB)):
            pass

    assert len((await told(broker))[1]) == 1


async def test_a_cancelled_job_stops_and_says_so(start: Start) -> None:
    broker = await start()
    await jobs.cancel(broker, JOB)

    with pytest.raises(jobs.JobCancelled):
        async with jobs.running(broker, Note(job_id=JOB)):
            pytest.fail("it had been cancelled before it began")

    _, [end] = await told(broker)
    assert end.outcome is JobOutcome.CANCELLED


async def test_the_command_of_a_cancelled_job_is_done(start: Start) -> None:
    durable = a_durable("tester-note", contract=Note)
    router = NatsRouter()
    begun: list[UUID | None] = []

    @on(router, Note, durable=durable)
    async def work_for_ever(
        command: Note, broker: Annotated[NatsBroker, Context("broker")]
    ) -> None:
        async with jobs.running(broker, command) as job:
            begun.append(command.job_id)
            while True:
                await job.report(len(begun))
                await asyncio.sleep(0.05)  # the work

    broker = await start(router)
    await publish(broker, Note(job_id=JOB))
    await eventually(lambda: begun)

    await jobs.cancel(broker, JOB)

    await eventually(lambda: is_settled(broker, durable))
    assert begun == [JOB]
    assert (await told(broker))[1][0].outcome is JobOutcome.CANCELLED
    assert await parked(broker) == []


async def test_cancelling_one_job_stops_no_other(start: Start) -> None:
    broker = await start()
    await jobs.cancel(broker, uuid4())

    async with jobs.running(broker, Note(job_id=JOB)) as job:
        await job.report(1)

    _, [end] = await told(broker)
    assert end.outcome is JobOutcome.SUCCEEDED
