"""The server the demo and the command run."""

import asyncio

import httpx
import pytest

from medley_simulators.jellyfin.demo import demo_server, run


def test_the_demo_server_has_something_of_everything() -> None:
    server = demo_server("wan", root="/srv", film_count=3)

    kinds = {item.kind for item in server.items()}
    assert {"Movie", "Series", "Season", "Episode", "MusicAlbum", "Audio"} <= kinds
    assert server.user("ada").is_administrator


async def test_it_runs_until_it_is_cancelled() -> None:
    ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    running = asyncio.create_task(run(demo_server(film_count=3), port=0, on_ready=ready.set_result))
    url = await ready

    async with httpx.AsyncClient(base_url=url) as client:
        name = (await client.get("/System/Info/Public")).json()["ServerName"]
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        with pytest.raises(httpx.ConnectError):
            await client.get("/System/Ping", headers={"Connection": "close"})

    assert name == "lan"


async def test_a_port_that_is_taken_is_an_error() -> None:
    first, second = demo_server("lan", film_count=1), demo_server("wan", film_count=1)
    async with first.serving() as url:
        port = int(url.rsplit(":", 1)[1])

        with pytest.raises(OSError, match="in use"):
            await run(second, port=port)
