"""How every command is taken: queued as a job, or waited for when the client prefers that."""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Final
from uuid import uuid4

from fastapi import Depends, Header
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from gateway import jobs
from gateway.administrators import CurrentAdministrator, Held
from gateway.problems import Problem
from gateway.resources import Resources
from gateway.routes.examples import Responses, answers, problem
from gateway.store.jobs import Job, Repeatable
from medley_contracts.message import Command
from medley_contracts.refusal import Refusal

WAIT_AT_MOST_S: Final = 60
_WAIT = re.compile(r"(?:^|[,;\s])wait\s*=\s*\"?(\d{1,9})\"?(?:$|[,;\s])", re.IGNORECASE)


def preferred_wait_s(prefer: str | None) -> int:
    """How long the client would rather wait, at most a minute; 0: not at all. RFC 7240."""
    found = _WAIT.search(prefer or "")
    return min(int(found[1]), WAIT_AT_MOST_S) if found else 0


@dataclass(frozen=True, slots=True)
class Caller:
    """Who wants a command, and how they want to hear of it."""

    resources: Resources
    name: str
    wait_s: int
    repeatable: Repeatable | None
    request_id: str

    async def run(self, command: Command, *, once: str | None = None) -> Response:
        """Queue it; answer with the job, or with its result when the client waits.

        With ``once`` it joins the job of that name that is queued or running.

        Raises
        ------
        Problem
            The job failed or was cancelled while the client waited.
        """
        wished = command.model_copy(update={"job_id": uuid4(), "requested_by": self.name})
        job_id = await jobs.start(
            self.resources,
            wished,
            repeatable=self.repeatable,
            request_id=self.request_id,
            once=once,
        )
        headers = {"Location": f"/api/jobs/{job_id}"}
        if self.wait_s:
            headers["Preference-Applied"] = f"wait={self.wait_s}"
            job = await jobs.end_of(self.resources, job_id, within_s=self.wait_s)
            if job is not None:
                return _ended(job, headers)
        job = await jobs.get(self.resources, job_id)
        body = {"job_id": str(job_id), "kind": job.kind, "status": job.status}
        return JSONResponse(body, status_code=202, headers=headers)


def _ended(job: Job, headers: dict[str, str]) -> Response:
    if job.status == "failed":
        _raise_refusal(job, headers)
        raise Problem(
            500,
            "job-failed",
            job.error or "The job failed.",
            headers=headers,
            job_id=str(job.job_id),
        )
    if job.status == "cancelled":
        message = "The job was cancelled."
        raise Problem(409, "job-cancelled", message, headers=headers, job_id=str(job.job_id))
    return JSONResponse(job.result, headers=headers)


def _raise_refusal(job: Job, headers: dict[str, str]) -> None:
    """A job whose owner declined tells why in its result; that is no failure of ours."""
    said = job.result
    if not isinstance(said, dict) or "refused" not in said:
        return
    refusal = Refusal.model_validate(said)
    raise Problem(
        refusal.status,
        refusal.refused,
        refusal.detail,
        headers=headers,
        job_id=str(job.job_id),
        **refusal.extras,
    )


async def caller(
    request: Request,
    administrator: CurrentAdministrator,
    resources: Held,
    prefer: Annotated[
        str | None,
        Header(description="`wait=30`: answer with the result, if it comes within that time."),
    ] = None,
    idempotency_key: Annotated[
        str | None,
        Header(
            min_length=1,
            max_length=255,
            description="A repeat with the same key returns the first job.",
        ),
    ] = None,
) -> Caller:
    """Read what all commands have in common from a request."""
    repeatable = None
    if idempotency_key is not None:
        asked = b"\x00".join([request.url.query.encode(), await request.body()])
        route = f"{request.method} {request.url.path}"
        repeatable = Repeatable(route, idempotency_key, sha256(asked).digest())
    return Caller(
        resources,
        administrator.name,
        preferred_wait_s(prefer),
        repeatable,
        request.scope.get("request_id", ""),
    )


CurrentCaller = Annotated[Caller, Depends(caller)]

QUEUED_EXAMPLE: Final = {
    "job_id": "0197a3f2-6f7e-7c0a-9a51-3f7a5b0f2d11",
    "kind": "index_items",
    "status": "queued",
}


def command_answers(kind: str, result: object, *others: Responses) -> Responses:
    """The description of a command's answers; ``others`` are refusals of its own."""
    return answers(
        {
            200: {
                "description": "With `Prefer: wait`: the result of the finished job.",
                "content": {"application/json": {"example": result}},
            },
            202: {
                "description": "Stored; `Location` is the job.",
                "headers": {"Location": {"schema": {"type": "string"}}},
                "content": {"application/json": {"example": QUEUED_EXAMPLE | {"kind": kind}}},
            },
        },
        problem(
            409,
            "job-cancelled",
            "The job was cancelled.",
            job_id="0197a3f2-6f7e-7c0a-9a51-3f7a5b0f2d11",
        ),
        problem(
            500,
            "job-failed",
            "lan did not answer.",
            job_id="0197a3f2-6f7e-7c0a-9a51-3f7a5b0f2d11",
        ),
        problem(503, "service-unavailable", "The database does not answer."),
        *others,
    )
