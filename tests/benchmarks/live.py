"""Live events to a hundred browsers, half of them on a gateway that is killed in the middle.

`size` browsers on two gateway processes, 200 changes of requests, each made by a webhook. After
half of them one gateway is killed and started again on the same port; its browsers come back with
`Last-Event-ID`, as browsers do. A browser is complete when it saw every change once.
"""

import asyncio
import json
import sys
import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from tests.benchmarks.figure import Figure, Scale
from tests.benchmarks.processes import begin, end, kill
from tests.benchmarks.tracked_home import ADMIN, SECRET, TrackedHome, tracked_home
from tests.support.eventually import eventually

FULL: Final = Scale(size=100, seconds=200)
SHORT: Final = Scale(size=10, seconds=20)
"""`seconds` is how many changes there are: one every twentieth of a second."""
_EVERY_S: Final = 0.05


@dataclass
class Browser:
    """One that watches, and comes back where it was."""

    http: httpx.AsyncClient
    url: str
    seen: list[int] = field(default_factory=list)
    last: str | None = None
    times_back: int = -1

    async def watch(self) -> None:
        """For ever."""
        while True:
            self.times_back += 1
            try:
                async for name, data in self._events():
                    if name == "request_changed":
                        self.seen.append(data["request_id"])
            except httpx.HTTPError:
                await asyncio.sleep(0.2)

    async def _events(self) -> AsyncGenerator[tuple[str, Any], None]:
        headers = {"Authorization": f"Bearer {ADMIN}"}
        if self.last is not None:
            headers["Last-Event-ID"] = self.last
        async with self.http.stream(
            "GET", f"{self.url}/api/live", params={"topics": "library"}, headers=headers
        ) as answer:
            answer.raise_for_status()
            name = ""
            async for line in answer.aiter_lines():
                if line.startswith("id: "):
                    self.last = line[4:]
                elif line.startswith("event: "):
                    name = line[7:].rpartition(".")[2]
                elif line.startswith("data: "):
                    yield name, json.loads(line[6:])


async def measure(scale: Scale) -> list[Figure]:
    """Watch, change, kill, change, count."""
    changes = int(scale.seconds)
    section = {"jellyseerr": {"main": {"url": "http://seerr.invalid", "api_key": "k"}}}
    quiet = {"library": 0, "pending": 0, "downloads": 0, "catch_up": 0}
    section |= {"at_start": False, "schedule": quiet}  # type: ignore[dict-item]  # of many kinds
    async with tracked_home(section, gateways=2) as home, _http() as http:
        browsers = [
            Browser(http, f"http://127.0.0.1:{home.ports[n % 2]}") for n in range(scale.size)
        ]
        watching = [asyncio.create_task(each.watch()) for each in browsers]
        await asyncio.sleep(2)
        started = time.perf_counter()
        await _change(home, range(1, changes // 2 + 1))
        await kill(home.gateways[1])
        await _change(home, range(changes // 2 + 1, changes + 1))
        await _start_again(home)
        complete = await _complete(browsers, changes)
        elapsed_s = time.perf_counter() - started
        for task in watching:
            task.cancel()
        await asyncio.gather(*watching, return_exceptions=True)
        await end(home.gateways[1])
    twice = sum(len(each.seen) != len(set(each.seen)) for each in browsers)
    back = sum(each.times_back > 0 for each in browsers)
    return [
        Figure(
            work=f"live events to {scale.size} browsers, 2 gateway processes, {changes} changes, "
            "one gateway killed in the middle",
            medley=f"{complete} of {scale.size} get them all, {twice} saw one twice, {back} had to "
            f"come back, {elapsed_s:.0f} s",
            limit=f"{scale.size}",
            ratio=f"{complete / scale.size:.2f}",
            to_reach="100 of 100, also across a gateway restart",
        )
    ]


def _http() -> httpx.AsyncClient:
    """One for all of them: a client each, made anew at each attempt, would be most of the work."""
    return httpx.AsyncClient(
        timeout=httpx.Timeout(30, connect=2), limits=httpx.Limits(max_connections=None)
    )


async def _change(home: TrackedHome, numbers: range) -> None:
    """Each is a new request: its first state is news."""
    async with home.api(0) as api:
        for number in numbers:
            body = {
                "notification_type": "MEDIA_AUTO_APPROVED",
                "event": "Movie Request Automatically Approved",
                "subject": f"Film {number}",
                "media": {"media_type": "movie", "tmdbId": str(number), "tvdbId": ""},
                "request": {"request_id": str(number), "requestedBy_username": "mara"},
            }
            answer = await api.post(
                "/webhooks/jellyseerr/main", json=body, headers={"X-Medley-Secret": SECRET}
            )
            answer.raise_for_status()
            await asyncio.sleep(_EVERY_S)


async def _start_again(home: TrackedHome) -> None:
    folder = home.servers.folder
    environ = {"MEDLEY_CONFIG": str(folder / "gateway-1.yaml"), "MEDLEY_HEALTH_PORT": "0"}
    command = (sys.executable, "-m", "gateway", "serve")
    home.gateways[1] = await begin(command, log=folder / "gateway-1.log", environ=environ)


async def _complete(browsers: list[Browser], changes: int) -> int:
    """How many saw all of them within a minute."""

    def all_of_them() -> bool:
        return all(len(set(each.seen)) >= changes for each in browsers)

    try:
        await eventually(all_of_them, within_s=60, every_s=0.2)
    except AssertionError as error:
        sys.stderr.write(f"{error}\n")
    return sum(len(set(each.seen)) >= changes for each in browsers)
