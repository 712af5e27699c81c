"""The listing of titles and episodes against a simulated server on a real port."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import TypeAlias

import pytest

from medley_clients.errors import UpstreamRejected, UpstreamUnavailable
from medley_clients.jellyfin.client import JellyfinClient, open_jellyfin
from medley_clients.jellyfin.models import Title
from medley_simulators.faults import Fault
from medley_simulators.jellyfin.server import JellyfinSimulator
from medley_simulators.jellyfin.titles import film, films, show

Opened: TypeAlias = tuple[JellyfinSimulator, JellyfinClient]


@pytest.fixture
async def lan() -> AsyncGenerator[Opened, None]:
    """Seven films and a series of four episodes, the last of which nobody has."""
    server = JellyfinSimulator("lan")
    server.add_library("Films", films(7), root="/data/films")
    *rest, last = show(1, episodes=4)
    server.add_library("Shows", [*rest, replace(last, is_missing=True)], root="/data/tv")
    async with server.serving() as url:
        client = open_jellyfin("lan", url, server.api_key, per_second=1000, concurrency=4)
        yield server, client
        await client.aclose()


async def all_titles(client: JellyfinClient, *, page_size: int = 3) -> list[Title]:
    return [one async for page in client.title_pages(page_size=page_size) for one in page.titles]


async def test_films_and_series_come_with_ids_path_and_overview(lan: Opened) -> None:
    _, client = lan

    titles = await all_titles(client)

    by_name = {title.name: title for title in titles}
    first, series = by_name["Film 00001"], by_name["Show 0001"]
    assert len(titles) == 8
    assert (first.type, first.ids.tmdb, first.ids.imdb) == ("Movie", 100_001, "tt1000001")
    assert (first.path or "").startswith("/data/films/Film 00001")
    assert first.overview
    assert first.created_at is not None
    assert (series.type, series.ids.tvdb, series.ids.tmdb) == ("Series", 300_001, 50_001)


async def test_w13_the_library_is_read_in_pages_and_never_by_a_providers_id(lan: Opened) -> None:
    server, client = lan

    await all_titles(client, page_size=4)

    queries = [seen.query for seen in server.journal.recent]
    assert all("limit=4" in query for query in queries)
    assert not any("anyprovideridequals" in query.lower() for query in queries)


async def test_edge_06_a_film_in_two_libraries_is_two_entries(lan: Opened) -> None:
    server, client = lan
    server.add_library("More", [film(1)], root="/data/more")

    titles = await all_titles(client)

    assert len([title for title in titles if title.ids.tmdb == 100_001]) == 2


async def test_edge_10_odd_ids_are_kept_apart(lan: Opened) -> None:
    server, client = lan
    odd = {"TMDB": " 42 ", "imdb": "990011", "Tvdb": "0"}
    server.add_library("Odd", [replace(film(50), provider_ids=odd)], root="/data/odd")

    [title] = [one for one in await all_titles(client) if one.name == "Film 00050"]

    assert (title.ids.tmdb, title.ids.imdb, title.ids.tvdb) == (42, None, None)
    assert title.ids.odd == ("imdb=990011",)


async def test_w16_a_series_has_the_episodes_that_can_be_played(lan: Opened) -> None:
    server, client = lan
    series = server.item("Show 0001")

    episodes = [
        one async for page in client.episode_pages(series.id, page_size=2) for one in page.episodes
    ]

    assert [(one.season, one.number) for one in episodes] == [(1, 1), (1, 2), (1, 3)]
    assert {one.series_id for one in episodes} == {series.id}
    assert episodes[0].ids.tvdb == 8_010_101


async def test_items_are_looked_at_by_their_ids(lan: Opened) -> None:
    server, client = lan
    wanted = [item.id for item in server.items("Movie")[:3]]

    found = await client.titles_by_id([*wanted, "f" * 32])

    assert {one.id for one in found} == set(wanted)


async def test_w01_a_listing_that_fails_in_the_middle_is_no_shorter_listing(lan: Opened) -> None:
    server, client = lan
    server.faults.add(Fault("status", status=500, times=None, route="/Items"))

    with pytest.raises(UpstreamUnavailable):
        await all_titles(client)


async def test_a_wrong_key_is_no_empty_library(lan: Opened) -> None:
    server, _ = lan
    client = open_jellyfin("lan", server.state.options.url, "wrong", per_second=99, concurrency=1)

    with pytest.raises(UpstreamRejected):
        await all_titles(client)
    await client.aclose()


async def test_w19_a_server_that_takes_no_legacy_credentials_is_read_all_the_same() -> None:
    server = JellyfinSimulator("lan", version="12.0.0", legacy_auth=False)
    server.add_library("Films", films(2))
    async with server.serving() as url:
        client = open_jellyfin("lan", url, server.api_key, per_second=99, concurrency=1)
        titles = await all_titles(client)
        await client.aclose()

    assert len(titles) == 2


async def test_edge_27_a_library_that_shrinks_to_nothing_while_it_is_read_is_no_empty_library(
    lan: Opened,
) -> None:
    server, client = lan
    pages = client.title_pages(page_size=3)
    await anext(pages)
    for item in [*server.items("Movie"), *server.items("Series")]:
        server.state.remove_item(item)

    with pytest.raises(UpstreamUnavailable):
        await anext(pages)
