"""Listings that move while they are read, and those that come late: nothing lost, nothing gone."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import datetime

import pytest

from library_tracker.workflows.listings import LibraryUnreadable
from medley_clients import array_stream
from medley_clients.jellyfin.client import JellyfinClient
from medley_clients.jellyfin.titles import TitlePage
from medley_simulators.faults import Fault
from tests.support.library import Home, film, films

PAGE = 100
"""Its overlap is two rows."""
A_MINUTE = 60


def after_the_first_page(
    monkeypatch: pytest.MonkeyPatch, happens: Callable[[], Awaitable[object]]
) -> None:
    """The Jellyfin is read in smaller pages, and something happens in between."""
    whole = JellyfinClient.title_pages

    async def pages(
        self: JellyfinClient, *, page_size: int, saved_since: datetime | None = None
    ) -> AsyncGenerator[TitlePage, None]:
        is_first = True
        async for page in whole(self, page_size=min(page_size, PAGE), saved_since=saved_since):
            yield page
            if is_first:
                await happens()
            is_first = False

    monkeypatch.setattr(JellyfinClient, "title_pages", pages)


async def titles_of(house: Home) -> list[str]:
    return sorted(each["title"] for each in await house.requests())


async def missing(house: Home) -> list[str]:
    rows = await house.fetch("SELECT name FROM entry WHERE missing_since IS NOT NULL")
    return [row["name"] for row in rows]


async def test_a_listing_that_moves_between_pages_loses_doubles_and_misses_nothing(
    house: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.lan.switches.is_muted = True
    house.lan.add_library("Films", films(250), root="/data/films")
    await house.scan()

    async def move() -> None:
        await house.lan.item_goes("Film 00005")
        await house.lan.titles_arrive([film(251)], library="Films")

    after_the_first_page(monkeypatch, move)
    result = await house.scan()

    assert (result["errors"], result["removed"], result["added"]) == (0, 0, 1)
    assert await titles_of(house) == [f"Film {n:05d}" for n in range(1, 252)]
    assert await missing(house) == []
    assert len(await house.fetch("SELECT FROM entry")) == 251
    monkeypatch.undo()
    await house.scan()
    assert await missing(house) == ["Film 00005"]


async def test_a_listing_that_moved_too_far_is_no_listing(
    house: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.lan.switches.is_muted = True
    house.lan.add_library("Films", films(250), root="/data/films")
    await house.scan()

    async def a_folder_goes() -> None:
        for number in range(10, 20):
            await house.lan.item_goes(f"Film {number:05d}")

    after_the_first_page(monkeypatch, a_folder_goes)
    with pytest.raises(LibraryUnreadable, match="moved"):
        await house.scan()

    assert await missing(house) == []
    assert {each["state"] for each in await house.requests()} == {"available"}


def test_edge_27_the_first_byte_of_a_library_may_take_a_minute() -> None:
    assert array_stream.BULK_TIMEOUT_S > A_MINUTE


async def test_edge_27_a_radarr_that_is_silent_for_longer_is_told_and_concludes_nothing(
    house: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.lan.add_library("Films", films(5), root="/data/films")
    house.radarr.add_films(films(5))
    await house.scan()
    monkeypatch.setattr(array_stream, "BULK_TIMEOUT_S", 0.2)
    house.radarr.films.clear()
    house.radarr.faults.add(Fault("delay", route="/api/v3/movie", delay_s=1.5))

    result = await house.scan()

    assert (result["errors"], result["removed"]) == (1, 0)
    assert "main" in result["error_details"][0]
    assert await missing(house) == []
    [run] = await house.fetch("SELECT is_success FROM sync_run ORDER BY sync_run_id DESC LIMIT 1")
    assert run["is_success"] is False
