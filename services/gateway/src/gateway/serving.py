"""How the web application is served, beside whatever else runs in the process."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Final

import asyncpg
import structlog
import uvicorn

from gateway.resources import Resources
from gateway.store import jobs
from gateway.web import create_app

log = structlog.get_logger()

_FLUSH_EVERY_S: Final = 5.0
_TIDY_EVERY: Final = timedelta(hours=1)
_JOBS_KEPT: Final = timedelta(days=30)
_WRITE_WITHIN_S: Final = 5.0
_GRACE_S: Final = 5


async def serve(resources: Resources) -> None:
    """Answer requests, read events and keep the books, until cancelled."""
    for source in resources.gate.unsigned():
        log.warning("anyone may post as this source: it has no secret", instance=source)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_answer(resources), name="http")
        tasks.create_task(resources.feed.run(), name="feed")
        tasks.create_task(_keep_books(resources), name="books")


async def _answer(resources: Resources) -> None:
    config = uvicorn.Config(
        create_app(resources),
        http="httptools",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        backlog=1024,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=_GRACE_S,
    )
    async with _stopped_gently(uvicorn.Server(config), resources) as serving:
        await serving


@asynccontextmanager
async def _stopped_gently(
    server: uvicorn.Server, resources: Resources
) -> AsyncGenerator["asyncio.Future[None]", None]:
    """Yield the running server; however the block ends, requests in hand are answered first."""
    # Not `serve`, which would take over the process's signals. A copy of the socket: the server
    # closes it, and may have to begin again.
    serving = asyncio.create_task(
        server._serve([resources.listening.dup()]),  # noqa: SLF001 - see above
        name="uvicorn",
    )
    try:
        yield asyncio.shield(serving)
    finally:
        resources.feed.close()
        server.should_exit = True
        await serving


async def _keep_books(resources: Resources) -> None:
    """Write receipts every few seconds, and forget old jobs now and then."""
    tidy_at = datetime.now(UTC)
    try:
        while True:
            await asyncio.sleep(_FLUSH_EVERY_S)
            is_due = datetime.now(UTC) >= tidy_at
            if is_due:
                tidy_at = datetime.now(UTC) + _TIDY_EVERY
            await _write_books(resources, is_tidying=is_due)
    finally:
        await _write_books(resources, is_tidying=False)


async def _write_books(resources: Resources, *, is_tidying: bool) -> None:
    """Write now; what cannot be written is counted on and written later."""
    try:
        async with asyncio.timeout(_WRITE_WITHIN_S):
            await resources.receipts.flush(resources.pool)
            if is_tidying:
                async with resources.pool.acquire() as connection:
                    await jobs.forget_finished_before(connection, datetime.now(UTC) - _JOBS_KEPT)
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        log.warning("books not kept", error=type(error).__name__)
