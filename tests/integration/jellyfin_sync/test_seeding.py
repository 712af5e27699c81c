"""A server that is to become like another does, whatever it held before; a rehearsal says how."""

import pytest

from jellyfin_sync.workflows.seed import CannotSeed
from medley_simulators.jellyfin.server import JellyfinSimulator
from medley_simulators.jellyfin.titles import films
from tests.support.household import Household, a_server, agree, household
from tests.support.servers import OwnNats


async def a_pair_that_differs() -> tuple[JellyfinSimulator, JellyfinSimulator]:
    """`lan` has watched 1 and hearted 2; `wan` has watched 3, later, and hearted 1."""
    lan, wan = a_server("lan", films(5)), a_server("wan", films(5))
    for server in (lan, wan):
        server.switches.is_muted = True
    await lan.user_marks_played("ada", "Film 00001")
    await lan.user_favourites("ada", "Film 00002")
    await wan.user_marks_played("ada", "Film 00003")
    await wan.user_favourites("ada", "Film 00001")
    return lan, wan


def held(house: Household, server: str) -> list[tuple[bool, bool]]:
    rows = [house.servers[server].row("ada", f"Film {number:05d}") for number in (1, 2, 3)]
    return [(row.played, row.is_favorite) for row in rows]


LIKE_LAN = [(True, False), (False, True), (False, False)]


async def test_a_new_server_becomes_like_the_one_it_is_seeded_from(
    nats: OwnNats, jellyfin_database: str
) -> None:
    lan, wan = await a_pair_that_differs()
    async with household(nats.url, jellyfin_database, lan, wan) as house:
        result = await house.reconcile(seed_from="lan")
        await house.settled()
        again = await house.reconcile(seed_from="lan")

        assert held(house, "wan") == held(house, "lan") == LIKE_LAN
        assert lan.writes() == 0
        assert (result["written"], again["written"]) == (3, 0)
        assert all(
            agree(*house.rows("ada", f"Film {number:05d}").values()) for number in range(1, 6)
        )


async def test_seeding_wins_although_the_two_were_compared_before(
    nats: OwnNats, jellyfin_database: str
) -> None:
    lan, wan = a_server("lan", films(5)), a_server("wan", films(5))
    async with household(nats.url, jellyfin_database, lan, wan, sync={"dry_run": True}) as house:
        await lan.user_marks_played("ada", "Film 00001")
        await lan.user_favourites("ada", "Film 00002")
        await wan.user_marks_played("ada", "Film 00003")
        await house.reconcile()
    lan.switches.is_muted = wan.switches.is_muted = True
    async with household(nats.url, jellyfin_database, lan, wan, sync={"dry_run": True}) as house:
        await house.reconcile(seed_from="lan")
        due = {row["target"] for row in await house.due()}

        assert due == {"wan"}


async def test_a_rehearsal_of_seeding_explains_every_field_and_keeps_nothing(
    nats: OwnNats, jellyfin_database: str
) -> None:
    lan, wan = await a_pair_that_differs()
    async with household(nats.url, jellyfin_database, lan, wan, sync={"dry_run": True}) as house:
        result = await house.reconcile(seed_from="lan", dry_run=True)

        told = {each["item"]: each["fields"] for each in result["changes"]}
        assert {each["server"] for each in result["changes"]} == {"wan"}
        assert told["Film 00003"]["played"]["to"] is False
        assert told["Film 00003"]["played"]["reason"] == "seeded"
        assert told["Film 00002"]["favorite"] == {
            "before": False,
            "to": True,
            "origin": "lan",
            "because_of": "lan",
            "reason": "seeded",
        }
        assert await house.due() == []
        assert await house.fetch("SELECT FROM agreed_state WHERE fields <> '{}'") == []


async def test_nothing_is_seeded_from_a_server_that_is_a_target_only(
    nats: OwnNats, jellyfin_database: str
) -> None:
    lan, wan = await a_pair_that_differs()
    roles = {"lan": {"role": "target"}}
    async with household(nats.url, jellyfin_database, lan, wan, per_server=roles) as house:
        with pytest.raises(CannotSeed, match="lan is a target only"):
            await house.reconcile(seed_from="lan")
