"""A LibreTime library, pulled: the first time, again with nothing new, and after a kill half-way.

``size`` is how many files the station has. The station is a process of its own that holds one
answer and sends it; the floor reads and decodes that answer and copies the rows, without Medley.
"""

import asyncio
import resource
import sys
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, Final
from uuid import uuid4

import asyncpg

from libretime_sync.domain.track_type import NAMES
from libretime_sync.workflows.pull_tracks import PullRules, pull_tracks
from libretime_sync.workflows.read_library import Types, read_pages
from medley_clients.libretime.client import LibretimeClient, open_libretime
from medley_clients.libretime.models import Library
from medley_kit import log
from medley_kit.db import Pool, open_pool
from medley_simulators.libretime.server import LibretimeSimulator
from tests.benchmarks.durable import durable_servers
from tests.benchmarks.figure import Figure, Scale, ratio_of
from tests.support.databases import new_database
from tests.support.stations import migrate_libretime_sync

FULL: Final = Scale(size=100_000)
SHORT: Final = Scale(size=2_000)
_RULES: Final = PullRules({}, (), after_scans=2, max_share=0.1)
_COLUMNS: Final = ("libretime_id", "title", "artist", "album", "duration_ms", "filepath", "md5")


async def measure(scale: Scale) -> list[Figure]:
    """First pull against the floor, an unchanged second pull, and a resumed one."""
    log.configure("benchmark", level="ERROR")
    async with durable_servers() as servers:
        return await _measured(servers.postgres.dsn, scale.size)


async def _measured(admin: str, size: int) -> list[Figure]:
    async with _station(size) as url, new_database(admin) as dsn:
        await migrate_libretime_sync(dsn)
        client = open_libretime("main", url, api_key="key", per_second=1000)
        pool = await open_pool(dsn, schema="libretime_sync", application_name="benchmark")
        try:
            async for _page in client.files.batches():
                pass  # The station prepares its answer when it is asked for the first time.
            floor_s = await _floor(client, dsn)
            return await _figures(pool, client, size, floor_s)
        finally:
            await pool.close()
            await client.aclose()


async def _figures(pool: Pool, client: LibretimeClient, size: int, floor_s: float) -> list[Figure]:
    first_s, first = await _timed(pool, client)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    before = await _versions(pool)
    second_s, second = await _timed(pool, client)
    rewritten = len(before ^ await _versions(pool))
    await pool.execute("TRUNCATE track, track_pull")
    left, resumed_s, resumed = await _killed_half_way(pool, client, size)
    files = f"{size:,} files"
    return [
        Figure(
            f"LibreTime library of {files}, first pull",
            f"{first_s:.1f} s, {peak_mb:.0f} MB peak, {first['created']:,} tracks",
            f"{floor_s:.1f} s: decode and COPY",
            ratio_of(first_s, floor_s),
            "15 s, 200 MB",
        ),
        Figure(
            "the same again, nothing new",
            f"{second_s:.1f} s, {rewritten} rows written, {second['unchanged']:,} unchanged",
            "0 rows",
            "–",
            "nothing written",
        ),
        Figure(
            f"killed after {left:,} tracks, delivered again",
            f"{resumed_s:.1f} s, {resumed['created']:,} created, {resumed['unchanged']:,} kept",
            f"{size - left:,} left",
            ratio_of(resumed["created"], size - left),
            "nothing lost, nothing twice",
        ),
    ]


async def _timed(pool: Pool, client: LibretimeClient) -> tuple[float, dict[str, Any]]:
    began = time.perf_counter()
    result = await _pull(pool, client, uuid4())
    return time.perf_counter() - began, result


async def _pull(pool: Pool, client: LibretimeClient, message_id: Any) -> dict[str, Any]:
    async def nobody(_done: int, _total: int | None, _phase: str) -> None:
        return

    return await pull_tracks(
        pool, client, message_id, rules=_RULES, limit=None, offset=0, report=nobody
    )


async def _killed_half_way(
    pool: Pool, client: LibretimeClient, size: int
) -> tuple[int, float, dict[str, Any]]:
    message_id = uuid4()
    pulling = asyncio.create_task(_pull(pool, client, message_id))
    while await _count(pool) < size // 2 and not pulling.done():  # noqa: ASYNC110 - watched from outside
        await asyncio.sleep(0.01)
    pulling.cancel()
    await asyncio.gather(pulling, return_exceptions=True)
    left = await _count(pool)
    began = time.perf_counter()
    result = await _pull(pool, client, message_id)
    return left, time.perf_counter() - began, result


async def _count(pool: Pool) -> int:
    return int(await pool.fetchval("SELECT count(*) FROM track"))


async def _versions(pool: Pool) -> set[tuple[Any, ...]]:
    return {tuple(row) for row in await pool.fetch("SELECT xmin::text, ctid::text FROM track")}


async def _floor(client: LibretimeClient, dsn: str) -> float:
    """Read, decode and copy, with nothing compared and nothing kept apart."""
    connection = await asyncpg.connect(dsn)
    await connection.execute(
        "CREATE TEMP TABLE floor (libretime_id text, title text, artist text, album text,"
        " duration_ms bigint, filepath text, md5 text)"
    )
    types = Types({1: Library(1, "MUS", NAMES["MUS"])}, {}, {})
    began = time.perf_counter()
    async for page in read_pages(client, types, offset=0, limit=None):
        rows = [tuple(getattr(track, name) for name in _COLUMNS) for track in page.tracks]
        await connection.copy_records_to_table("floor", records=rows, columns=list(_COLUMNS))
    took = time.perf_counter() - began
    await connection.close()
    return took


@asynccontextmanager
async def _station(size: int) -> AsyncGenerator[str, None]:
    """A station in a process of its own: its memory is not Medley's."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", __name__, str(size)), stdout=asyncio.subprocess.PIPE
    )
    try:
        if process.stdout is None:
            message = "the station has no output"
            raise RuntimeError(message)
        yield (await process.stdout.readline()).decode().strip()
    finally:
        process.kill()
        await process.wait()


async def _serve(size: int) -> None:
    station = LibretimeSimulator(api_key="key")
    station.add_track_type("MUS", "Music")
    for number in range(size):
        station.add_file(
            f"Song number {number}",
            seconds=180 + number % 100 / 7,
            type_code="MUS",
            artist_name=f"Artist {number % 900}",
            updated_at=datetime(2026, 1, 1, tzinfo=UTC),
        )
    async with station.serving() as url:
        sys.stdout.write(url + "\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
