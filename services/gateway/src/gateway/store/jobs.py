"""The table `job`: what was asked of the services, and how far they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from pydantic import JsonValue

from medley_kit.db import Connection

FINISHED: Final = frozenset({"succeeded", "failed", "cancelled"})


@dataclass(frozen=True, slots=True)
class Job:
    """One job; ``position`` is its place in the order of creation."""

    job_id: UUID
    position: int
    kind: str
    status: str
    done: int
    total: int | None
    phase: str
    result: JsonValue
    error: str | None
    requested_by: str
    is_cancel_wanted: bool
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @property
    def is_finished(self) -> bool:
        """Whether it ended, in whichever way."""
        return self.status in FINISHED


@dataclass(frozen=True, slots=True)
class Repeatable:
    """What makes a repeat of a request recognisable: the route, the client's key, what was sent."""

    route: str
    key: str
    digest: bytes


CREATE_JOB_SQL: Final = """
INSERT INTO job (job_id, kind, requested_by, route, idempotency_key, request_digest, once)
VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT DO NOTHING
RETURNING job_id
"""


async def create(
    connection: Connection,
    job_id: UUID,
    *,
    kind: str,
    requested_by: str,
    repeatable: Repeatable | None,
    once: str | None = None,
) -> bool:
    """False: the same was asked before, or is under way ``once``, and nothing was created."""
    route, key, digest = (
        (repeatable.route, repeatable.key, repeatable.digest) if repeatable else (None, None, None)
    )
    made = await connection.fetchval(
        CREATE_JOB_SQL, job_id, kind, requested_by, route, key, digest, once
    )
    return made is not None


FIND_FIRST_JOB_SQL: Final = """
SELECT job_id, request_digest
  FROM job
 WHERE route = $1
   AND idempotency_key = $2
"""


async def first_of(connection: Connection, repeatable: Repeatable) -> tuple[UUID, bytes] | None:
    """The job that the first such request began, and the digest of what that one sent."""
    row = await connection.fetchrow(FIND_FIRST_JOB_SQL, repeatable.route, repeatable.key)
    return (row["job_id"], row["request_digest"]) if row else None


FIND_UNFINISHED_JOB_SQL: Final = """
SELECT job_id
  FROM job
 WHERE once = $1
   AND finished_at IS NULL
"""


async def unfinished(connection: Connection, once: str) -> UUID | None:
    """The job that is queued or running under this name; None: it has just ended."""
    found: UUID | None = await connection.fetchval(FIND_UNFINISHED_JOB_SQL, once)
    return found


GET_JOB_SQL: Final = """
SELECT job_id, position, kind, status, done, total, phase, result, error, requested_by,
       is_cancel_wanted, created_at, started_at, finished_at
  FROM job
 WHERE job_id = $1
"""


async def get(connection: Connection, job_id: UUID) -> Job | None:
    """The job; ``None``: there is none of that id."""
    row = await connection.fetchrow(GET_JOB_SQL, job_id)
    return Job(**row) if row else None


LIST_JOBS_SQL: Final = """
SELECT job_id, position, kind, status, done, total, phase, result, error, requested_by,
       is_cancel_wanted, created_at, started_at, finished_at
  FROM job
 WHERE ($1::bigint IS NULL OR position < $1)
   AND ($2::text[] IS NULL OR status = ANY ($2))
   AND ($3::text IS NULL OR kind = $3)
 ORDER BY position DESC
 LIMIT $4
"""


async def newest(
    connection: Connection,
    *,
    before: int | None = None,
    statuses: Sequence[str] | None = None,
    kind: str | None = None,
    limit: int,
) -> list[Job]:
    """Up to ``limit`` jobs, newest first, from those created before position ``before``."""
    rows = await connection.fetch(LIST_JOBS_SQL, before, statuses, kind, limit)
    return [Job(**row) for row in rows]


FOLLOW_PROGRESS_SQL: Final = """
INSERT INTO job AS known (job_id, kind, status, done, total, phase, started_at, told_at)
VALUES ($1, $2, 'running', $3, $4, $5, $6, $6)
    ON CONFLICT (job_id) DO UPDATE
   SET status = 'running',
       done = EXCLUDED.done,
       total = EXCLUDED.total,
       phase = EXCLUDED.phase,
       started_at = coalesce(known.started_at, EXCLUDED.started_at),
       told_at = EXCLUDED.told_at
 WHERE known.finished_at IS NULL
   AND (known.told_at IS NULL OR known.told_at <= EXCLUDED.told_at)
"""


async def follow_progress(
    connection: Connection,
    job_id: UUID,
    *,
    kind: str,
    done: int,
    total: int | None,
    phase: str,
    told_at: datetime,
) -> None:
    """Note how far it is; a report overtaken by a later one, or by the end, changes nothing."""
    await connection.execute(FOLLOW_PROGRESS_SQL, job_id, kind, done, total, phase, told_at)


FOLLOW_END_SQL: Final = """
INSERT INTO job AS known (job_id, kind, status, result, error, started_at, finished_at, told_at)
VALUES ($1, $2, $3, $4, $5, $6, $6, $6)
    ON CONFLICT (job_id) DO UPDATE
   SET status = EXCLUDED.status,
       result = EXCLUDED.result,
       error = EXCLUDED.error,
       started_at = coalesce(known.started_at, EXCLUDED.started_at),
       finished_at = EXCLUDED.finished_at,
       told_at = EXCLUDED.told_at
 WHERE known.finished_at IS NULL
"""


async def follow_end(
    connection: Connection,
    job_id: UUID,
    *,
    kind: str,
    status: str,
    result: JsonValue,
    error: str | None,
    told_at: datetime,
) -> None:
    """Note how it ended; the first end told stands."""
    await connection.execute(FOLLOW_END_SQL, job_id, kind, status, result, error, told_at)


WANT_CANCEL_SQL: Final = """
UPDATE job
   SET is_cancel_wanted = true
 WHERE job_id = $1
   AND finished_at IS NULL
RETURNING job_id
"""


async def want_cancel(connection: Connection, job_id: UUID) -> bool:
    """Note that someone wants it to end; False: it has ended already, or there is none."""
    return await connection.fetchval(WANT_CANCEL_SQL, job_id) is not None


FORGET_OLD_JOBS_SQL: Final = """
DELETE FROM job
 WHERE finished_at < $1
"""


async def forget_finished_before(connection: Connection, when: datetime) -> None:
    """Delete what ended before ``when``."""
    await connection.execute(FORGET_OLD_JOBS_SQL, when)
