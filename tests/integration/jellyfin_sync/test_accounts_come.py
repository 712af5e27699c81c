"""Accounts made on one server are made on the others: once, with no more rights, and in secret."""

from typing import Any

import pytest
from pydantic import JsonValue

from jellyfin_sync.domain.passwords import is_hash_of
from medley_contracts.jellyfin import JellyfinShowPassword, JellyfinUsers
from medley_kit.broker import Refused, ask
from medley_simulators.faults import Fault
from medley_simulators.jellyfin.titles import films
from tests.support.eventually import eventually, unchanged
from tests.support.household import Household, a_server, household
from tests.support.servers import OwnNats


async def changes(house: Household) -> list[dict[str, Any]]:
    return await house.fetch("SELECT * FROM account_change ORDER BY account_change_id")


async def states(house: Household) -> list[tuple[str, str, str]]:
    return [(row["kind"], row["server"], row["state"]) for row in await changes(house)]


def names(house: Household, server: str) -> list[str]:
    return [user.name for user in house.servers[server].state.accounts.all()]


async def made_everywhere(house: Household, name: str, *, within_s: float = 15) -> None:
    async def is_made() -> bool:
        rows = await changes(house)
        return bool(rows) and all(row["state"] == "done" for row in rows)

    await eventually(is_made, within_s=within_s)
    assert all(name in names(house, server) for server in house.servers)


def listed(value: JsonValue) -> list[dict[str, JsonValue]]:
    assert isinstance(value, list)
    return [each for each in value if isinstance(each, dict)]


async def is_put_off(house: Household) -> bool:
    return bool(await house.fetch("SELECT FROM account_change WHERE due_at > now()"))


PASSWORDLESS = {"wan": {"passwordless": True}}


@pytest.mark.parametrize("version", ["10.8.13", "12.0.0"])
async def test_an_account_made_on_one_server_is_made_on_the_others(
    nats: OwnNats, jellyfin_database: str, version: str
) -> None:
    lan, wan = a_server("lan", films(1), version=version), a_server("wan", films(1))
    den = a_server("den", films(1), version=version)
    async with household(
        nats.url, jellyfin_database, lan, wan, den, per_server=PASSWORDLESS
    ) as house:
        await lan.add_user_announced("Carl", password="his own")
        await made_everywhere(house, "Carl")
        await unchanged(lambda: [names(house, each) for each in house.servers], for_s=1)

        assert sorted(await states(house)) == [
            ("create", "den", "done"),
            ("create", "wan", "done"),
        ]
        assert wan.user("Carl").password is None
        assert len(den.user("Carl").password or "") == 16
        assert lan.user("Carl").password == "his own"


async def test_states_follow_to_the_account_that_was_made(two_servers: Household) -> None:
    lan, wan = two_servers.servers["lan"], two_servers.servers["wan"]
    await lan.add_user_announced("Carl")
    await lan.user_marks_played("Carl", "Film 00001")
    await made_everywhere(two_servers, "Carl")
    await two_servers.settled()

    assert wan.row("Carl", "Film 00001").played


async def test_accounts_that_were_there_before_are_not_made_elsewhere(
    nats: OwnNats, jellyfin_database: str
) -> None:
    lan = a_server("lan", films(1), users=("ada", "ben"))
    wan = a_server("wan", films(1), users=("ada",))
    async with household(nats.url, jellyfin_database, lan, wan) as house:
        await lan.user_marks_played("ben", "Film 00001")
        await house.index()
        await house.index()

        assert names(house, "wan") == ["ada"]
        assert await changes(house) == []


async def test_w11_an_account_whose_webhook_was_lost_is_found_by_comparing(
    two_servers: Household,
) -> None:
    lan = two_servers.servers["lan"]
    lan.switches.is_muted = True
    await lan.add_user_announced("Carl")

    await two_servers.reconcile()

    await made_everywhere(two_servers, "Carl")


async def test_w11_an_account_is_made_on_one_target_while_another_is_down(
    nats: OwnNats, jellyfin_database: str
) -> None:
    """It was made within the webhook's request: with one target down, the others got nothing."""
    servers = [a_server(name, films(2)) for name in ("lan", "wan", "den")]
    async with household(nats.url, jellyfin_database, *servers, proxied=("wan",)) as house:
        house.proxies["wan"].refuse()
        await servers[0].add_user_announced("Carl")

        async def is_made_on_den() -> bool:
            return "Carl" in names(house, "den")

        await eventually(is_made_on_den, within_s=10)
        meanwhile = names(house, "wan")
        house.proxies["wan"].heal()
        await made_everywhere(house, "Carl", within_s=30)

        assert "Carl" not in meanwhile
        assert names(house, "den").count("Carl") == 1


async def test_w13_a_password_is_kept_sealed_and_only_its_hash_stays(
    two_servers: Household,
) -> None:
    """A random password was answered to the plugin, which throws it away."""
    await two_servers.servers["lan"].add_user_announced("Carl")
    await made_everywhere(two_servers, "Carl")
    password = two_servers.servers["wan"].user("Carl").password or ""

    [kept] = await two_servers.fetch("SELECT * FROM account_password")
    everything = str(await changes(two_servers)) + str(kept)

    assert is_hash_of(password, kept["password_hash"])
    assert password not in everything
    assert password.encode() not in kept["sealed"]


async def test_w13_a_password_is_shown_once(two_servers: Household) -> None:
    await two_servers.servers["lan"].add_user_announced("Carl")
    await made_everywhere(two_servers, "Carl")
    broker = two_servers.running.broker
    [change] = await changes(two_servers)
    before = (await ask(broker, JellyfinUsers()))["passwords"]
    question = JellyfinShowPassword(account_change_id=change["account_change_id"], shown_to="ops")

    shown = await ask(broker, question, within_s=10)
    with pytest.raises(Refused) as refusal:
        await ask(broker, question, within_s=10)
    [kept] = await two_servers.fetch("SELECT * FROM account_password")

    assert [each["username"] for each in listed(before)] == ["Carl"]
    assert shown["password"] == two_servers.servers["wan"].user("Carl").password
    assert refusal.value.refusal.status == 410
    assert (kept["sealed"], kept["shown_to"]) == (None, "ops")
    assert (await ask(broker, JellyfinUsers()))["passwords"] == []


async def test_w31_an_answer_that_is_lost_makes_no_second_account(
    nats: OwnNats, jellyfin_database: str
) -> None:
    """A 400 was taken for "exists already", and a time-out was not handled at all."""
    lan, wan = a_server("lan", films(1)), a_server("wan", films(1))
    async with household(nats.url, jellyfin_database, lan, wan) as house:
        wan.faults.add(Fault(kind="reset", route="/Users/New", times=1, after=True))
        await lan.add_user_announced("Carl")
        await eventually(lambda: "Carl" in names(house, "wan"), within_s=10)
        await eventually(lambda: is_put_off(house))
        await house.fetch("UPDATE account_change SET due_at = now()")
        await house.fetch("SELECT pg_notify('jellyfin_sync_accounts', 'wan')")
        await made_everywhere(house, "Carl")
        [kept] = await house.fetch("SELECT password_hash FROM account_password")

        assert names(house, "wan").count("Carl") == 1
        assert is_hash_of(wan.user("Carl").password or "", kept["password_hash"])


async def test_a_name_that_a_server_does_not_take_is_given_up_and_told(
    two_servers: Household,
) -> None:
    wan = two_servers.servers["wan"]
    wan.faults.add(Fault(status=400, route="/Users/New"))
    await two_servers.servers["lan"].add_user_announced("Carl")

    async def is_given_up() -> bool:
        await two_servers.fetch("UPDATE account_change SET due_at = now()")
        await two_servers.fetch("SELECT pg_notify('jellyfin_sync_accounts', 'wan')")
        return [row["state"] for row in await changes(two_servers)] == ["failed"]

    await eventually(is_given_up, within_s=25)
    [row] = await changes(two_servers)
    assert "answered 400" in row["detail"]
    assert await two_servers.fetch("SELECT FROM account_password") == []


async def test_a_new_account_may_do_no_more_than_the_one_it_follows(
    nats: OwnNats, jellyfin_database: str
) -> None:
    lan, wan = a_server("lan", films(1)), a_server("wan", films(1))
    for server, root in ((lan, "/a"), (wan, "/b")):
        server.add_library("Kids", films(1, first=50), root=root)
    async with household(nats.url, jellyfin_database, lan, wan) as house:
        lan.switches.is_muted = True
        carl = await lan.add_user_announced("Carl")
        kids = next(each for each in lan.state.library.folders if each.name == "Kids")
        carl.policy |= {
            "IsAdministrator": True,
            "EnableContentDeletion": True,
            "EnableAllFolders": False,
            "EnabledFolders": [kids.id, "f" * 32],
            "MaxParentalRating": 12,
            "BlockedTags": ["gore"],
        }
        await house.reconcile()
        await made_everywhere(house, "Carl")

        policy = wan.user("Carl").policy
        here = next(each for each in wan.state.library.folders if each.name == "Kids")
        assert policy["IsAdministrator"] is False
        assert policy["EnableContentDeletion"] is False
        assert (policy["EnableAllFolders"], policy["EnabledFolders"]) == (False, [here.id])
        assert (policy["MaxParentalRating"], policy["BlockedTags"]) == (12, ["gore"])


async def test_nothing_is_made_where_settings_say_so(nats: OwnNats, jellyfin_database: str) -> None:
    lan, wan, den = (a_server(name, films(1)) for name in ("lan", "wan", "den"))
    async with household(
        nats.url,
        jellyfin_database,
        lan,
        wan,
        den,
        per_server={"den": {"role": "source"}, "wan": {"role": "target"}},
        users={"deny": ["Dora"]},
    ) as house:
        await lan.add_user_announced("Dora")
        await wan.add_user_announced("Eve")
        await lan.add_user_announced("Carl")
        await made_everywhere_but(house, "Carl", but="den")

        assert await states(house) == [("create", "wan", "done")]
        assert "Eve" not in names(house, "lan")
        assert "Dora" not in names(house, "wan")


async def made_everywhere_but(house: Household, name: str, *, but: str) -> None:
    async def is_made() -> bool:
        return all(name in names(house, each) for each in house.servers if each != but) and {
            row["state"] for row in await changes(house)
        } == {"done"}

    await eventually(is_made, within_s=10)
    assert name not in names(house, but)


async def test_w27_a_renamed_account_stays_the_same_person(two_servers: Household) -> None:
    """A rename was ignored, and deletions went by name."""
    lan, wan = two_servers.servers["lan"], two_servers.servers["wan"]

    await lan.user_is_renamed("ada", "countess")
    await lan.user_marks_played("countess", "Film 00001")
    await two_servers.settled()

    assert wan.row("ada", "Film 00001").played
    assert names(two_servers, "wan") == ["ada", "ben"]
    assert await changes(two_servers) == []


async def test_dry_run_plans_accounts_and_makes_them_once_it_is_over(
    nats: OwnNats, jellyfin_database: str
) -> None:
    lan, wan = a_server("lan", films(1)), a_server("wan", films(1))
    async with household(nats.url, jellyfin_database, lan, wan, sync={"dry_run": True}) as house:
        await lan.add_user_announced("Carl")

        async def is_planned() -> bool:
            return await states(house) == [("create", "wan", "planned")]

        await eventually(is_planned)
        await unchanged(lambda: names(house, "wan"), for_s=3)
    async with household(nats.url, jellyfin_database, lan, wan) as house:
        await made_everywhere(house, "Carl")
