"""With `copies: all`, what a person does to one copy of a film holds for every copy of it."""

import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from jellyfin_sync.workflows.restore_states import restore_states
from medley_contracts.jellyfin import JellyfinConflicts
from medley_kit.broker import ask
from medley_simulators.jellyfin.items import Item
from medley_simulators.jellyfin.server import JellyfinSimulator
from medley_simulators.jellyfin.titles import film, films
from tests.support.eventually import eventually, unchanged
from tests.support.household import Household, a_server, agree, household
from tests.support.servers import OwnNats

FILM = "Film 00001"


def copies(server: JellyfinSimulator) -> list[Item]:
    """HD first."""
    found = [item for item in server.items("Movie") if item.name == FILM]
    return sorted(found, key=lambda item: "/4k/" in (item.path or ""))


def mend(item: Item, ids: Mapping[str, str]) -> None:
    """Give it other ids, as an administrator does who identifies it anew."""
    item.provider_ids = dict(ids)
    item.rendered.clear()


@asynccontextmanager
async def a_house_of_copies(
    nats: OwnNats, dsn: str, *, version: str = "10.11.11", ids: dict[str, str] | None = None
) -> AsyncGenerator[Household, None]:
    """`wan` has the first of three films in HD and in 4K, `lan` in HD only, below another root."""
    lan = a_server("lan", films(3), root="/mnt/nfs")
    wan = a_server("wan", films(3), version=version)
    wan.add_library("4K", films(1), root="/media/4k")
    if ids is not None:
        mend(copies(wan)[1], ids)
    sync = {"copies": "all", "progress_debounce_seconds": 0.5}
    async with household(nats.url, dsn, lan, wan, sync=sync) as house:
        yield house


def played(house: Household) -> list[bool]:
    """On `lan`, and of both copies on `wan`."""
    lan, wan = house.servers["lan"], house.servers["wan"]
    return [each.row("ada", item).played for each in (lan, wan) for item in copies(each)]


def equal(house: Household) -> bool:
    rows = [server.row("ada", item) for server in house.servers.values() for item in copies(server)]
    return agree(*rows)


async def test_a_mark_on_one_copy_reaches_the_other_copy_and_the_other_server_once(
    nats: OwnNats, jellyfin_database: str
) -> None:
    """And our own writes, told to us by the webhook, cause nothing more."""
    async with a_house_of_copies(nats, jellyfin_database) as house:
        wan = house.servers["wan"]
        for copy in copies(wan):
            before = house.writes()
            await wan.user_marks_played("ada", copy)
            await house.settled()
            assert played(house) == [True, True, True]
            assert equal(house)
            assert house.writes() == before + 2

            await wan.user_marks_unplayed("ada", copy)
            await house.settled()
            await unchanged(house.writes, for_s=1)
            assert played(house) == [False, False, False]
            assert equal(house)
            assert house.writes() == before + 4
        compared = await house.reconcile()

        assert (compared["differing"], compared["written"], compared["conflicts"]) == (0, 0, 0)


async def test_a_mark_elsewhere_reaches_both_copies(nats: OwnNats, jellyfin_database: str) -> None:
    async with a_house_of_copies(nats, jellyfin_database) as house:
        lan = house.servers["lan"]
        await lan.user_marks_played("ada", FILM)
        await lan.user_favourites("ada", FILM)
        await house.settled()

        assert played(house) == [True, True, True]
        assert equal(house)


async def test_a_position_reaches_the_other_copy_once_neither_plays_any_more(
    nats: OwnNats, jellyfin_database: str
) -> None:
    async with a_house_of_copies(nats, jellyfin_database) as house:
        lan, wan = house.servers["lan"], house.servers["wan"]
        hd, uhd = copies(wan)
        await wan.user_plays("ada", hd, check_ins_s=[600, 1200], until_s=1800)
        await house.settled()
        stopped = wan.row("ada", hd).position

        assert stopped
        assert wan.row("ada", uhd).position == stopped
        assert lan.row("ada", FILM).position == stopped

        await wan.user_starts("ada", uhd, at_s=1800)
        await lan.user_plays("ada", FILM, until_s=2400)
        await eventually(house.has_heard_all, within_s=10)
        await unchanged(lambda: wan.row("ada", hd).position, for_s=1)
        await wan.user_stops("ada", uhd, at_s=3000)
        await house.settled()
        assert equal(house)


@pytest.mark.parametrize("way", ["told", "read"])
async def test_a_copy_that_arrives_later_is_given_what_is_agreed(
    nats: OwnNats, jellyfin_database: str, way: str
) -> None:
    async with a_house_of_copies(nats, jellyfin_database) as house:
        lan = house.servers["lan"]
        await lan.user_marks_played("ada", FILM)
        await house.settled()
        lan.add_library("4K", films(1), root="/mnt/4k")
        if way == "told":
            lan.state.announce("ItemAdded", copies(lan)[1])
        else:
            await house.index("lan")

        async def has_come() -> bool:
            return played(house) == [True, True, True, True]

        await eventually(has_come, within_s=10)
        await house.settled()
        assert equal(house)


async def test_what_waited_reaches_both_copies_when_they_arrive(
    nats: OwnNats, jellyfin_database: str
) -> None:
    lan, wan = a_server("lan", films(3)), a_server("wan", films(3)[1:], root="/elsewhere")
    async with household(nats.url, jellyfin_database, lan, wan, sync={"copies": "all"}) as house:
        await lan.user_marks_played("ada", FILM)

        async def is_waiting() -> bool:
            return [row["state"] for row in await house.due()] == ["waiting"]

        await eventually(is_waiting, within_s=10)
        wan.add_library("HD", films(1), root="/elsewhere/hd")
        wan.add_library("4K", films(1), root="/elsewhere/4k")
        await house.index("wan")
        await house.settled()

        assert played(house) == [True, True, True]
        assert house.writes() == 2


async def test_copies_whose_ids_contradict_each_other_are_a_conflict_and_not_joined(
    nats: OwnNats, jellyfin_database: str
) -> None:
    other = {"Imdb": "tt9999999", "Tmdb": films(1)[0].provider_ids["Tmdb"]}
    async with a_house_of_copies(nats, jellyfin_database, ids=other) as house:
        wan = house.servers["wan"]
        await wan.user_marks_played("ada", copies(wan)[1])

        async def nobody_can_say_where_it_is_elsewhere() -> bool:
            return [row["state"] for row in await house.due()] == ["waiting"]

        await eventually(nobody_can_say_where_it_is_elsewhere, within_s=10)
        await unchanged(house.writes, for_s=1)
        told = await ask(house.running.broker, JellyfinConflicts(), within_s=10)

        assert played(house) == [False, False, True]
        assert house.writes() == 0
        assert isinstance(told["items"], list)
        named = {each["item_id"] for each in told["items"] if isinstance(each, dict)}
        assert named >= {item.id for item in copies(wan)}

        mend(copies(wan)[1], copies(wan)[0].provider_ids)
        await house.index("wan")
        await house.settled()

        assert played(house) == [True, True, True]
        left = await ask(house.running.broker, JellyfinConflicts(), within_s=10)
        assert left["items"] == []


async def test_a_copy_whose_ids_are_mended_leaves_and_takes_what_was_done_to_it(
    nats: OwnNats, jellyfin_database: str
) -> None:
    async with a_house_of_copies(nats, jellyfin_database) as house:
        lan, wan = house.servers["lan"], house.servers["wan"]
        hd, uhd = copies(wan)
        await lan.user_marks_played("ada", FILM)
        await house.settled()
        mend(uhd, {"Imdb": "tt9999999", "Tmdb": "999999"})
        await house.index("wan")
        await wan.user_marks_unplayed("ada", uhd)
        await house.settled()
        await wan.user_favourites("ada", hd)
        await house.settled()

        assert played(house) == [True, True, False]
        assert lan.row("ada", FILM).is_favorite
        assert not wan.row("ada", uhd).is_favorite


async def test_a_copy_that_is_removed_takes_what_was_due_on_it_along(
    nats: OwnNats, jellyfin_database: str
) -> None:
    async with a_house_of_copies(nats, jellyfin_database) as house:
        lan, wan = house.servers["lan"], house.servers["wan"]
        hd, uhd = copies(wan)
        wan.state.remove_item(hd)
        await lan.user_marks_played("ada", FILM)
        await house.index("wan")
        await eventually(house.has_heard_all, within_s=10)

        async def is_there() -> bool:
            return wan.row("ada", uhd).played and [
                each["item_id"] for each in await house.due()
            ] in (
                [],
                [hd.id],
            )

        await eventually(is_there, within_s=10)
        await house.fetch(
            "UPDATE due_write SET due_at = now() RETURNING pg_notify($1, target)",
            "jellyfin_sync_due",
        )
        await house.settled()


@pytest.mark.parametrize("version", ["10.8.13", "10.10.7", "12.0.0"])
async def test_copies_of_other_versions_end_equal_too(
    nats: OwnNats, jellyfin_database: str, version: str
) -> None:
    """Up to 10.10 both copies have one row on the server, and only one is reported."""
    async with a_house_of_copies(nats, jellyfin_database, version=version) as house:
        lan, wan = house.servers["lan"], house.servers["wan"]
        await wan.user_marks_played("ada", copies(wan)[1])
        await house.settled()
        assert played(house) == [True, True, True]

        await lan.user_marks_unplayed("ada", FILM)
        await house.settled()
        await wan.user_favourites("ada", copies(wan)[0])
        await house.settled()
        await unchanged(house.writes, for_s=1)
        assert played(house) == [False, False, False]
        assert all(
            server.row("ada", item).is_favorite for server in (lan, wan) for item in copies(server)
        )


async def test_the_setting_may_be_changed_with_everything_in_the_database(
    nats: OwnNats, jellyfin_database: str
) -> None:
    """From `same_path` to `all` both copies become equal; back again each goes its own way."""
    lan, wan = a_server("lan", films(2)), a_server("wan", films(2))
    for server in (lan, wan):
        server.add_library("4K", films(1), root="/media/4k")

    def settings_of(copies_are: str) -> dict[str, Any]:
        return {"sync": {"copies": copies_are}}

    async with household(
        nats.url, jellyfin_database, lan, wan, **settings_of("same_path")
    ) as house:
        await lan.user_marks_played("ada", copies(lan)[0])
        await house.settled()
        assert played(house) == [True, False, True, False]

    async with household(nats.url, jellyfin_database, lan, wan, **settings_of("all")) as house:

        async def is_all_played() -> bool:
            return played(house) == [True, True, True, True]

        await eventually(is_all_played, within_s=20)
        await wan.user_favourites("ada", copies(wan)[1])
        await house.settled()
        assert equal(house)

    async with household(
        nats.url, jellyfin_database, lan, wan, **settings_of("same_path")
    ) as house:

        async def have_parted() -> bool:
            return not await house.fetch("SELECT FROM item WHERE place_id <> lies_at")

        await eventually(have_parted, within_s=20)
        await lan.user_marks_unplayed("ada", copies(lan)[1])
        await house.settled()
        await unchanged(house.writes, for_s=1)
        assert played(house) == [True, False, True, False]


async def test_copies_become_like_those_of_the_server_that_is_followed(
    nats: OwnNats, jellyfin_database: str
) -> None:
    async with a_house_of_copies(nats, jellyfin_database) as house:
        lan, wan = house.servers["lan"], house.servers["wan"]
        await wan.user_marks_played("ada", copies(wan)[1])
        await house.settled()
        lan.switches.is_muted = True
        await lan.user_marks_unplayed("ada", FILM)
        await house.reconcile(seed_from="lan")
        await house.settled()

        assert played(house) == [False, False, False]
        assert equal(house)


async def test_a_backup_made_copy_by_copy_is_restored_to_all_of_them(
    nats: OwnNats, jellyfin_database: str
) -> None:
    """Of two lines about one film the one that says more counts."""
    async with a_house_of_copies(nats, jellyfin_database) as house:
        said = [
            (copy, {"played": is_played, "favorite": not is_played})
            for copy, is_played in zip(copies(house.servers["wan"]), (True, False), strict=True)
        ]
        lines = [
            {
                "state": {
                    "person": "ada",
                    "type": "Movie",
                    "name": FILM,
                    "path": copy.path,
                    "ids": [f"{key.lower()}:{value}" for key, value in copy.provider_ids.items()],
                    **state,
                }
            }
            for copy, state in said
        ]
        body = "".join(f"{json.dumps(line)}\n" for line in [*lines, {"end": {}}]).encode()

        async def chunks() -> AsyncGenerator[bytes, None]:
            yield body

        resources = house.resources
        result = await restore_states(
            resources.pool,
            chunks(),
            at=datetime.now(UTC),
            cause="",
            rules=resources.rules,
            offset_of=resources.clocks.offset_of,
            report=nobody,
            is_dry=False,
        )
        await house.settled()

        assert isinstance(result, dict)
        assert (result["bad_lines"], result["ambiguous"]) == (0, 0)
        assert played(house) == [True, True, True]
        assert equal(house)
        assert house.servers["lan"].row("ada", FILM).is_favorite


@pytest.mark.parametrize("version", ["10.10.7", "10.11.11", "12.0.0"])
async def test_files_that_a_server_has_merged_into_one_item_are_copies_too(
    nats: OwnNats, jellyfin_database: str, version: str
) -> None:
    lan = a_server("lan", films(2), root="/mnt/nfs")
    wan = a_server("wan", [film(1, versions=["2160p"]), film(2)], version=version)
    async with household(nats.url, jellyfin_database, lan, wan, sync={"copies": "all"}) as house:
        merged = wan.item(FILM).group()
        assert len(merged) == 2
        for each in merged:
            await wan.user_marks_played("ada", each)
            await house.settled()
            assert [wan.row("ada", file).played for file in merged] == [True, True]
            assert lan.row("ada", FILM).played
            await lan.user_marks_unplayed("ada", FILM)
            await house.settled()
            assert [wan.row("ada", file).played for file in merged] == [False, False]
        await wan.user_favourites("ada", merged[1])
        await house.settled()
        await house.index("wan")
        compared = await house.reconcile()
        await house.settled()
        await unchanged(house.writes, for_s=1)

        assert lan.row("ada", FILM).is_favorite
        assert agree(*(wan.row("ada", file) for file in merged), lan.row("ada", FILM))
        assert (compared["differing"], compared["written"]) == (0, 0)


async def nobody(_done: int, _total: int | None, _phase: str) -> None:
    """Is told of progress."""
