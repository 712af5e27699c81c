"""A server that answers badly: people see where and why, for states, accounts and playlists."""

from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from jellyfin_sync import account_writer
from jellyfin_sync.workflows import write_due
from medley_clients.jellyfin import client
from medley_contracts.jellyfin import JellyfinChanges, JellyfinStatus, JellyfinUsers
from medley_kit.broker import ask
from medley_kit.http import make_http
from medley_simulators.faults import Fault
from tests.support.eventually import eventually
from tests.support.household import Household
from tests.support.playlists import held, make_playlist, two_homes
from tests.support.servers import OwnNats

PAGE = "200 with an HTML page in place of data"
LOST = "RemoteProtocolError"
AWAY = [
    pytest.param(Fault(status=401), "answered 401", id="a key it does not accept"),
    pytest.param(Fault(status=500), "answered 500", id="500"),
    pytest.param(Fault(kind="starting"), "answered 503", id="503 with a page of HTML"),
    pytest.param(Fault(kind="page"), PAGE, id="200 with a page of HTML"),
    pytest.param(Fault(kind="reset"), "ReadError", id="a connection that is reset"),
]


def spoil(house: Household, route: str, fault: Fault) -> None:
    house.servers["wan"].faults.add(replace(fault, route=route, method="POST"))


async def told(house: Household, question: Any, kind: str = "items") -> list[Any]:
    answer = await ask(house.running.broker, question, within_s=10)
    found = answer[kind]
    assert isinstance(found, list)
    return found


async def account_is_told(house: Household, reason: str) -> None:
    async def is_named() -> bool:
        rows = await told(house, JellyfinUsers(), "changes")
        return [reason in row["detail"] for row in rows] == [True]

    await eventually(is_named, within_s=10)
    [row] = await told(house, JellyfinUsers(), "changes")
    assert row["state"] == "begun", "an outage gives nothing up"


@pytest.mark.parametrize(("fault", "reason"), AWAY)
async def test_a_server_that_answers_badly_is_named_with_the_reason_and_nothing_is_given_up(
    nats: OwnNats, jellyfin_database: str, fault: Fault, reason: str
) -> None:
    async with two_homes(nats, jellyfin_database) as house:
        lan, wan = house.servers["lan"], house.servers["wan"]
        for route in ("*/userdata", "/Users/New", "/Playlists"):
            spoil(house, route, fault)
        await lan.user_marks_played("ada", "Film 00001")
        await lan.add_user_announced("Carl")
        make_playlist(lan, "Sunday", [1, 2])
        round_of_playlists = await house.sync_playlists()

        async def state_is_told() -> bool:
            rows = await told(house, JellyfinChanges(state="pending"))
            return [reason in row["reason"] for row in rows] == [True]

        await eventually(state_is_told, within_s=10)
        await account_is_told(house, reason)
        servers = await told(house, JellyfinStatus(), "servers")
        assert [each["reachable"] for each in servers if each["server"] == "wan"] == [False]
        assert reason in round_of_playlists["unreachable"]["wan"]
        assert reason in round_of_playlists["notes"][0]

        wan.faults.clear()
        await house.settled(within_s=25)
        await house.sync_playlists()
        assert wan.row("ada", "Film 00001").played
        assert held(wan) == {"Sunday": [1, 2]}


async def test_half_a_body_is_an_answer_nobody_heard_and_what_it_was_about_is_looked_at(
    nats: OwnNats, jellyfin_database: str
) -> None:
    async with two_homes(nats, jellyfin_database) as house:
        lan, wan = house.servers["lan"], house.servers["wan"]
        for route in ("*/userdata", "/Users/New", "/Playlists"):
            spoil(house, route, Fault(kind="half"))
        await lan.user_marks_played("ada", "Film 00001")
        await lan.add_user_announced("Carl")
        make_playlist(lan, "Sunday", [1, 2])
        round_of_playlists = await house.sync_playlists()
        await account_is_told(house, LOST)
        await house.settled()

        assert LOST in round_of_playlists["unreachable"]["wan"]
        assert wan.writes() == 1
        await house.sync_playlists()
        assert held(wan) == {"Sunday": [1, 2]}
        assert [user.name for user in wan.state.accounts.all()].count("Carl") == 1


async def test_no_answer_at_all_is_named_too(
    nats: OwnNats, jellyfin_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With shorter patience than in earnest."""
    monkeypatch.setattr(write_due, "ROW_S", 1.0)
    monkeypatch.setattr(account_writer, "_STEP_S", 1.0)
    monkeypatch.setattr(client, "make_http", partial(make_http, timeout_s=1.5))
    async with two_homes(nats, jellyfin_database) as house:
        lan = house.servers["lan"]
        for route in ("*/userdata", "/Users/New", "/Playlists"):
            spoil(house, route, Fault(kind="hang"))
        await lan.user_marks_played("ada", "Film 00001")
        await lan.add_user_announced("Carl")
        make_playlist(lan, "Sunday", [1, 2])
        round_of_playlists = await house.sync_playlists()

        async def state_is_told() -> bool:
            rows = await told(house, JellyfinChanges(state="pending"))
            return [row["reason"] for row in rows] == ["no answer within 1 s"]

        await eventually(state_is_told, within_s=10)
        await account_is_told(house, "no answer within 1 s")
        assert "Timeout" in round_of_playlists["unreachable"]["wan"]
        house.servers["wan"].faults.clear()


async def test_a_404_for_the_person_and_one_for_the_item_are_told_apart(
    nats: OwnNats, jellyfin_database: str
) -> None:
    async with two_homes(nats, jellyfin_database) as house:
        lan, wan = house.servers["lan"], house.servers["wan"]
        wan.switches.is_muted = True
        wan.state.accounts.remove(wan.user("ben"))
        await lan.user_marks_played("ben", "Film 00001")
        await lan.user_marks_played("ada", "Film 00002")
        wan.state.remove_item(wan.item("Film 00002"))

        async def both_are_told() -> bool:
            rows = await told(house, JellyfinChanges(state="waiting"))
            return {row["username"]: row["reason"] for row in rows} in (
                {"ben": "the account is no longer on wan", "ada": "no longer on wan"},
                {"ben": "the account is no longer on wan", "ada": "not on wan yet"},
            )

        await eventually(both_are_told, within_s=20)
