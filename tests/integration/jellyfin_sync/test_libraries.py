"""Libraries that take no part: neither read, nor written, nor asked about again and again."""

from typing import Any

from medley_simulators.jellyfin.server import JellyfinSimulator
from medley_simulators.jellyfin.titles import films
from tests.support.household import a_server, household
from tests.support.servers import OwnNats


def a_pair() -> tuple[JellyfinSimulator, JellyfinSimulator]:
    lan, wan = a_server("lan", films(2)), a_server("wan", films(2))
    for server in (lan, wan):
        server.add_library("Private", films(2, first=50), root="/media/private")
    return lan, wan


async def test_a_denied_library_keeps_its_states_to_itself(
    nats: OwnNats, jellyfin_database: str
) -> None:
    lan, wan = a_pair()
    denied: dict[str, Any] = {"libraries": {"deny": ["private"]}}
    async with household(nats.url, jellyfin_database, lan, wan, **denied) as house:
        await lan.user_marks_played("ada", "Film 00050")
        await lan.user_marks_played("ada", "Film 00001")
        await house.settled()
        await house.reconcile()
        await house.settled()
        before = house.calls()["lan"]
        await lan.user_favourites("ada", "Film 00050")
        await house.settled()

        assert not wan.row("ada", "Film 00050").played
        assert wan.row("ada", "Film 00001").played
        assert house.calls()["lan"] == before


async def test_a_library_takes_part_again_once_it_is_not_denied_any_more(
    nats: OwnNats, jellyfin_database: str
) -> None:
    lan, wan = a_pair()
    denied: dict[str, Any] = {"libraries": {"deny": ["Private"]}}
    async with household(nats.url, jellyfin_database, lan, wan, **denied) as house:
        await lan.user_marks_played("ada", "Film 00050")
        await house.settled()
    async with household(nats.url, jellyfin_database, lan, wan) as house:
        await house.index()
        await house.reconcile()
        await house.settled()

        assert wan.row("ada", "Film 00050").played
        assert await house.fetch("SELECT FROM denied_item") == []


async def test_items_are_read_anew_when_settings_about_them_change(
    nats: OwnNats, jellyfin_database: str
) -> None:
    lan, wan = a_pair()
    async with household(nats.url, jellyfin_database, lan, wan) as house:
        before = await house.fetch("SELECT count(*) FROM item WHERE server = 'lan'")
        async with house.resources.pool.acquire() as connection:
            states = await connection.fetch("SELECT server, indexed_under FROM server")

        assert before[0]["count"] == 4
        assert {row["indexed_under"] for row in states} == {
            house.resources.rules.indexed_under("lan")
        }
