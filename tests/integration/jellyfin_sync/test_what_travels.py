"""What people mean travels, and nothing else: versions, roles, clocks, traps of the webhooks."""

from datetime import UTC, datetime

import pytest

from medley_simulators.jellyfin.rows import Change
from medley_simulators.jellyfin.titles import films
from tests.support.eventually import eventually, unchanged
from tests.support.household import Household, a_server, agree, household
from tests.support.servers import OwnNats

FILM = "Film 00001"
TICKS = 10_000_000


async def test_w01_what_is_not_rated_never_becomes_disliked(two_servers: Household) -> None:
    lan, wan = two_servers.servers["lan"], two_servers.servers["wan"]
    for item in lan.items("Movie"):
        await lan.user_marks_played("ada", item)
    await two_servers.settled()

    names = [item.name for item in lan.items("Movie")]
    assert {server.row("ada", name).rating for server in (lan, wan) for name in names} == {None}


async def test_w12_likes_dislikes_and_ratings_travel_and_are_taken_back(
    two_servers: Household,
) -> None:
    lan, wan = two_servers.servers["lan"], two_servers.servers["wan"]
    await lan.user_likes("ada", "Film 00001", likes=True)
    await lan.user_likes("ada", "Film 00002", likes=False)
    await wan.user_data_is_set("ada", "Film 00003", Change(rating=7.5))
    await two_servers.settled()
    rated = [wan.row("ada", f"Film {n:05d}").rating for n in (1, 2)] + [
        lan.row("ada", "Film 00003").rating
    ]
    await wan.user_likes("ada", "Film 00001", likes=None)
    await two_servers.settled()

    assert rated == [10.0, 1.0, 7.5]
    assert lan.row("ada", "Film 00001").rating is None


@pytest.mark.parametrize("version", ["10.9.11", "10.10.7", "10.11.11", "12.0.0"])
async def test_w03_watching_again_unwatches_nowhere(
    nats: OwnNats, jellyfin_database: str, version: str
) -> None:
    lan, wan = a_server("lan", films(2), version=version), a_server("wan", films(2))
    sync = {"progress_debounce_seconds": 0}
    async with household(nats.url, jellyfin_database, lan, wan, sync=sync) as house:
        await lan.user_marks_played("ada", FILM)
        await house.settled()
        await lan.user_plays("ada", FILM, check_ins_s=[600, 610], until_s=900)
        await house.settled()

        assert wan.row("ada", FILM).played
        assert lan.row("ada", FILM).played
        assert [row.position // TICKS for row in house.rows("ada", FILM).values()] == [900, 900]


async def test_w05_unwatching_travels_with_count_and_date(two_servers: Household) -> None:
    lan, wan = two_servers.servers["lan"], two_servers.servers["wan"]
    await lan.user_plays("ada", FILM)
    await two_servers.settled()
    watched = wan.row("ada", FILM)
    await wan.user_marks_unplayed("ada", FILM)
    await two_servers.settled()

    assert watched.played
    assert watched.play_count == 1
    assert lan.row("ada", FILM).last_played is None
    assert agree(*two_servers.rows("ada", FILM).values())


async def test_an_item_that_plays_on_the_target_is_left_alone_until_it_stops(
    two_servers: Household,
) -> None:
    lan, wan = two_servers.servers["lan"], two_servers.servers["wan"]
    await wan.user_starts("ada", FILM)
    await wan.user_checks_in("ada", FILM, 700)
    await eventually(two_servers.has_heard_all)

    await lan.user_favourites("ada", FILM)
    await eventually(two_servers.has_heard_all)
    await unchanged(wan.writes, for_s=1)
    await wan.user_stops("ada", FILM, 800)
    await two_servers.settled()

    assert wan.row("ada", FILM).is_favorite
    assert lan.row("ada", FILM).position // TICKS == 800


async def test_a_source_is_never_written_to_and_a_target_is_never_believed(
    nats: OwnNats, jellyfin_database: str
) -> None:
    lan, wan = a_server("lan", films(3)), a_server("wan", films(3))
    roles = {"lan": {"role": "source"}, "wan": {"role": "target"}}
    async with household(nats.url, jellyfin_database, lan, wan, per_server=roles) as house:
        await lan.user_marks_played("ada", "Film 00001")
        await wan.user_marks_played("ada", "Film 00002")
        await wan.user_marks_unplayed("ada", "Film 00001")
        await house.settled()
        await wan.user_marks_unplayed("ada", "Film 00001")
        await house.settled()

        assert lan.writes() == 0
        assert not lan.row("ada", "Film 00002").played
        assert wan.row("ada", "Film 00001").played


async def test_w32_a_dry_run_writes_nothing_and_keeps_the_queue(
    nats: OwnNats, jellyfin_database: str
) -> None:
    lan, wan = a_server("lan", films(3)), a_server("wan", films(3))
    async with household(nats.url, jellyfin_database, lan, wan, sync={"dry_run": True}) as house:
        await lan.user_marks_played("ada", FILM)
        await eventually(lambda: _is_due(house))
        await unchanged(house.writes, for_s=1)
    lan, wan = a_server("lan", films(3)), a_server("wan", films(3))
    async with household(nats.url, jellyfin_database, lan, wan) as house:
        await house.settled()

        assert wan.row("ada", FILM).played


async def _is_due(house: Household) -> bool:
    return bool(await house.due("wan"))


async def test_what_is_switched_off_does_not_travel(nats: OwnNats, jellyfin_database: str) -> None:
    lan, wan = a_server("lan", films(3)), a_server("wan", films(3))
    off = {
        "favorites": False,
        "ratings": False,
        "playback_progress": False,
        "progress_debounce_seconds": 0,
    }
    async with household(nats.url, jellyfin_database, lan, wan, sync=off) as house:
        await lan.user_marks_played("ada", FILM)
        await lan.user_favourites("ada", FILM)
        await lan.user_likes("ada", FILM)
        await lan.user_plays("ada", "Film 00002", until_s=900)
        await house.settled()

        row = wan.row("ada", FILM)
        assert (row.played, row.is_favorite, row.rating) == (True, False, None)
        assert wan.row("ada", "Film 00002").position == 0


@pytest.mark.parametrize("skew_s", [60.0, -60.0, 3_600.0, -3_600.0])
async def test_clocks_that_are_wrong_do_not_decide(
    nats: OwnNats, jellyfin_database: str, skew_s: float
) -> None:
    lan = a_server("lan", films(3))
    wan = a_server("wan", films(3), skew_s=skew_s)
    async with household(nats.url, jellyfin_database, lan, wan) as house:
        await wan.user_likes("ada", FILM, likes=False)
        await house.settled()
        await lan.user_likes("ada", FILM, likes=True)
        await house.settled()
        first = [row.rating for row in house.rows("ada", FILM).values()]
        await wan.user_likes("ada", FILM, likes=False)
        await house.settled()
        second = [row.rating for row in house.rows("ada", FILM).values()]
        clocks = house.resources.clocks

        assert (first, second) == ([10.0, 10.0], [1.0, 1.0])
        assert abs(clocks.offset_of("wan").estimate - skew_s) < 1.1


async def test_w18_dates_travel_and_are_kept(two_servers: Household) -> None:
    lan, wan = two_servers.servers["lan"], two_servers.servers["wan"]
    when = datetime(2020, 2, 29, 20, 15, tzinfo=UTC)
    ticks = int((when - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()) * TICKS

    await lan.user_data_is_set("ada", FILM, Change(played=True, play_count=4, last_played=ticks))
    await two_servers.settled()

    assert wan.row("ada", FILM).last_played == ticks
    assert wan.row("ada", FILM).play_count == 4


async def test_a_server_of_before_10_9_takes_part(nats: OwnNats, jellyfin_database: str) -> None:
    lan, wan = a_server("lan", films(3)), a_server("wan", films(3), version="10.8.13")
    async with household(nats.url, jellyfin_database, lan, wan) as house:
        await lan.user_marks_played("ada", FILM)
        await wan.user_favourites("ada", "Film 00002")
        await eventually(lambda: wan.row("ada", FILM).played, within_s=5)
        await eventually(lambda: lan.row("ada", "Film 00002").is_favorite, within_s=5)
        await eventually(house.has_heard_all)
        await unchanged(house.writes, for_s=1)
