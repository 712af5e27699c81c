"""A service that ends in the middle of any call about an account: the next one does the rest."""

import pytest

from jellyfin_sync.domain.passwords import is_hash_of
from medley_simulators.faults import Fault
from medley_simulators.jellyfin.titles import films
from tests.support.eventually import eventually
from tests.support.household import Household, a_server, household
from tests.support.servers import OwnNats


async def ended(house: Household) -> bool:
    rows = await house.fetch("SELECT state FROM account_change")
    return [row["state"] for row in rows] == ["done"]


@pytest.mark.parametrize(
    ("method", "route"),
    [
        pytest.param("POST", "/Users/New", id="made, and nobody heard"),
        pytest.param("POST", "/Users/{userId}/Policy", id="limited, and nobody heard"),
    ],
)
async def test_an_account_is_made_once_although_the_service_ends_in_mid_call(
    nats: OwnNats, jellyfin_database: str, method: str, route: str
) -> None:
    lan, wan = a_server("lan", films(1)), a_server("wan", films(1))
    hang = wan.faults.add(Fault(kind="hang", route=route, method=method, after=True, times=1))
    async with household(nats.url, jellyfin_database, lan, wan) as house:
        lan.switches.is_muted = True
        carl = await lan.add_user_announced("Carl")
        carl.policy["MaxParentalRating"] = 12
        await house.reconcile()
        await eventually(lambda: hang.hits == 1, within_s=10)
    wan.faults.clear()
    async with household(nats.url, jellyfin_database, lan, wan) as house:
        await eventually(lambda: ended(house), within_s=15)
        [kept] = await house.fetch("SELECT password_hash FROM account_password")

        assert [user.name for user in wan.state.accounts.all()].count("Carl") == 1
        assert is_hash_of(wan.user("Carl").password or "", kept["password_hash"])
        assert wan.user("Carl").policy["MaxParentalRating"] == 12


@pytest.mark.parametrize("step", ["disable", "delete"])
async def test_an_account_goes_step_by_step_although_the_service_ends_in_mid_call(
    nats: OwnNats, jellyfin_database: str, step: str
) -> None:
    lan, wan = a_server("lan", films(1)), a_server("wan", films(1))
    for server in (lan, wan):
        server.add_user("root", is_administrator=True)
    method = "POST" if step == "disable" else "DELETE"
    hang = wan.faults.add(Fault(kind="hang", route="/Users/*", method=method, after=True, times=1))
    users = {"users": {"delete": True, "delete_after": 0}}
    async with household(nats.url, jellyfin_database, lan, wan, sync=users) as house:
        await lan.user_is_deleted("ben")
        await eventually(lambda: hang.hits == 1, within_s=15)
    wan.faults.clear()
    async with household(nats.url, jellyfin_database, lan, wan, sync=users) as house:
        await eventually(lambda: ended(house), within_s=15)

        assert [user.name for user in wan.state.accounts.all()] == ["ada", "root"]
