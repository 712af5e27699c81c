"""Commands become jobs: followed, waited for, repeated, cancelled."""

import asyncio
import json
from collections.abc import AsyncGenerator
from typing import Any, TypeAlias
from uuid import UUID, uuid4

import pytest

from medley_contracts.jellyfin import IndexItems
from medley_contracts.jobs import JobFinished, JobOutcome, JobProgressed
from medley_contracts.streams import COMMANDS
from medley_kit.broker import publish
from medley_kit.send import connected
from tests.support.eventually import eventually
from tests.support.gateways import Gateway

Told: TypeAlias = list[tuple[str, dict[str, Any]]]


async def commands(gateway: Gateway) -> list[IndexItems]:
    """What stands in the stream of commands; empty is "not yet"."""
    js = connected(gateway.resources.broker).jetstream()
    count = (await js.stream_info(COMMANDS.name)).state.last_seq
    found = [await js.get_msg(COMMANDS.name, seq=number + 1) for number in range(count)]
    return [IndexItems.model_validate_json(one.data or b"") for one in found]


async def finish(gateway: Gateway, job_id: str, outcome: JobOutcome, **more: Any) -> None:
    """Say, as a service would, that a job ended."""
    ended = JobFinished(job_id=UUID(job_id), kind="index_items", outcome=outcome, **more)
    await publish(gateway.resources.broker, ended)


async def started(gateway: Gateway, **more: Any) -> str:
    """Start a job, and its id."""
    answer = await gateway.admin.post("/api/jellyfin/index", **more)
    assert answer.status_code == 202
    job_id: str = answer.json()["job_id"]
    return job_id


async def test_a_command_is_queued_and_published(gateway: Gateway) -> None:
    answer = await gateway.admin.post("/api/jellyfin/index", json={"servers": ["lan"]})

    job_id = answer.json()["job_id"]
    assert answer.status_code == 202
    assert answer.json() == {"job_id": job_id, "kind": "index_items", "status": "queued"}
    assert answer.headers["Location"] == f"/api/jobs/{job_id}"
    [command] = await eventually(lambda: commands(gateway))
    assert (str(command.job_id), command.servers) == (job_id, ("lan",))
    assert command.requested_by == "ops"


async def test_a_command_without_a_body_means_everything(gateway: Gateway) -> None:
    await started(gateway)

    [command] = await eventually(lambda: commands(gateway))
    assert command.servers is None


async def test_a_job_tells_how_far_it_is_and_how_it_ended(gateway: Gateway) -> None:
    job_id = await started(gateway)
    at = f"/api/jobs/{job_id}"
    progress = JobProgressed(
        job_id=UUID(job_id), kind="index_items", done=3, total=5, phase="reading lan"
    )
    await publish(gateway.resources.broker, progress)

    async def job() -> dict[str, Any]:
        found: dict[str, Any] = (await gateway.admin.get(at)).json()
        return found

    async def is_running() -> bool:
        return bool((await job())["status"] == "running")

    await eventually(is_running)
    running = await job()
    await finish(gateway, job_id, JobOutcome.SUCCEEDED, result={"items": 5})

    async def is_over() -> bool:
        return (await job())["finished_at"] is not None

    await eventually(is_over)
    over = await job()
    assert running["progress"] == {"done": 3, "total": 5, "phase": "reading lan"}
    assert running["started_at"].endswith("Z")
    assert (over["status"], over["result"], over["error"]) == ("succeeded", {"items": 5}, None)
    assert over["requested_by"] == "ops"


async def test_progress_that_comes_late_does_not_begin_a_job_again(gateway: Gateway) -> None:
    job_id = await started(gateway)
    late = JobProgressed(job_id=UUID(job_id), kind="index_items", done=1)
    await finish(gateway, job_id, JobOutcome.SUCCEEDED)
    await eventually(lambda: _status(gateway, job_id, "succeeded"))

    await publish(gateway.resources.broker, late)
    other = await started(gateway)
    await publish(
        gateway.resources.broker, JobProgressed(job_id=UUID(other), kind="index_items", done=1)
    )
    await eventually(lambda: _status(gateway, other, "running"))

    assert await _status(gateway, job_id, "succeeded")


async def _status(gateway: Gateway, job_id: str, wanted: str) -> bool:
    job = (await gateway.admin.get(f"/api/jobs/{job_id}")).json()
    return bool(job["status"] == wanted)


async def answered_while_waiting(
    gateway: Gateway, outcome: JobOutcome, **more: Any
) -> tuple[int, Any]:
    """Ask for a command and wait; a service ends the job meanwhile."""
    asking = asyncio.create_task(
        gateway.admin.post("/api/jellyfin/index", headers={"Prefer": "wait=20"})
    )
    [command] = await eventually(lambda: commands(gateway))
    await finish(gateway, str(command.job_id), outcome, **more)
    answer = await asking
    return answer.status_code, answer.json()


async def test_whoever_prefers_to_wait_gets_the_result(gateway: Gateway) -> None:
    answer = await answered_while_waiting(gateway, JobOutcome.SUCCEEDED, result={"items": 5})

    assert answer == (200, {"items": 5})


async def test_whoever_waits_for_a_job_that_fails_is_told_why(gateway: Gateway) -> None:
    status, problem = await answered_while_waiting(
        gateway, JobOutcome.FAILED, error="lan did not answer"
    )

    assert status == 500
    assert problem["type"] == "urn:medley:problem:job-failed"
    assert problem["detail"] == "lan did not answer"
    assert UUID(problem["job_id"])


async def test_whoever_waits_for_a_job_that_is_cancelled_is_told_so(gateway: Gateway) -> None:
    status, problem = await answered_while_waiting(gateway, JobOutcome.CANCELLED)

    assert (status, problem["type"]) == (409, "urn:medley:problem:job-cancelled")


async def test_whoever_waits_too_short_gets_the_job(gateway: Gateway) -> None:
    answer = await gateway.admin.post("/api/jellyfin/index", headers={"Prefer": "wait=1"})

    assert answer.status_code == 202
    assert answer.json()["status"] == "queued"
    assert answer.headers["Preference-Applied"] == "wait=1"


async def test_a_repeat_with_the_same_key_is_the_first_job(gateway: Gateway) -> None:
    wish = {"json": {"servers": ["lan"]}, "headers": {"Idempotency-Key": "again"}}

    jobs = await asyncio.gather(*(started(gateway, **wish) for _ in range(5)))

    assert len(set(jobs)) == 1
    assert len(await eventually(lambda: commands(gateway))) == 1


async def test_the_same_key_for_another_wish_is_refused(gateway: Gateway) -> None:
    key = {"Idempotency-Key": "again"}
    first = await started(gateway, json={"servers": ["lan"]}, headers=key)

    answer = await gateway.admin.post("/api/jellyfin/index", json={"servers": ["wan"]}, headers=key)

    assert answer.status_code == 422
    assert answer.json()["type"] == "urn:medley:problem:idempotency-key-reused"
    assert answer.json()["job_id"] == first


async def test_a_cancelled_job_has_its_sign_put_up(gateway: Gateway) -> None:
    job_id = await started(gateway)

    answer = await gateway.admin.post(f"/api/jobs/{job_id}/cancel")

    bucket = await connected(gateway.resources.broker).jetstream().key_value("medley-cancelled")
    assert answer.status_code == 202
    assert (await bucket.get(job_id)).value


async def test_a_job_that_ended_cannot_be_cancelled(gateway: Gateway) -> None:
    job_id = await started(gateway)
    await finish(gateway, job_id, JobOutcome.SUCCEEDED)
    await eventually(lambda: _status(gateway, job_id, "succeeded"))

    answer = await gateway.admin.post(f"/api/jobs/{job_id}/cancel")

    assert (answer.status_code, answer.json()["type"]) == (409, "urn:medley:problem:job-finished")


@pytest.mark.parametrize("action", ["", "/events"])
async def test_a_job_nobody_started_is_not_found(gateway: Gateway, action: str) -> None:
    answer = await gateway.admin.get(f"/api/jobs/{uuid4()}{action}")

    assert (answer.status_code, answer.json()["type"]) == (404, "urn:medley:problem:not-found")


async def told(gateway: Gateway, job_id: str) -> AsyncGenerator[tuple[str, dict[str, Any]], None]:
    """The events of one job."""
    async with gateway.admin.stream("GET", f"/api/jobs/{job_id}/events") as answer:
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        name = ""
        async for line in answer.aiter_lines():
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                yield name, json.loads(line.removeprefix("data: "))


async def test_a_watched_job_ends_its_stream(gateway: Gateway) -> None:
    job_id = await started(gateway)
    events: Told = []
    async for name, job in told(gateway, job_id):
        if not events:
            await finish(gateway, job_id, JobOutcome.SUCCEEDED, result=7)
        events.append((name, job))

    assert [name for name, _ in events] == ["progress", "finished"]
    assert events[0][1]["status"] == "queued"
    assert events[-1][1]["result"] == 7


async def test_jobs_are_listed_newest_first_page_by_page(gateway: Gateway) -> None:
    made = [await started(gateway) for _ in range(5)]

    first = (await gateway.admin.get("/api/jobs", params={"limit": 3})).json()
    second = (
        await gateway.admin.get("/api/jobs", params={"limit": 3, "cursor": first["next_cursor"]})
    ).json()

    listed = [job["job_id"] for job in first["items"] + second["items"]]
    assert listed == made[::-1]
    assert second["next_cursor"] is None


async def test_jobs_survive_a_restart(start: Any) -> None:
    async with start() as gateway:
        job_id = await started(gateway)

    async with start() as gateway:
        answer = await gateway.admin.get(f"/api/jobs/{job_id}")

    assert answer.json()["status"] == "queued"


async def test_who_commanded_and_cancelled_is_in_the_audit(gateway: Gateway) -> None:
    job_id = await started(gateway, json={"servers": ["lan"]}, headers={"X-Request-Id": "r-1"})
    await gateway.admin.post(f"/api/jobs/{job_id}/cancel")

    entries = (await gateway.admin.get("/api/audit")).json()["items"]

    assert [(e["person"], e["action"], e["subject"]) for e in entries] == [
        ("ops", "job.cancel", job_id),
        ("ops", "command.jellyfin.index_items", job_id),
    ]
    assert entries[1]["detail"] == {"servers": ["lan"]}
    assert entries[1]["request_id"] == "r-1"
