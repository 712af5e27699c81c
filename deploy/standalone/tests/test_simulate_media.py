from contextlib import AsyncExitStack

import httpx
import pytest

from medley.commands.simulate_media import example
from medley.demo.jellyfins import lan
from medley.demo.media_apps import DOWNLOADING, SEASON, enter
from medley.demo.troupe import Address
from medley_simulators.receiver import Receiver
from medley_simulators.serving import serving


@pytest.mark.parametrize("app", ["radarr", "sonarr", "jellyseerr", "qbittorrent"])
async def test_what_is_suggested_for_a_simulated_application_works(app: str) -> None:
    receiver = Receiver()
    async with serving(receiver) as there:
        made = await example(app, webhook=there, secret="s3cret")
        async with made.simulator.serving() as url, httpx.AsyncClient(base_url=url) as client:
            answer = await client.post(f"/_sim/{made.path}", content=made.body)
            state = await client.get("/_sim/state")

    assert (answer.status_code, state.status_code) == (200, 200)
    assert state.json()["version"] == made.simulator.version
    assert len(receiver.bodies) == (0 if app == "jellyseerr" else 1)


async def test_the_demos_applications_hold_what_its_jellyfin_holds_and_three_requests() -> None:
    jellyfin = lan()

    async with AsyncExitStack() as stack:
        apps = await enter(stack, Address(), jellyfin)
        await apps.let_people_ask()

        assert len(apps.radarr.films) == len(jellyfin.items("Movie")) + 1
        assert len(apps.sonarr.shows) == len(jellyfin.items("Series")) + 1
        assert len(apps.jellyseerr.requests) == 3
        assert len(apps.qbittorrent.torrents) == 2

        await apps.radarr.finish(DOWNLOADING.name)
        [download] = apps.sonarr.downloads.values()
        await apps.sonarr.finish(SEASON[0].name, download)

        assert jellyfin.item(DOWNLOADING.name).kind == "Movie"
        assert len([e for e in jellyfin.items("Episode") if "Vampires" in str(e.path)]) == 5
