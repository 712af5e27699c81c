"""Playlists while servers fail: nothing is concluded, lost, doubled or deleted by mistake."""

import pytest

from medley_simulators.faults import Fault
from medley_simulators.jellyfin import playlists
from medley_simulators.jellyfin.titles import films
from tests.support.household import a_server, household
from tests.support.playlists import count_of, fill, held, make_playlist, two_homes
from tests.support.servers import OwnNats


async def test_a_film_that_left_the_library_is_not_taken_out_elsewhere(
    nats: OwnNats, jellyfin_database: str
) -> None:
    async with two_homes(nats, jellyfin_database) as house:
        lan, wan = house.servers["lan"], house.servers["wan"]
        make_playlist(lan, "Sunday", [1, 2, 3])
        await house.sync_playlists()
        await lan.item_goes("Film 00002")
        for each in lan.state.playlists.values():
            playlists.touch(lan.state, each)
        await house.sync_playlists()

        assert held(wan) == {"Sunday": [1, 2, 3]}


async def test_many_playlists_gone_at_once_are_deleted_nowhere(
    nats: OwnNats, jellyfin_database: str
) -> None:
    async with two_homes(nats, jellyfin_database) as house:
        lan, wan = house.servers["lan"], house.servers["wan"]
        for number in range(1, 5):
            make_playlist(lan, f"List {number}", [number])
        await house.sync_playlists()
        lan.state.playlists.clear()
        await house.sync_playlists()
        result = await house.sync_playlists()

        assert len(held(wan)) == 4
        assert result["held_back"] == 4
        assert "none is deleted elsewhere" in result["notes"][0]


async def test_a_list_deleted_here_and_changed_there_is_put_back(
    nats: OwnNats, jellyfin_database: str
) -> None:
    async with two_homes(nats, jellyfin_database) as house:
        lan, wan = house.servers["lan"], house.servers["wan"]
        mine = make_playlist(lan, "Sunday", [1, 2])
        await house.sync_playlists()
        del lan.state.playlists[mine.item.id]
        await house.sync_playlists()
        fill(wan, next(iter(wan.state.playlists.values())), [1, 2, 3])
        await house.sync_playlists()
        await house.sync_playlists()

        assert held(lan) == held(wan) == {"Sunday": [1, 2, 3]}


async def test_a_server_that_cannot_be_read_concludes_nothing_and_delays_nobody(
    nats: OwnNats, jellyfin_database: str
) -> None:
    servers = [a_server(name, films(4)) for name in ("lan", "wan", "den")]
    async with household(nats.url, jellyfin_database, *servers) as house:
        lan, wan, den = servers
        mine = make_playlist(lan, "Sunday", [1, 2])
        await house.sync_playlists()
        wan.faults.add(Fault(status=500, route="/Items", method="GET"))
        fill(lan, mine, [1, 2, 3])
        for _ in range(3):
            result = await house.sync_playlists()
        wan.faults.clear()
        before = held(wan)
        await house.sync_playlists()

        assert list(result["unreachable"]) == ["wan"]
        assert (held(lan), held(den)) == ({"Sunday": [1, 2, 3]}, {"Sunday": [1, 2, 3]})
        assert (before, held(wan)) == ({"Sunday": [1, 2]}, {"Sunday": [1, 2, 3]})


async def test_an_account_made_anew_has_its_playlists_again(
    nats: OwnNats, jellyfin_database: str
) -> None:
    async with two_homes(nats, jellyfin_database) as house:
        lan, wan = house.servers["lan"], house.servers["wan"]
        make_playlist(lan, "Sunday", [1, 2])
        await house.sync_playlists()
        wan.state.playlists.clear()
        await wan.user_is_deleted("ada")
        await wan.add_user_announced("ada")
        await house.index("wan")
        for _ in range(3):
            await house.sync_playlists()

        assert held(lan) == held(wan) == {"Sunday": [1, 2]}


async def test_a_public_list_of_nobody_knows_whom_is_left_alone_and_a_token_tells(
    nats: OwnNats, jellyfin_database: str
) -> None:
    async with two_homes(nats, jellyfin_database) as house:
        make_playlist(house.servers["lan"], "For all", [1], is_public=True)
        result = await house.sync_playlists()
        without = held(house.servers["wan"])
    assert (result["owner_unknown"], without) == (1, {})


async def test_a_token_tells_whose_a_public_list_is(nats: OwnNats, jellyfin_database: str) -> None:
    async with two_homes(nats, jellyfin_database, has_tokens=True) as house:
        make_playlist(house.servers["lan"], "For all", [1], is_public=True)
        make_playlist(house.servers["lan"], "Of ben", [2], owner="ben", is_public=True)
        await house.sync_playlists()

        assert held(house.servers["wan"]) == {"For all": [1]}
        assert held(house.servers["wan"], "ben") == {"Of ben": [2]}


@pytest.mark.parametrize(
    ("version", "has_tokens"),
    [("10.10.7", False), ("10.11.11", False), ("10.11.11", True)],
)
@pytest.mark.parametrize("after", [False, True], ids=["not done", "answer lost"])
async def test_cut_off_at_any_call_it_goes_on_and_nothing_is_lost_or_doubled(
    nats: OwnNats, jellyfin_database: str, version: str, *, has_tokens: bool, after: bool
) -> None:
    async with two_homes(
        nats, jellyfin_database, versions=("10.11.11", version), has_tokens=has_tokens
    ) as house:
        lan, wan = house.servers["lan"], house.servers["wan"]
        mine = make_playlist(lan, "Sunday", [1, 2, 3])
        wanted = {"Sunday": [1, 2, 3]}
        for name, numbers in (("Sunday", [1, 2, 3]), ("Monday", [3, 1, 4]), ("Monday", [4, 1])):
            fill(lan, mine, numbers)
            mine.item.name = name
            playlists.touch(lan.state, mine)
            wanted = {name: numbers}
            for number in range(4):
                wan.faults.add(_cut(number, after=after))
                await house.sync_playlists()
                wan.faults.clear()
            await house.sync_playlists()
            await house.sync_playlists()

            assert held(lan) == wanted, "our own half write was taken for a change"
            assert held(wan) == wanted
            assert (count_of(lan), count_of(wan)) == (1, 1)
        assert len(wan.items("Movie")) == 8


def _cut(number: int, *, after: bool) -> Fault:
    """Fails one kind of call about playlists."""
    method, route = (
        ("POST", "*"),
        ("DELETE", "*"),
        ("GET", "/Playlists/*"),
        ("DELETE", "/Items/*"),
    )[number]
    return Fault(status=502, method=method, route=route, times=1, after=after)


async def test_only_playlists_are_ever_deleted(nats: OwnNats, jellyfin_database: str) -> None:
    async with two_homes(nats, jellyfin_database, versions=("10.11.11", "10.10.7")) as house:
        lan, wan = house.servers["lan"], house.servers["wan"]
        mine = make_playlist(lan, "Sunday", [1, 2, 3])
        await house.sync_playlists()
        ids = {copy["item_id"] for copy in await house.fetch("SELECT * FROM playlist_copy")}
        fill(lan, mine, [3, 2])
        await house.sync_playlists()
        await house.sync_playlists()

        deleted = {
            seen.path.rpartition("/")[2]
            for seen in wan.journal.recent
            if seen.method == "DELETE" and seen.path.startswith("/Items/")
        }
        assert deleted
        assert deleted <= ids
        assert len(wan.items("Movie")) == 8
