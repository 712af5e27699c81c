"""A film in two copies on one server: each is kept with its like, or both are left alone."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from pydantic import JsonValue

from jellyfin_sync.store import conflicts
from jellyfin_sync.store import copies as item_copies
from jellyfin_sync.workflows.join_copies import join_copies
from medley_contracts.jellyfin import JellyfinConflicts
from medley_kit.broker import ask
from medley_simulators.jellyfin.items import Item
from medley_simulators.jellyfin.server import JellyfinSimulator
from medley_simulators.jellyfin.titles import films
from tests.support.eventually import eventually, unchanged
from tests.support.household import Household, a_server, agree, household
from tests.support.servers import OwnNats

FILM = "Film 00001"


def copies(server: JellyfinSimulator) -> list[Item]:
    """HD first."""
    found = [item for item in server.items("Movie") if item.name == FILM]
    return sorted(found, key=lambda item: "/4k/" in (item.path or ""))


def listed(value: JsonValue) -> list[dict[str, JsonValue]]:
    assert isinstance(value, list)
    return [each for each in value if isinstance(each, dict)]


@asynccontextmanager
async def a_house_of_copies(
    nats: OwnNats, dsn: str, *, both_have_two: bool, **sync: Any
) -> AsyncGenerator[Household, None]:
    """`wan` has the first of three films in HD and in 4K; `lan` in HD, or in both as well."""
    lan, wan = a_server("lan", films(3)), a_server("wan", films(3))
    for server in (lan, wan) if both_have_two else (wan,):
        server.add_library("4K", films(1), root="/media/4k")
    async with household(nats.url, dsn, lan, wan, sync=sync) as house:
        yield house


async def test_a_copy_is_kept_with_its_like_of_the_same_path(
    nats: OwnNats, jellyfin_database: str
) -> None:
    async with a_house_of_copies(
        nats, jellyfin_database, both_have_two=True, copies="same_path"
    ) as house:
        lan, wan = house.servers["lan"], house.servers["wan"]
        await lan.user_marks_played("ada", copies(lan)[1])
        await house.settled()
        await unchanged(house.writes, for_s=1)

        assert [wan.row("ada", item).played for item in copies(wan)] == [False, True]
        assert [lan.row("ada", item).played for item in copies(lan)] == [False, True]
        assert house.writes() == 1


async def test_copies_are_left_alone_where_they_are_switched_off(
    nats: OwnNats, jellyfin_database: str
) -> None:
    async with a_house_of_copies(
        nats, jellyfin_database, both_have_two=False, copies="off"
    ) as house:
        lan, wan = house.servers["lan"], house.servers["wan"]
        await lan.user_marks_played("ada", FILM)
        await wan.user_favourites("ada", copies(wan)[0])
        await lan.user_marks_played("ada", "Film 00002")
        await house.settled()
        told = await ask(house.running.broker, JellyfinConflicts(), within_s=10)
        compared = await house.reconcile()
        await house.settled()
        await unchanged(house.writes, for_s=1)

        assert [wan.row("ada", item).played for item in copies(wan)] == [False, False]
        assert not lan.row("ada", FILM).is_favorite
        assert agree(*house.rows("ada", "Film 00002").values())
        assert house.writes() == 1
        assert {each["item_id"] for each in listed(told["items"])} == {i.id for i in copies(wan)}
        assert compared["conflicts"] == len(copies(wan))


async def test_what_waited_is_dropped_when_two_copies_arrive(
    nats: OwnNats, jellyfin_database: str
) -> None:
    lan, wan = a_server("lan", films(3)), a_server("wan", films(3)[1:], root="/elsewhere")
    async with household(nats.url, jellyfin_database, lan, wan, sync={"copies": "off"}) as house:
        await lan.user_marks_played("ada", FILM)

        async def is_waiting() -> bool:
            return [row["state"] for row in await house.due()] == ["waiting"]

        await eventually(is_waiting, within_s=10)
        wan.add_library("HD", films(1), root="/elsewhere/hd")
        wan.add_library("4K", films(1), root="/elsewhere/4k")
        await house.index("wan")
        await house.settled()

        assert [wan.row("ada", item).played for item in copies(wan)] == [False, False]
        assert house.writes() == 0


async def test_what_was_done_to_a_copy_travels_once_it_is_the_only_one(
    nats: OwnNats, jellyfin_database: str
) -> None:
    async with a_house_of_copies(
        nats, jellyfin_database, both_have_two=False, copies="off"
    ) as house:
        lan, wan = house.servers["lan"], house.servers["wan"]
        await lan.user_marks_played("ada", FILM)
        await wan.user_favourites("ada", copies(wan)[0])
        await house.settled()
        wan.state.remove_item(copies(wan)[1])
        await house.index("wan")
        await house.reconcile()

        async def are_equal() -> bool:
            return agree(*house.rows("ada", FILM).values())

        await eventually(are_equal, within_s=10)
        assert (lan.row("ada", FILM).is_favorite, wan.row("ada", FILM).played) == (True, True)


@pytest.mark.parametrize("policy", ["off", "all"])
async def test_copies_are_told_by_as_many_statements_however_many_there_are(
    nats: OwnNats, jellyfin_database: str, policy: str
) -> None:
    lan, wan = a_server("lan", films(40)), a_server("wan", films(40))
    wan.add_library("4K", films(1), root="/media/4k")
    async with household(nats.url, jellyfin_database, lan, wan, sync={"copies": policy}) as house:
        few = await statements(house)
        wan.add_library("8K", films(40), root="/media/8k")
        await house.index("wan")
        many = await statements(house)

        assert few == many


async def statements(house: Household) -> int:
    """How many it takes to tell all copies that there are, to show and count and to join them."""
    asked: list[object] = []
    async with house.resources.pool.acquire() as connection, connection.transaction():
        keys = [row["key"] for row in await connection.fetch("SELECT key FROM place_key")]
        places = [row["place_id"] for row in await connection.fetch("SELECT place_id FROM place")]
        # What a connection learns of types when it first meets them is not counted.
        await item_copies.note(connection, places)
        await join_copies(connection, keys, ())
        with connection.query_logger(asked.append):
            await item_copies.note(connection, places)
            await conflicts.count(connection)
            await conflicts.listed(connection, after=None, limit=500)
            await join_copies(connection, keys, ())
    return len(asked)
