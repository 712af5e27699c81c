"""Comparing finds what no webhook told, and a rehearsal of it says the same and changes nothing."""

from typing import Any

import pytest

from medley_clients.errors import UpstreamUnavailable
from medley_simulators.faults import Fault
from medley_simulators.jellyfin.rows import Change
from tests.support.eventually import unchanged
from tests.support.household import Household, agree


def lose_webhooks(house: Household, *, lost: bool = True) -> None:
    for server in house.servers.values():
        server.switches.is_down = lost


async def change_much(house: Household) -> None:
    """Something of every kind, on both servers."""
    lan, wan = house.servers["lan"], house.servers["wan"]
    await lan.user_marks_played("ada", "Film 00001")
    await wan.user_favourites("ada", "Film 00001")
    await wan.user_likes("ada", "Film 00002", likes=False)
    await lan.user_marks_unplayed("ada", "Film 00003")
    await wan.user_plays("ben", "Film 00004", until_s=1_800)
    await lan.user_data_is_set("ben", "Film 00005", Change(rating=7.5))


async def test_w11_changes_whose_webhooks_were_lost_are_found(two_servers: Household) -> None:
    lan, wan = two_servers.servers["lan"], two_servers.servers["wan"]
    await wan.user_marks_played("ada", "Film 00003")
    await two_servers.settled()
    lose_webhooks(two_servers)
    await change_much(two_servers)
    lose_webhooks(two_servers, lost=False)

    result = await two_servers.reconcile()
    await two_servers.settled()

    for user in ("ada", "ben"):
        for number in range(1, 6):
            assert agree(*two_servers.rows(user, f"Film {number:05d}").values())
    assert lan.row("ada", "Film 00001").is_favorite
    assert wan.row("ada", "Film 00003").played is False
    assert wan.row("ben", "Film 00005").rating == 7.5
    assert result["differing"] >= 6


async def test_a_rehearsal_reports_the_same_changes_and_writes_nothing(
    two_servers: Household,
) -> None:
    lose_webhooks(two_servers)
    await change_much(two_servers)
    before = two_servers.writes()

    rehearsed = await two_servers.reconcile(dry_run=True)
    await unchanged(two_servers.writes, for_s=0.5)
    kept = await two_servers.due()
    await two_servers.reconcile()
    await two_servers.settled()

    def said(change: dict[str, Any]) -> tuple[str, str, str]:
        return change["server"], change["username"], change["item"]

    log = await two_servers.fetch("SELECT * FROM sync_log JOIN person USING (person_id)")
    assert kept == []
    assert (rehearsed["written"], rehearsed["changes_total"]) == (0, 5)
    assert sorted(map(said, rehearsed["changes"])) == sorted(
        (row["server"], row["name"], row["item_name"]) for row in log
    )
    assert before == 0


async def test_a_second_comparison_finds_nothing_and_asks_little(two_servers: Household) -> None:
    await change_much(two_servers)
    await two_servers.settled()
    await two_servers.reconcile()
    await two_servers.settled()
    before = two_servers.writes()

    result = await two_servers.reconcile()

    assert (result["differing"], result["written"]) == (0, 0)
    assert await two_servers.due() == []
    assert two_servers.writes() == before


async def test_a_listing_that_breaks_off_concludes_nothing(two_servers: Household) -> None:
    lan, wan = two_servers.servers["lan"], two_servers.servers["wan"]
    await lan.user_marks_played("ada", "Film 00001")
    await two_servers.settled()
    lan.faults.add(Fault(status=500, route="/Items", method="GET"))

    with pytest.raises(UpstreamUnavailable):
        await two_servers.reconcile()

    assert await two_servers.due() == []
    assert wan.row("ada", "Film 00001").played


async def test_an_emptied_library_does_not_unwatch_anything(two_servers: Household) -> None:
    lan, wan = two_servers.servers["lan"], two_servers.servers["wan"]
    for number in (1, 2, 3):
        await lan.user_marks_played("ada", f"Film {number:05d}")
    await two_servers.settled()
    lose_webhooks(two_servers)
    for item in list(lan.items("Movie")):
        await lan.item_goes(item)

    await two_servers.reconcile()
    await two_servers.index()
    await two_servers.reconcile()

    assert [wan.row("ada", f"Film {number:05d}").played for number in (1, 2, 3)] == [True] * 3


async def test_only_the_named_people_and_servers_are_compared(two_servers: Household) -> None:
    lose_webhooks(two_servers)
    await change_much(two_servers)
    lose_webhooks(two_servers, lost=False)

    await two_servers.reconcile(users=["Ben"], servers=["wan"])
    await two_servers.settled()

    assert two_servers.servers["lan"].row("ben", "Film 00004").position > 0
    assert two_servers.servers["wan"].row("ben", "Film 00005").rating is None
    assert two_servers.servers["wan"].row("ada", "Film 00001").played is False
