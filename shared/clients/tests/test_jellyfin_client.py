"""The client against a simulated server on a real port."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TypeAlias

import pytest

from medley_clients.errors import (
    UpstreamMissing,
    UpstreamRejected,
    UpstreamTooOld,
    UpstreamUnavailable,
)
from medley_clients.exchange import ClockReading
from medley_clients.jellyfin.client import JellyfinClient, open_jellyfin
from medley_clients.jellyfin.models import (
    TICKS_PER_S,
    ItemPage,
    ItemState,
    NowPlaying,
    User,
    UserData,
)
from medley_simulators.faults import Fault, Kind
from medley_simulators.jellyfin.rows import Change
from medley_simulators.jellyfin.server import JellyfinSimulator
from medley_simulators.jellyfin.titles import film, films, show

SEEN_AT = datetime(2026, 1, 2, 3, 4, 5, 123456, tzinfo=UTC)
NEW_ROUTES = ["10.9.11", "10.10.7", "10.11.11", "12.0.0"]
VERSIONS = ["10.8.13", *NEW_ROUTES]

Opened: TypeAlias = tuple[JellyfinSimulator, JellyfinClient]


@asynccontextmanager
async def opened(
    version: str, *, readings: list[ClockReading] | None = None, skew_s: float = 0
) -> AsyncGenerator[Opened, None]:
    """Serve three films, a series of four episodes, and the user anna."""
    server = JellyfinSimulator("lan", version=version, skew_s=skew_s)
    server.add_library("Films", films(3))
    server.add_library("Shows", show(1, episodes=4), root="/tv", collection_type="tvshows")
    server.add_user("anna")
    async with server.serving() as url:
        client = open_jellyfin(
            "lan",
            url,
            server.api_key,
            per_second=1000,
            concurrency=4,
            on_clock=None if readings is None else readings.append,
        )
        try:
            yield server, client
        finally:
            await client.aclose()


@pytest.fixture
async def lan() -> AsyncGenerator[Opened, None]:
    async with opened("10.11.11") as pair:
        yield pair


def ids(server: JellyfinSimulator, film: str = "Film 00001") -> tuple[str, str]:
    return server.user("anna").id, server.item(film).id


async def states_of(
    client: JellyfinClient, user_id: str, *, page_size: int = 500
) -> list[ItemState]:
    return [row async for rows in client.states(user_id, page_size=page_size) for row in rows]


@pytest.mark.parametrize("version", VERSIONS)
async def test_the_server_says_who_it_is(version: str) -> None:
    async with opened(version) as (server, client):
        info = await client.public_info()
        checked = await client.check_key()

    assert (info.id, info.version) == (server.server_id, version)
    assert checked == info


async def test_the_version_is_asked_for_once(lan: Opened) -> None:
    server, client = lan
    user_id, item_id = ids(server)

    for _ in range(3):
        await client.user_data(user_id, item_id)
    await client.version(refresh=True)

    assert server.journal.counts["GET", "/System/Info/Public"] == 2


async def test_a_wrong_key_is_rejected(lan: Opened) -> None:
    server, _ = lan
    async with server.serving() as url:
        client = open_jellyfin("lan", url, "wrong", per_second=100, concurrency=1)
        with pytest.raises(UpstreamRejected) as failure:
            await client.check_key()
        await client.aclose()

    assert failure.value.status == 401


async def test_accounts_are_listed_and_read(lan: Opened) -> None:
    server, client = lan
    anna = server.user("anna")

    users = await client.users()

    assert User(id=anna.id, name="anna") in users
    assert await client.user(anna.id) in users


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("page_size", [2, 3, 1000])
async def test_the_library_is_read_whole(version: str, page_size: int) -> None:
    async with opened(version) as (server, client):
        pages = [page async for page in client.item_pages(page_size=page_size)]

    items = [item for page in pages for item in page.items]
    listed = server.items("Movie", "Series", "Season", "Episode")
    assert sorted(item.id for item in items) == sorted(item.id for item in listed)
    assert [page.is_complete for page in pages] == [False] * (len(pages) - 1) + [True]
    assert {page.total for page in pages} == {len(listed)}


async def test_files_merged_into_one_item_are_named_where_they_are_asked_for(lan: Opened) -> None:
    server, client = lan
    server.add_library("More", [film(9, versions=["2160p"])], root="/more")
    merged = server.item("Film 00009").group()

    asked = [page async for page in client.item_pages(with_versions=True)]
    plain = [page async for page in client.item_pages()]

    def found(page: ItemPage) -> list[tuple[str, str | None]]:
        versions = [each for item in page.items for each in item.versions()]
        return [(each.id, each.path) for each in versions if each.name == "Film 00009"]

    assert found(asked[0]) == [(file.id, file.path) for file in merged]
    assert found(plain[0]) == [(merged[0].id, merged[0].path)]
    [read] = await client.items_by_id([merged[0].id], with_versions=True)
    assert [each.id for each in read.versions()] == [file.id for file in merged]


async def test_an_item_is_read_with_path_numbers_and_ids(lan: Opened) -> None:
    server, client = lan
    known = next(item for item in server.items("Episode") if item.number == 2)

    (episode,) = await client.items_by_id([known.id, "0" * 32])

    assert episode.path == known.path
    assert (episode.season_number, episode.episode_number) == (1, 2)
    assert episode.series_name == "Show 0001"
    assert episode.provider_ids == dict(known.provider_ids)
    assert (episode.type, episode.is_folder) == ("Episode", False)


@pytest.mark.parametrize("version", NEW_ROUTES)
async def test_one_write_sets_what_was_given_and_nothing_else(version: str) -> None:
    async with opened(version) as (server, client):
        user_id, item_id = ids(server)
        await client.write_user_data(user_id, item_id, is_favorite=True, rating=7.5)

        row = await client.write_user_data(
            user_id,
            item_id,
            played=True,
            position_ticks=60 * TICKS_PER_S,
            play_count=3,
            last_played_at=SEEN_AT,
        )

        read = await client.user_data(user_id, item_id)
    assert row == read
    assert row == UserData(
        rating=7.5,
        position_ticks=60 * TICKS_PER_S,
        play_count=3,
        is_favorite=True,
        likes=True,
        last_played_at=SEEN_AT,
        played=True,
    )
    assert server.writes() == 2


async def test_before_10_9_a_row_is_written_member_by_member() -> None:
    async with opened("10.8.13") as (server, client):
        user_id, item_id = ids(server)

        row = await client.write_user_data(
            user_id, item_id, played=True, is_favorite=True, rating=10, last_played_at=SEEN_AT
        )

    assert (row.played, row.is_favorite, row.rating) == (True, True, 10)
    assert row.last_played_at is not None
    assert row.last_played_at.replace(microsecond=0) == SEEN_AT.replace(microsecond=0)


async def test_before_10_9_a_position_is_refused_and_nothing_written() -> None:
    async with opened("10.8.13") as (server, client):
        with pytest.raises(UpstreamTooOld, match="position"):
            await client.write_user_data(*ids(server), is_favorite=True, position_ticks=600)

    assert server.writes() == 0


@pytest.mark.parametrize("version", VERSIONS)
async def test_what_cannot_be_set_to_null_can_be_cleared(version: str) -> None:
    async with opened(version) as (server, client):
        user_id, item_id = ids(server)
        await client.write_user_data(
            user_id, item_id, played=True, last_played_at=SEEN_AT, rating=1
        )

        unplayed = await client.mark_unplayed(user_id, item_id)
        unrated = await client.clear_rating(user_id, item_id)

    assert unplayed == UserData(rating=1, likes=False)
    assert unrated == UserData()


async def test_a_write_of_nothing_or_of_an_unplaced_time_is_a_mistake(lan: Opened) -> None:
    server, client = lan

    with pytest.raises(ValueError, match="nothing"):
        await client.write_user_data(*ids(server))
    with pytest.raises(ValueError, match="zone"):
        await client.write_user_data(*ids(server), last_played_at=SEEN_AT.replace(tzinfo=None))

    assert server.journal.total == 0


async def test_an_item_or_a_user_that_is_not_there_is_missing(lan: Opened) -> None:
    server, client = lan
    user_id, item_id = ids(server)

    with pytest.raises(UpstreamMissing):
        await client.write_user_data(user_id, "0" * 31 + "1", played=True)
    with pytest.raises(UpstreamMissing):
        await client.user_data("0" * 31 + "1", item_id)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("page_size", [2, 500])
async def test_every_row_that_is_not_fresh_is_read_once(version: str, page_size: int) -> None:
    async with opened(version) as (server, client):
        await server.user_data_is_set("anna", "Film 00001", Change(played=True, is_favorite=True))
        await server.user_data_is_set("anna", "Film 00002", Change(position=600 * TICKS_PER_S))
        await server.user_likes("anna", "Film 00003", likes=False)
        await server.user_favourites("anna", "Show 0001")
        for episode in server.items("Episode"):
            await server.user_marks_played("anna", episode)

        states = await states_of(client, server.user("anna").id, page_size=page_size)

    touched = ["Film 00001", "Film 00002", "Film 00003", "Show 0001"]
    expected = {server.item(name).id for name in touched}
    expected |= {episode.id for episode in server.items("Episode")}
    assert sorted(state.item_id for state in states) == sorted(expected)
    rows = {state.item_id: state.data for state in states}
    assert rows[server.item("Film 00001").id] == UserData(played=True, is_favorite=True)
    assert rows[server.item("Film 00003").id] == UserData(rating=1, likes=False)


async def test_somebody_who_touched_nothing_has_no_rows(lan: Opened) -> None:
    server, client = lan

    assert await states_of(client, server.user("anna").id) == []


@pytest.mark.parametrize("kind", ["starting", "half", "reset", "status"])
async def test_an_outage_in_mid_listing_is_not_an_end(lan: Opened, kind: Kind) -> None:
    server, client = lan
    pages = client.item_pages(page_size=3)
    await anext(pages)
    server.faults.add(Fault(kind, route="/Items"))

    with pytest.raises(UpstreamUnavailable):
        await anext(pages)


async def test_a_reset_is_survived_by_reading_and_reported_by_writing(lan: Opened) -> None:
    server, client = lan
    user_id, item_id = ids(server)
    await client.version()
    server.faults.add(Fault("reset", times=1))
    await client.user_data(user_id, item_id)
    server.faults.add(Fault("reset", times=1))

    with pytest.raises(UpstreamUnavailable):
        await client.write_user_data(user_id, item_id, played=True)

    assert server.writes() == 0


async def test_a_server_that_asks_for_a_pause_is_heard(lan: Opened) -> None:
    server, client = lan
    server.faults.add(Fault("status", status=429, retry_after_s=17))

    with pytest.raises(UpstreamUnavailable) as failure:
        await client.users()

    assert failure.value.retry_after_s == 17
    assert server.journal.counts["GET", "/Users"] == 1


async def test_who_plays_what_is_told(lan: Opened) -> None:
    server, client = lan
    user_id, item_id = ids(server)
    nobody = await client.now_playing()
    await server.user_starts("anna", "Film 00001", at_s=30)

    playing = await client.now_playing()

    assert nobody == []
    assert playing == [NowPlaying(user_id, item_id, 30 * TICKS_PER_S)]


async def test_a_clock_that_is_ahead_shows_in_the_readings() -> None:
    readings: list[ClockReading] = []
    async with opened("10.11.11", readings=readings, skew_s=90) as (_, client):
        await client.users()

    (reading,) = readings
    assert reading.sent_at - 1 <= reading.server_date - 90 <= reading.received_at
