"""A scan looks only at what is different, and what it passes over still counts."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import replace

import pytest

from medley_kit.jobs import JobCancelled
from medley_simulators.faults import Fault
from tests.support.eventually import eventually
from tests.support.library import Home, film, films, home, show
from tests.support.servers import OwnNats

TITLES_SQL = "SELECT name, year, overview FROM title ORDER BY title_id"


@pytest.fixture
async def two_servers(nats: OwnNats, tracker_database: str) -> AsyncGenerator[Home, None]:
    """A home with two Jellyfins."""
    async with home(nats.url, tracker_database, jellyfins=("lan", "wan")) as made:
        yield made


async def test_one_source_does_not_wait_for_another(house: Home) -> None:
    house.lan.add_library("Films", films(1), root="/data/films")
    house.lan.journal.counts.clear()
    house.radarr.faults.add(Fault("hang", route="*/movie"))
    house.sonarr.faults.add(Fault("hang", route="*/series"))

    scanning = asyncio.create_task(house.scan())
    try:
        await eventually(lambda: house.lan.journal.counts[("GET", "/Items")], within_s=10)
        assert not scanning.done()
    finally:
        scanning.cancel()
        with suppress(asyncio.CancelledError):
            await scanning


async def test_a_scan_that_is_called_off_while_it_reads_says_so(house: Home) -> None:
    house.lan.add_library("Films", films(1), root="/data/films")
    house.radarr.faults.add(Fault("hang", route="*/movie"))

    async def call_off(_done: int, _total: int | None, _phase: str) -> None:
        message = "scan_library was cancelled"
        raise JobCancelled(message)

    with pytest.raises(JobCancelled):
        await asyncio.wait_for(house.scan(report=call_off), 10)

    house.radarr.faults.clear()
    assert (await house.scan())["added"] == 1


async def test_a_radarr_with_news_does_not_rename_what_the_jellyfin_named(house: Home) -> None:
    house.lan.add_library("Films", films(1), root="/data/films")
    house.radarr.add_films([replace(film(1), name="Another name", year=1900)])
    await house.scan()
    before = await house.fetch(TITLES_SQL)

    house.radarr.film("Another name").is_monitored = False
    house.radarr.changed()
    result = await house.scan()

    assert result["updated"] == 1
    assert await house.fetch(TITLES_SQL) == before
    assert before[0]["name"] == "Film 00001"


async def test_what_a_jellyfin_gets_later_counts_with_what_the_sonarr_had_before(
    house: Home,
) -> None:
    house.lan.add_library("Shows", [], root="/tv", collection_type="tvshows")
    house.lan.add_library("Films", films(1), root="/data/films")
    house.sonarr.add_shows(show(1, episodes=4))
    await house.scan()
    assert [each["title"] for each in await house.requests()] == ["Film 00001"]

    house.lan.switches.is_muted = True
    await house.lan.titles_arrive(show(1, episodes=4)[:1], library="Shows")
    result = await house.scan()

    assert (result["added"], result["updated"]) == (1, 0)
    request = await house.request("Show 0001")
    assert request["sonarr_id"] == 1
    assert request["progress"]["total"] == 4


async def test_a_title_that_fell_off_another_is_named_by_the_next_scan(two_servers: Home) -> None:
    house = two_servers
    wan = house.jellyfins["wan"]
    both = {"Tmdb": "100001", "Imdb": "tt1000001"}
    house.lan.add_library("Films", [replace(film(1), provider_ids=both)], root="/data/films")
    one = replace(film(1), name="On wan", overview="Of wan", provider_ids={"Imdb": "tt1000001"})
    wan.add_library("Films", [one], root="/data/films")
    await house.scan()
    assert [each["name"] for each in await house.fetch(TITLES_SQL)] == ["Film 00001"]

    house.lan.item("Film 00001").provider_ids = {"Tmdb": "100001"}
    house.lan.item("Film 00001").rendered.clear()
    await house.scan()
    apart = await house.fetch(TITLES_SQL)
    await house.scan()

    assert [each["name"] for each in apart] == ["Film 00001", "On wan"]
    named = await house.fetch(TITLES_SQL)
    assert (named[1]["year"], named[1]["overview"]) == (one.year, "Of wan")
    assert (await house.scan())["updated"] == 0
