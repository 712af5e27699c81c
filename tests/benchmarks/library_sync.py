"""The whole library read for the first time and again, while webhooks come in.

`size` titles: seven tenths films, the rest series, with bodies as long as real ones (at 50,000:
Jellyfin 50 MB, Radarr 118 MB, Sonarr 36 MB) and some series that share their number at TMDB with a
film. Gateway and tracker are processes of their own; the applications live in this one. The first
scan is asked for twice at once. Meanwhile a load generator posts Radarr's webhooks for `seconds`,
over two connections, some hundred a second: more than any home has, and not so many that their own
work is what is measured.

Held against the floor: the same bodies through the same clients, and one COPY of as many rows.
"""

import asyncio
import json
import statistics
import sys
import time
from contextlib import AsyncExitStack
from typing import Any, Final

import asyncpg
import httpx

from medley_clients.jellyfin.client import open_jellyfin
from medley_clients.radarr.client import open_radarr
from medley_clients.sonarr.client import open_sonarr
from medley_simulators.big_library import clashes, fill_jellyfin, fill_radarr, fill_sonarr
from medley_simulators.jellyfin.server import JellyfinSimulator
from medley_simulators.radarr.server import RadarrSimulator
from medley_simulators.sonarr.server import SonarrSimulator
from tests.benchmarks.figure import Figure, Scale, ratio_of
from tests.benchmarks.load import MARKER, Load
from tests.benchmarks.processes import ROOT, peak_mb
from tests.benchmarks.tracked_home import SECRET, TrackedHome, tracked_home

FULL: Final = Scale(size=50_000, seconds=10)
SHORT: Final = Scale(size=1_000, seconds=2)
_FILMS_OF_TEN: Final = 7
_CONNECTIONS: Final = 2
_PAUSE_MS: Final = 20
"""Between an answer and the next webhook of a connection."""


async def measure(scale: Scale) -> list[Figure]:
    """Two scans, webhooks during the first, and the floor."""
    films = scale.size * _FILMS_OF_TEN // 10
    shows = scale.size - films
    jellyfin, radarr, sonarr = JellyfinSimulator("lan"), RadarrSimulator(), SonarrSimulator()
    fill_jellyfin(jellyfin, films, shows)
    fill_radarr(radarr, films)
    fill_sonarr(sonarr, shows)
    async with AsyncExitStack() as stack:
        urls = [
            await stack.enter_async_context(each.serving()) for each in (jellyfin, radarr, sonarr)
        ]
        keys = [each.api_key for each in (jellyfin, radarr, sonarr)]
        floor_s = await _warmed_reading(urls, keys)
        section = {
            "jellyfin": {"lan": {"url": urls[0], "api_key": keys[0]}},
            "radarr": {"main": {"url": urls[1], "api_key": keys[1]}},
            "sonarr": {"main": {"url": urls[2], "api_key": keys[2]}},
            "at_start": False,
            "schedule": {"library": 0, "pending": 0, "downloads": 0, "catch_up": 0},
        }
        home = await stack.enter_async_context(tracked_home(section))
        floor_s += await _copied(home, scale.size)
        for each in (jellyfin, radarr, sonarr):
            each.journal.counts.clear()
        load, (first_s, results, jobs) = await asyncio.gather(
            _webhooks(home, seconds=scale.seconds), _scan(home, times=2)
        )
        calls = sum(sum(each.journal.counts.values()) for each in (jellyfin, radarr, sonarr))
        second_s, again, _ = await _scan(home, times=1)
        async with home.api() as api:
            stats = (await api.get("/api/stats")).json()
        peak = peak_mb(home.tracker.pid)
    lost = films + shows - stats["total"]
    cuts = statistics.quantiles(load.latencies_ms, n=100)
    accepted = load.statuses.get("202", 0) / len(load.latencies_ms)
    return [
        Figure(
            work=f"first library sync, {scale.size:,} items, asked for twice at once",
            medley=f"{first_s:.1f} s, peak {peak:.0f} MB, {calls} calls, {jobs} job; lost {lost} "
            f"(of {clashes(shows)} series that clash); added {results[0].get('added')}; "
            f"webhooks meanwhile {len(load.latencies_ms) / load.elapsed_s:,.0f}/s, "
            f"p99 {cuts[98]:.0f} ms, {accepted:.0%} accepted",
            limit=f"decode and COPY {floor_s:.1f} s",
            ratio=ratio_of(first_s, floor_s),
            to_reach="6 s, 300 MB peak, 0 lost, webhooks p99 under 100 ms",
        ),
        Figure(
            work="the same again, nothing new",
            medley=f"{second_s:.1f} s, skipped {again[0].get('skipped')}, "
            f"updated {again[0].get('updated')}",
            limit=f"decode {floor_s:.1f} s",
            ratio=ratio_of(second_s, floor_s),
            to_reach="2 s",
        ),
    ]


async def _scan(home: TrackedHome, *, times: int) -> tuple[float, list[dict[str, Any]], int]:
    """Seconds, the results, and how many jobs it was."""
    started = time.perf_counter()
    async with home.api() as api:

        async def ask() -> httpx.Response:
            return await api.post("/api/admin/sync/library", headers={"Prefer": "wait=60"})

        answers = await asyncio.gather(*(ask() for _ in range(times)))
        jobs = (await api.get("/api/jobs", params={"kind": "scan_library"})).json()["items"]
    elapsed_s = time.perf_counter() - started
    return elapsed_s, [answer.json() for answer in answers], len(jobs)


async def _webhooks(home: TrackedHome, *, seconds: float) -> Load:
    """Post for about so long."""
    body = {
        "eventType": "Grab",
        "instanceName": "Radarr",
        "movie": {"id": 1, "title": "Film 00001", "year": 1951, "tmdbId": 100_001},
        "release": {"releaseTitle": "Film.00001.1080p-GRP", "indexer": "idx", "size": 1},
        "downloadId": f"{MARKER.decode()}00000000",
    }
    requests = int(seconds * 1000 / _PAUSE_MS * _CONNECTIONS)
    generator = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.benchmarks.load",
        *(str(home.ports[0]), "/webhooks/radarr/main", SECRET, str(_CONNECTIONS), str(requests)),
        *("0", str(_PAUSE_MS)),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    printed, _ = await generator.communicate(json.dumps(body).encode())
    return Load(**json.loads(printed))


async def _warmed_reading(urls: list[str], keys: list[str]) -> float:
    """Seconds to read and decode everything; once before, so that the simulators are warm."""
    await _read_all(urls, keys)
    started = time.perf_counter()
    await _read_all(urls, keys)
    return time.perf_counter() - started


async def _read_all(urls: list[str], keys: list[str]) -> int:
    jellyfin = open_jellyfin("lan", urls[0], keys[0], per_second=400, concurrency=2)
    radarr, sonarr = open_radarr("main", urls[1], keys[1]), open_sonarr("main", urls[2], keys[2])
    count = 0
    try:
        async for films in radarr.movies():
            count += len(films)
        async for series in sonarr.series():
            count += len(series)
        async for page in jellyfin.title_pages():
            count += len(page.titles)
    finally:
        for client in (jellyfin, radarr, sonarr):
            await client.aclose()
    return count


async def _copied(home: TrackedHome, rows: int) -> float:
    """Seconds to COPY so many rows into a table without an index."""
    connection = await asyncpg.connect(home.servers.postgres.dsn)
    try:
        await connection.execute("CREATE TABLE floor (id bigint, name text, overview text)")
        started = time.perf_counter()
        await connection.copy_records_to_table(
            "floor", records=((n, f"Film {n}", "x" * 486) for n in range(rows))
        )
        return time.perf_counter() - started
    finally:
        await connection.close()
