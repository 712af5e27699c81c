"""The client against a simulated Sonarr on a real port."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

import pytest

from medley_clients.errors import UpstreamMissing, UpstreamUnavailable
from medley_clients.sonarr.client import SonarrClient, open_sonarr
from medley_clients.sonarr.models import Series
from medley_simulators.faults import Fault
from medley_simulators.jellyfin.titles import Title, show
from medley_simulators.sonarr.server import SonarrSimulator

Opened: TypeAlias = tuple[SonarrSimulator, SonarrClient]
LATER = datetime.now(UTC) + timedelta(days=7)


@pytest.fixture
async def main() -> AsyncGenerator[Opened, None]:
    """Two series: one complete, one without files."""
    server = SonarrSimulator()
    server.add_shows(show(1, episodes=4))
    server.add_shows(show(2, episodes=12), has_files=False)
    async with server.serving() as url:
        client = open_sonarr("main", url, server.api_key, per_second=1000)
        yield server, client
        await client.aclose()


async def all_series(client: SonarrClient) -> list[Series]:
    return [one async for part in client.series() for one in part]


async def test_all_series_come_with_their_seasons(main: Opened) -> None:
    _, client = main

    first, second = await all_series(client)

    assert (first.ids.tvdb, first.ids.tmdb, first.ids.imdb) == (300_001, 50_001, "tt5000001")
    assert [season.season_number for season in first.seasons] == [0, 1]
    counts = first.seasons[1].statistics
    assert counts is not None
    assert (counts.episode_file_count, counts.episode_count) == (4, 4)
    counts = second.seasons[1].statistics
    assert counts is not None
    assert (counts.episode_file_count, counts.episode_count) == (0, 12)


async def test_edge_09_sonarr_3_knows_no_number_at_tmdb() -> None:
    server = SonarrSimulator(version="3.0.10.1567")
    server.add_shows(show(1, episodes=1))
    async with server.serving() as url:
        client = open_sonarr("main", url, server.api_key)
        [series] = await all_series(client)
        await client.aclose()

    assert (series.ids.tvdb, series.ids.tmdb) == (300_001, None)


async def test_w02_an_outage_is_no_empty_library(main: Opened) -> None:
    server, client = main
    server.faults.add(Fault("status", status=500))

    with pytest.raises(UpstreamUnavailable):
        await all_series(client)


async def test_one_series_is_found_by_its_number_here_or_at_tvdb(main: Opened) -> None:
    _, client = main

    by_tvdb = await client.series_by_tvdb(300_002)

    assert by_tvdb is not None
    assert by_tvdb.id == (await client.one_series(2)).id
    assert await client.series_by_tvdb(1) is None
    with pytest.raises(UpstreamMissing):
        await client.one_series(9)


async def test_edge_14_what_has_not_aired_is_told_apart(main: Opened) -> None:
    server, client = main
    server.add_episode(2, Title("Episode", "Later", "x", season=1, number=13), aired=LATER)
    server.add_episode(2, Title("Episode", "TBA", "x", season=1, number=14), aired=None)

    episodes = await client.episodes(2, season=1)

    now = datetime.now(UTC)
    unaired = [e.episode_number for e in episodes if not e.air_date_utc or e.air_date_utc > now]
    assert len(episodes) == 14
    assert unaired == [13, 14]
    assert (await client.series_by_tvdb(300_002)).seasons[1].statistics.episode_count == 12  # type: ignore[union-attr] # it is there


async def test_edge_16_a_pack_is_many_rows_with_one_download(main: Opened) -> None:
    server, client = main
    download = await server.grab(2, [(1, number) for number in range(1, 13)])
    download.share = 0.5

    rows = await client.queue()

    assert len(rows) == 12
    assert {row.download_id for row in rows} == {download.download_id}
    assert {row.size for row in rows} == {float(download.size)}
    assert {row.size_left for row in rows} == {download.size / 2}
    assert [row.season_number for row in rows] == [1] * 12
    assert len(await client.queue_of(2)) == 12


async def test_files_say_which_episodes_they_hold(main: Opened) -> None:
    server, client = main
    download = await server.grab(2, [(1, 1), (1, 2)])
    await server.finish(2, download, files=[[(1, 1), (1, 2)]])

    [file] = await client.episode_files(2)
    held = await client.episodes_of_file(file.id)

    assert [episode.episode_number for episode in held] == [1, 2]
    assert (file.path or "").endswith("S01E01E02.mkv")


async def test_a_search_is_for_a_series_a_season_or_episodes(main: Opened) -> None:
    server, client = main

    await client.search(2)
    await client.search(2, season=1)
    await client.search_episodes([7, 8])

    asked = [{k: v for k, v in one.items() if k not in {"id", "status"}} for one in server.commands]
    assert asked == [
        {"name": "SeriesSearch", "seriesId": 2},
        {"name": "SeasonSearch", "seriesId": 2, "seasonNumber": 1},
        {"name": "EpisodeSearch", "episodeIds": [7, 8]},
    ]
