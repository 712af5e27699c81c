"""What a person does on one server is on the other, with one write and no echo."""

from tests.support.eventually import eventually
from tests.support.household import Household, agree


async def test_marked_played_on_one_server_shows_on_the_other(two_servers: Household) -> None:
    lan, wan = two_servers.servers["lan"], two_servers.servers["wan"]
    film = lan.items("Movie")[0].name

    await lan.user_marks_played("ada", film)
    await eventually(lambda: wan.row("ada", film).played, within_s=5)
    await two_servers.settled()

    assert agree(wan.row("ada", film), lan.row("ada", film))
    assert wan.row("ben", film).played is False
    assert (lan.writes(), wan.writes()) == (0, 1)


async def test_the_log_says_what_was_written_and_why(two_servers: Household) -> None:
    lan, wan = two_servers.servers["lan"], two_servers.servers["wan"]
    film = lan.items("Movie")[0].name

    await lan.user_favourites("ada", film)
    await eventually(lambda: wan.row("ada", film).is_favorite, within_s=5)
    await two_servers.settled()

    async with two_servers.resources.pool.acquire() as connection:
        row = await connection.fetchrow("SELECT * FROM sync_log")
    assert row is not None
    assert row["server"] == "wan"
    assert row["item_name"] == film
    assert row["fields"]["favorite"]["before"] is False
    assert row["fields"]["favorite"]["after"] is True
    assert row["fields"]["favorite"]["origin"] == "lan"
    assert row["fields"]["favorite"]["reason"] == "UpdateUserRating"


async def test_w15_two_fields_changed_on_two_servers_at_once_both_travel(
    two_servers: Household,
) -> None:
    lan, wan = two_servers.servers["lan"], two_servers.servers["wan"]
    film = lan.items("Movie")[0].name

    await lan.user_marks_played("ada", film)
    await wan.user_favourites("ada", film)
    await two_servers.settled()

    for server in (lan, wan):
        assert server.row("ada", film).played
        assert server.row("ada", film).is_favorite


async def test_w07_an_undo_within_two_seconds_wins(two_servers: Household) -> None:
    lan, wan = two_servers.servers["lan"], two_servers.servers["wan"]
    film = lan.items("Movie")[0].name

    await lan.user_marks_played("ada", film)
    await eventually(lambda: wan.row("ada", film).played, within_s=5)
    await wan.user_marks_unplayed("ada", film)
    await eventually(lambda: not lan.row("ada", film).played, within_s=5)
    await two_servers.settled()

    assert agree(lan.row("ada", film), wan.row("ada", film))
    assert lan.row("ada", film).last_played is None
