"""Playlists are the same everywhere: made, filled, ordered, renamed and deleted once."""

import pytest

from medley_simulators.jellyfin import playlists
from medley_simulators.jellyfin.titles import film, films
from tests.support.household import a_server, household
from tests.support.playlists import count_of, fill, held, make_playlist, two_homes, writes
from tests.support.servers import OwnNats


@pytest.mark.parametrize(
    ("version", "has_tokens"),
    [
        ("10.8.13", False),
        ("10.8.13", True),
        ("10.10.7", True),
        ("10.11.11", False),
        ("12.0.0", False),
    ],
)
async def test_w12_a_playlist_is_made_filled_ordered_renamed_and_deleted_everywhere(
    nats: OwnNats, jellyfin_database: str, version: str, *, has_tokens: bool
) -> None:
    async with two_homes(
        nats, jellyfin_database, versions=("10.11.11", version), has_tokens=has_tokens
    ) as house:
        lan, wan = house.servers["lan"], house.servers["wan"]
        mine = make_playlist(lan, "Sunday", [1, 2, 3])
        seen: list[dict[str, list[int]]] = []
        for numbers, name in (
            ([1, 2, 3], "Sunday"),
            ([1, 2, 3, 4], "Sunday"),
            ([4, 1, 2], "Sunday"),
            ([4, 1, 2], "Monday"),
            ([], "Monday"),
            ([5], "Monday"),
        ):
            fill(lan, mine, numbers)
            mine.item.name = name
            playlists.touch(lan.state, mine)
            await house.sync_playlists()
            seen.append(held(wan))
            before = writes(house)
            await house.sync_playlists()
            assert writes(house) == before, "our own writes came back as changes"
        del lan.state.playlists[mine.item.id]
        await house.sync_playlists()
        still = held(wan)
        await house.sync_playlists()

        assert seen == [
            {"Sunday": [1, 2, 3]},
            {"Sunday": [1, 2, 3, 4]},
            {"Sunday": [4, 1, 2]},
            {"Monday": [4, 1, 2]},
            {"Monday": []},
            {"Monday": [5]},
        ]
        assert still == {"Monday": [5]}, "once gone is not yet deleted"
        assert (held(lan), held(wan)) == ({}, {})
        assert await house.fetch("SELECT * FROM playlist") == []
        assert len(wan.items("Movie")) == 8


@pytest.mark.parametrize("has_tokens", [False, True], ids=["key", "token"])
async def test_changes_on_both_servers_come_together(
    nats: OwnNats, jellyfin_database: str, *, has_tokens: bool
) -> None:
    async with two_homes(nats, jellyfin_database, has_tokens=has_tokens) as house:
        lan, wan = house.servers["lan"], house.servers["wan"]
        mine = make_playlist(lan, "Sunday", [1, 2, 3])
        await house.sync_playlists()
        theirs = next(iter(wan.state.playlists.values()))
        fill(lan, mine, [1, 2, 3, 4])
        fill(wan, theirs, [3, 1, 5])
        await house.sync_playlists()

        assert held(lan) == held(wan)
        assert sorted(held(lan)["Sunday"]) == [1, 3, 4, 5]
        assert count_of(lan) == count_of(wan) == 1


async def test_lists_of_one_name_that_were_there_before_become_one(
    nats: OwnNats, jellyfin_database: str
) -> None:
    async with two_homes(nats, jellyfin_database) as house:
        lan, wan = house.servers["lan"], house.servers["wan"]
        make_playlist(lan, "Sunday", [1, 2])
        make_playlist(wan, "Sunday", [2, 3])
        make_playlist(wan, "Sunday", [7], owner="ben")
        await house.sync_playlists()

        assert (held(lan), held(wan)) == ({"Sunday": [1, 2, 3]}, {"Sunday": [1, 2, 3]})
        assert held(lan, "ben") == {"Sunday": [7]}


async def test_what_is_not_on_the_target_yet_waits_and_is_put_in_its_place(
    nats: OwnNats, jellyfin_database: str
) -> None:
    async with two_homes(nats, jellyfin_database) as house:
        lan, wan = house.servers["lan"], house.servers["wan"]
        await lan.titles_arrive([film(9)], library="Films")
        await house.index("lan")
        make_playlist(lan, "Sunday", [1, 9, 2])
        first = await house.sync_playlists()
        before = held(wan)
        await wan.titles_arrive([film(9)], library="Films")
        await house.index("wan")
        await house.sync_playlists()

        assert (before, first["waiting"]) == ({"Sunday": [1, 2]}, 1)
        assert held(wan) == held(lan) == {"Sunday": [1, 9, 2]}


async def test_a_rehearsal_says_the_same_and_writes_nothing(
    nats: OwnNats, jellyfin_database: str
) -> None:
    async with two_homes(nats, jellyfin_database) as house:
        make_playlist(house.servers["lan"], "Sunday", [1, 2])
        rehearsed = await house.sync_playlists(dry_run=True)
        before = writes(house)
        kept = await house.fetch("SELECT * FROM playlist")
        result = await house.sync_playlists()

        assert [(c["server"], c["action"], c["playlist"]) for c in rehearsed["changes"]] == [
            ("wan", "created", "Sunday")
        ]
        assert (before, kept) == (0, [])
        assert result["created"] == rehearsed["created"] == 1


async def test_the_log_says_what_was_done_to_a_playlist_and_why(
    nats: OwnNats, jellyfin_database: str
) -> None:
    async with two_homes(nats, jellyfin_database) as house:
        mine = make_playlist(house.servers["lan"], "Sunday", [1, 2])
        await house.sync_playlists()
        fill(house.servers["lan"], mine, [1])
        await house.sync_playlists()
        log = await house.fetch("SELECT * FROM sync_log ORDER BY sync_log_id")

        assert [row["summary"] for row in log] == [
            "playlist created (changed on lan)",
            "playlist changed (changed on lan)",
        ]
        told = log[1]["fields"]["playlist_entries"]
        assert (told["before"], told["after"]) == (["Film 00001", "Film 00002"], ["Film 00001"])


async def test_a_target_has_no_say_about_playlists(nats: OwnNats, jellyfin_database: str) -> None:
    roles = {"lan": {"role": "source"}, "wan": {"role": "target"}}
    servers = [a_server(name, films(4)) for name in ("lan", "wan")]
    async with household(nats.url, jellyfin_database, *servers, per_server=roles) as house:
        lan, wan = servers
        make_playlist(lan, "Sunday", [1, 2])
        make_playlist(wan, "Of the target", [3])
        await house.sync_playlists()
        theirs = next(e for e in wan.state.playlists.values() if e.item.name == "Sunday")
        fill(wan, theirs, [4])
        await house.sync_playlists()

        assert held(lan) == {"Sunday": [1, 2]}
        assert held(wan) == {"Sunday": [1, 2], "Of the target": [3]}
