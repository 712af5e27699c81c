"""How the simulated APIs answer: refusals, pages, odd values."""

from typing import Any

import httpx
import pytest

from medley_simulators.big_library import big_shows, clashes, fill_radarr, fill_sonarr
from medley_simulators.jellyfin.titles import films, show
from medley_simulators.radarr.server import RadarrSimulator
from medley_simulators.sonarr.server import SonarrSimulator


async def get(server: RadarrSimulator | SonarrSimulator, path: str, **params: Any) -> Any:
    async with server.serving() as url, httpx.AsyncClient(base_url=url) as client:
        answer = await client.get(path, params=params, headers={"X-Api-Key": server.api_key})
        answer.raise_for_status()
        return answer.json()


@pytest.mark.parametrize(
    ("shown", "status"),
    [
        ({}, 401),
        ({"headers": {"X-Api-Key": "wrong"}}, 401),
        ({"headers": {"X-Api-Key": "main-radarr-key"}}, 200),
        ({"headers": {"Authorization": "Bearer main-radarr-key"}}, 200),
        ({"params": {"apikey": "main-radarr-key"}}, 200),
    ],
)
async def test_a_key_is_asked_for(shown: dict[str, Any], status: int) -> None:
    server = RadarrSimulator()
    async with server.serving() as url, httpx.AsyncClient(base_url=url) as client:
        answer = await client.get("/api/v3/system/status", **shown)

    assert answer.status_code == status


async def test_a_film_nobody_has_is_not_found_by_hand() -> None:
    server = RadarrSimulator()
    async with server.serving() as url, httpx.AsyncClient(base_url=url) as client:
        answer = await client.post("/_sim/finish", json={"film": "Unheard of"})

    assert (answer.status_code, answer.json()) == (404, {"error": "Unheard of"})


async def test_the_queue_has_ten_rows_unless_more_are_asked_for() -> None:
    server = RadarrSimulator()
    server.add_films(films(12), has_file=False)
    for found in list(server.films.values()):
        await server.grab(found)

    ten = await get(server, "/api/v3/queue")
    all_of_them = await get(server, "/api/v3/queue", pageSize=50)

    assert (len(ten["records"]), ten["totalRecords"]) == (10, 12)
    assert len(all_of_them["records"]) == 12


async def test_a_delayed_release_has_no_download_and_no_time() -> None:
    server = RadarrSimulator()
    server.add_films(films(1), has_file=False)
    (await server.grab(1)).status = "delay"

    [row] = (await get(server, "/api/v3/queue"))["records"]

    assert "downloadId" not in row
    assert "timeleft" not in row


async def test_films_are_printed_with_blanks_and_without_nulls() -> None:
    server = RadarrSimulator()
    server.add_films(films(1), has_file=False)
    async with server.serving() as url, httpx.AsyncClient(base_url=url) as client:
        answer = await client.get("/api/v3/movie", headers={"X-Api-Key": server.api_key})

    assert answer.text.startswith('[\n  {\n    "id": 1,')
    assert "null" not in answer.text
    assert (answer.json()[0]["movieFileId"], "movieFile" in answer.json()[0]) == (0, False)


async def test_episodes_of_nothing_are_a_bad_request() -> None:
    server = SonarrSimulator()
    async with server.serving() as url, httpx.AsyncClient(base_url=url) as client:
        answer = await client.get("/api/v3/episode", headers={"X-Api-Key": server.api_key})

    assert answer.status_code == 400


async def test_a_series_counts_what_has_aired() -> None:
    server = SonarrSimulator()
    server.add_shows(show(1, episodes=3), has_files=False)
    server.shows[1].episodes[2].aired = None

    [series] = await get(server, "/api/v3/series")

    counts = series["seasons"][1]["statistics"]
    assert (counts["episodeCount"], counts["totalEpisodeCount"]) == (2, 3)


@pytest.mark.parametrize("size", [200])
async def test_bodies_are_as_long_as_real_ones(size: int) -> None:
    radarr, sonarr = RadarrSimulator(), SonarrSimulator()
    fill_radarr(radarr, size)
    fill_sonarr(sonarr, size)
    async with radarr.serving() as url, httpx.AsyncClient(base_url=url) as client:
        films_body = await client.get("/api/v3/movie", headers={"X-Api-Key": radarr.api_key})
    async with sonarr.serving() as url, httpx.AsyncClient(base_url=url) as client:
        series_body = await client.get("/api/v3/series", headers={"X-Api-Key": sonarr.api_key})

    assert 3_200 < len(films_body.content) / size < 3_500
    assert 2_200 < len(series_body.content) / size < 2_600


def test_some_series_have_the_number_of_a_film() -> None:
    film_numbers = {title.provider_ids["Tmdb"] for title in films(300)}
    series = [title for title in big_shows(300) if title.kind == "Series"]

    shared = [title for title in series if title.provider_ids["Tmdb"] in film_numbers]

    assert len(shared) == clashes(300) == 10
