"""A service that ends in the middle of any call about an account: the next one does the rest."""

from dataclasses import replace

import pytest

from jellyfin_sync.domain.passwords import is_hash_of
from medley_contracts.jellyfin import JellyfinShowPassword
from medley_kit.broker import Refused, ask
from medley_simulators.faults import Fault
from medley_simulators.jellyfin.server import JellyfinSimulator
from medley_simulators.jellyfin.titles import films
from tests.support.eventually import eventually
from tests.support.household import Household, a_server, household
from tests.support.servers import OwnNats


async def ended(house: Household) -> bool:
    rows = await house.fetch("SELECT state FROM account_change")
    return [row["state"] for row in rows] == ["done"]


async def is_as_wanted(house: Household) -> None:
    """One account, limited as on `lan`, with the one password, which is shown once."""
    wan, broker = house.servers["wan"], house.running.broker
    await eventually(lambda: ended(house), within_s=15)
    [kept] = await house.fetch("SELECT account_change_id, password_hash FROM account_password")
    question = JellyfinShowPassword(account_change_id=kept["account_change_id"], shown_to="ops")
    shown = await ask(broker, question, within_s=10)
    with pytest.raises(Refused) as again:
        await ask(broker, question, within_s=10)

    assert [user.name for user in wan.state.accounts.all()].count("Carl") == 1
    assert is_hash_of(wan.user("Carl").password or "", kept["password_hash"])
    assert shown["password"] == wan.user("Carl").password
    assert again.value.refusal.status == 410
    assert wan.user("Carl").policy["MaxParentalRating"] == 12


async def carl_comes(house: Household) -> None:
    """Only `lan` is read: every call to `wan` is about the account that is to be made."""
    lan = house.servers["lan"]
    if "Carl" not in [user.name for user in lan.state.accounts.all()]:
        carl = lan.add_user("Carl")
        carl.policy["MaxParentalRating"] = 12
    await house.index("lan")


def a_pair() -> tuple[JellyfinSimulator, JellyfinSimulator]:
    lan, wan = a_server("lan", films(1)), a_server("wan", films(1))
    lan.switches.is_muted = wan.switches.is_muted = True
    return lan, wan


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(Fault(method="GET", route="/Users"), id="looking for it"),
        pytest.param(Fault(method="POST", route="/Users/New"), id="before it is made"),
        pytest.param(Fault(method="POST", route="/Users/New", after=True), id="made, unheard"),
        pytest.param(Fault(method="GET", route="/Users/{userId}"), id="reading what it may"),
        pytest.param(Fault(method="POST", route="*/Policy"), id="before it is limited"),
        pytest.param(Fault(method="POST", route="*/Policy", after=True), id="limited, unheard"),
        pytest.param(Fault(method="GET", route="/Users/{userId}", skip=1), id="reading it back"),
        pytest.param(Fault(method="GET", route="/Users", skip=1), id="reading all accounts"),
    ],
)
async def test_an_account_is_made_once_although_the_service_ends_in_mid_call(
    nats: OwnNats, jellyfin_database: str, call: Fault
) -> None:
    lan, wan = a_pair()
    async with household(nats.url, jellyfin_database, lan, wan) as house:
        hang = wan.faults.add(replace(call, kind="hang", times=1))
        await carl_comes(house)
        await eventually(lambda: hang.hits == 1, within_s=10)
    wan.faults.clear()
    async with household(nats.url, jellyfin_database, lan, wan) as house:
        await is_as_wanted(house)


@pytest.mark.parametrize("version", ["10.8.13", "10.11.11"])
@pytest.mark.parametrize(
    "call",
    [
        pytest.param(Fault(method="POST", route="*/Password"), id="before it is set"),
        pytest.param(Fault(method="POST", route="*/Password", after=True), id="set, unheard"),
        pytest.param(Fault(method="GET", route="/Users/{userId}"), id="asking whether it has one"),
        pytest.param(Fault(method="GET", route="/Users/{userId}", skip=1), id="reading it back"),
    ],
)
async def test_an_account_left_without_its_password_gets_the_same_one_although_the_service_ends(
    nats: OwnNats, jellyfin_database: str, call: Fault, version: str
) -> None:
    """The server ended too, when it had made the account and not yet set the password."""
    lan, wan = a_server("lan", films(1)), a_server("wan", films(1), version=version)
    lan.switches.is_muted = wan.switches.is_muted = True
    async with household(nats.url, jellyfin_database, lan, wan) as house:
        made = wan.faults.add(Fault("hang", "/Users/New", "POST", after=True, times=1))
        await carl_comes(house)
        await eventually(lambda: made.hits == 1, within_s=10)
    wan.user("Carl").password = None
    hang = wan.faults.add(replace(call, kind="hang", times=1))
    async with household(nats.url, jellyfin_database, lan, wan) as house:
        await eventually(lambda: hang.hits == 1, within_s=15)
    wan.faults.clear()
    async with household(nats.url, jellyfin_database, lan, wan) as house:
        await is_as_wanted(house)


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
