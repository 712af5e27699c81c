"""Jobs: what was asked, how far it is, and how it ended."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated, Final, Literal, TypeAlias
from uuid import UUID

import msgspec
from fastapi import APIRouter, Query
from pydantic import JsonValue
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from gateway import jobs
from gateway.administrators import CurrentAdministrator, Held
from gateway.live import sse
from gateway.paging import DEFAULT_LIMIT, Cursor, Limit, page, rfc3339
from gateway.problems import Problem
from gateway.resources import Resources
from gateway.routes.examples import JOB_EXAMPLE, answer, answers, problem
from gateway.store import audit
from gateway.store import jobs as job_table
from gateway.store.jobs import Job

router = APIRouter(prefix="/api/jobs", tags=["jobs"])

_SILENCE_S: Final = 15.0
_Status: TypeAlias = Literal["queued", "running", "succeeded", "failed", "cancelled"]
_NOT_FOUND = problem(404, "not-found", "No job 0197a3f2-6f7e-7c0a-9a51-3f7a5b0f2d11.")


def spell(job: Job) -> dict[str, JsonValue]:
    """A job as clients see it."""
    return {
        "job_id": str(job.job_id),
        "kind": job.kind,
        "status": job.status,
        "progress": {"done": job.done, "total": job.total, "phase": job.phase},
        "result": job.result,
        "error": job.error,
        "requested_by": job.requested_by,
        "created_at": rfc3339(job.created_at),
        "started_at": rfc3339(job.started_at),
        "finished_at": rfc3339(job.finished_at),
    }


@router.get("", responses=answers(answer({"items": [JOB_EXAMPLE], "next_cursor": None})))
async def list_jobs(
    _: CurrentAdministrator,
    resources: Held,
    *,
    status: Annotated[
        list[_Status] | None, Query(description="Only these; may be repeated.")
    ] = None,
    kind: Annotated[str | None, Query(description="Only this command.")] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:
    """Jobs, newest first."""
    async with resources.pool.acquire() as connection:
        found = await job_table.newest(
            connection, before=cursor, statuses=status, kind=kind, limit=limit + 1
        )
    return JSONResponse(page(found, limit, key=lambda job: job.position, spell=spell))


@router.get("/{job_id}", responses=answers(answer(JOB_EXAMPLE), _NOT_FOUND))
async def show_job(
    job_id: UUID,
    _: CurrentAdministrator,
    resources: Held,
) -> Response:
    """One job."""
    return JSONResponse(spell(await jobs.get(resources, job_id)))


@router.post(
    "/{job_id}/cancel",
    status_code=202,
    responses=answers(
        answer(JOB_EXAMPLE, status=202, description="It will end where it can."),
        _NOT_FOUND,
        problem(409, "job-finished", "The job has ended already."),
    ),
)
async def cancel_job(
    job_id: UUID, request: Request, administrator: CurrentAdministrator, resources: Held
) -> Response:
    """Ask a job to end; it does so at the next point where it can, and leaves nothing half done."""
    await jobs.get(resources, job_id)
    async with resources.pool.acquire() as connection, connection.transaction():
        if not await job_table.want_cancel(connection, job_id):
            message = "The job has ended already."
            raise Problem(409, "job-finished", message, job_id=str(job_id))
        await audit.add(
            connection,
            person=administrator.name,
            action="job.cancel",
            subject=str(job_id),
            request_id=request.scope.get("request_id", ""),
        )
        await jobs.ask_to_end(resources, job_id)
    return JSONResponse(spell(await jobs.get(resources, job_id)), status_code=202)


_EVENTS_EXAMPLE: Final = (
    'event: progress\ndata: {"kind": "index_items", "status": "running", '
    '"progress": {"done": 1200, "total": 5000, "phase": "reading lan"}}\n\n'
    'event: finished\ndata: {"kind": "index_items", "status": "succeeded", '
    '"result": {"items": 5000}}\n\n'
)


@router.get(
    "/{job_id}/events",
    responses=answers(
        {
            200: {
                "description": "`progress` events, then one `finished`, then the end.",
                "content": {"text/event-stream": {"example": _EVENTS_EXAMPLE}},
            }
        },
        _NOT_FOUND,
    ),
)
async def follow_job(
    job_id: UUID,
    _: CurrentAdministrator,
    resources: Held,
) -> Response:
    """Follow one job: each event's data is the job as `GET /api/jobs/{job_id}` answers it."""
    await jobs.get(resources, job_id)
    return sse.stream(_told(resources, job_id))


async def _told(resources: Resources, job_id: UUID) -> AsyncGenerator[bytes, None]:
    async with aclosing(jobs.changes(resources, job_id, silence_s=_SILENCE_S)) as changes:
        async for job in changes:
            if job is None:
                yield sse.HEARTBEAT
            else:
                name = "finished" if job.is_finished else "progress"
                yield sse.spell(name, msgspec.json.encode(spell(job)))
