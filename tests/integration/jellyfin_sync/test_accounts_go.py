"""Accounts deleted on one server: disabled on the others, deleted later, unless anything is odd."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from jellyfin_sync.domain.accounts import after_decision
from jellyfin_sync.store import account_changes
from jellyfin_sync.workflows.read_accounts import read_accounts
from medley_clients.errors import UpstreamSurprise
from medley_clients.jellyfin.models import User
from medley_simulators.faults import Fault
from medley_simulators.jellyfin.people import tell
from medley_simulators.jellyfin.server import JellyfinSimulator
from medley_simulators.jellyfin.titles import films
from tests.support.eventually import eventually, unchanged
from tests.support.household import Household, a_server, household
from tests.support.servers import OwnNats

PEOPLE = ("ada", "ben", "carl", "dora")


def deleting(**users: Any) -> dict[str, Any]:
    return {"sync": {"users": {"delete": True, **users}}}


def a_house_of(*names: str) -> list[JellyfinSimulator]:
    servers = [a_server(name, films(2), users=PEOPLE) for name in names]
    for server in servers:
        server.add_user("root", is_administrator=True)
    return servers


def has(house: Household, server: str, name: str) -> bool:
    return house.servers[server].state.accounts.named(name) is not None


def is_disabled(house: Household, server: str, name: str) -> bool:
    return house.servers[server].user(name).is_disabled


async def states(house: Household) -> list[str]:
    rows = await house.fetch("SELECT state FROM account_change ORDER BY account_change_id")
    return [row["state"] for row in rows]


def come_to(house: Household, *expected: str) -> Callable[[], Awaitable[bool]]:
    async def have_come() -> bool:
        return await states(house) == list(expected)

    return have_come


async def decide(house: Household, decision: str) -> None:
    async with house.resources.pool.acquire() as connection, connection.transaction():
        [change, *_] = await account_changes.listed(connection)
        verdict = after_decision(change.kind, change.state, decision)
        assert verdict is not None
        assert await account_changes.decide(connection, change, verdict[0], "by a test")


async def time_passes(house: Household) -> None:
    await house.fetch("UPDATE account_change SET due_at = now() WHERE state = 'disabled'")
    await house.fetch("SELECT pg_notify('jellyfin_sync_accounts', 'wan')")


async def test_nothing_goes_unless_it_is_switched_on(nats: OwnNats, jellyfin_database: str) -> None:
    lan, wan = a_house_of("lan", "wan")
    async with household(nats.url, jellyfin_database, lan, wan) as house:
        await lan.user_is_deleted("ben")
        await house.settled()

        assert has(house, "wan", "ben")
        assert not is_disabled(house, "wan", "ben")
        assert await states(house) == []


async def test_w27_a_deleted_account_is_disabled_first_and_deleted_after_the_delay(
    nats: OwnNats, jellyfin_database: str
) -> None:
    """One message deleted the person everywhere at once, by name, with all they ever watched."""
    lan, wan = a_house_of("lan", "wan")
    async with household(nats.url, jellyfin_database, lan, wan, **deleting()) as house:
        await lan.user_is_deleted("ben")
        await eventually(come_to(house, "disabled"), within_s=10)
        at_first = (has(house, "wan", "ben"), is_disabled(house, "wan", "ben"))
        await unchanged(lambda: has(house, "wan", "ben"), for_s=1)
        await time_passes(house)
        await eventually(come_to(house, "done"), within_s=10)
        await unchanged(lambda: [user.name for user in lan.state.accounts.all()], for_s=1)

        assert at_first == (True, True)
        assert not has(house, "wan", "ben")
        assert [has(house, "wan", name) for name in ("ada", "carl", "dora")] == [True] * 3


async def test_w26_a_forged_report_of_a_deletion_deletes_nobody(
    nats: OwnNats, jellyfin_database: str
) -> None:
    """An anonymous body was believed; here even a signed one is checked on the server it names."""
    lan, wan = a_house_of("lan", "wan")
    async with household(nats.url, jellyfin_database, lan, wan, **deleting()) as house:
        await tell(lan.state, lan.user("ben"), "UserDeleted")
        await house.settled()

        assert await states(house) == []
        assert not is_disabled(house, "wan", "ben")


async def test_an_account_that_is_missing_without_a_report_waits_for_a_person(
    nats: OwnNats, jellyfin_database: str
) -> None:
    lan, wan = a_house_of("lan", "wan")
    async with household(nats.url, jellyfin_database, lan, wan, **deleting()) as house:
        lan.switches.is_muted = True
        await lan.user_is_deleted("ben")
        await house.reconcile()
        await unchanged(lambda: is_disabled(house, "wan", "ben"), for_s=1)
        held = await states(house)
        await decide(house, "confirm")
        await eventually(come_to(house, "disabled"), within_s=10)

        assert held == ["held"]
        assert is_disabled(house, "wan", "ben")


async def test_a_report_that_comes_after_the_look_counts(
    nats: OwnNats, jellyfin_database: str
) -> None:
    lan, wan = a_house_of("lan", "wan")
    async with household(nats.url, jellyfin_database, lan, wan, **deleting()) as house:
        ben = lan.user("ben")
        lan.switches.is_muted = True
        await lan.user_is_deleted("ben")
        await house.reconcile()
        lan.switches.is_muted = False
        await tell(lan.state, ben, "UserDeleted")
        await eventually(come_to(house, "disabled"), within_s=10)


async def test_a_server_restored_from_an_old_backup_takes_nobody_along(
    nats: OwnNats, jellyfin_database: str
) -> None:
    lan, wan = a_house_of("lan", "wan")
    async with household(nats.url, jellyfin_database, lan, wan, **deleting()) as house:
        dora = lan.user("dora")
        await lan.user_is_deleted("dora")
        await eventually(come_to(house, "disabled"), within_s=10)
        await time_passes(house)
        await eventually(come_to(house, "done"), within_s=10)
        lan.switches.is_muted = True
        await lan.user_is_deleted("ben")
        lan.state.accounts._users[dora.id] = dora
        await house.reconcile()
        await unchanged(lambda: [each.name for each in wan.state.accounts.all()], for_s=1)

        assert sorted(await states(house)) == ["done", "held", "held"]
        assert not is_disabled(house, "wan", "ben")
        assert not has(house, "wan", "dora")


@pytest.mark.parametrize("late", [False, True], ids=["before", "after it was disabled"])
async def test_whoever_has_an_account_again_keeps_the_other_one(
    nats: OwnNats, jellyfin_database: str, *, late: bool
) -> None:
    lan, wan = a_house_of("lan", "wan")
    async with household(nats.url, jellyfin_database, lan, wan, **deleting()) as house:
        if not late:
            wan.faults.add(Fault(status=503, route="/Users/*"))
        await lan.user_is_deleted("ben")
        await eventually(come_to(house, "disabled" if late else "planned"), within_s=10)
        await lan.add_user_announced("ben")

        async def is_cancelled() -> bool:
            return (await states(house))[0] == "cancelled"

        wan.faults.clear()
        await eventually(is_cancelled, within_s=20)
        assert has(house, "wan", "ben")
        assert not is_disabled(house, "wan", "ben")


async def test_a_person_may_cancel_and_the_account_is_enabled_again(
    nats: OwnNats, jellyfin_database: str
) -> None:
    lan, wan = a_house_of("lan", "wan")
    async with household(nats.url, jellyfin_database, lan, wan, **deleting()) as house:
        await lan.user_is_deleted("ben")
        await eventually(come_to(house, "disabled"), within_s=10)
        await decide(house, "cancel")
        await eventually(come_to(house, "cancelled"), within_s=10)

        assert not is_disabled(house, "wan", "ben")


async def test_an_account_somebody_enabled_again_is_not_deleted(
    nats: OwnNats, jellyfin_database: str
) -> None:
    lan, wan = a_house_of("lan", "wan")
    async with household(nats.url, jellyfin_database, lan, wan, **deleting()) as house:
        await lan.user_is_deleted("ben")
        await eventually(come_to(house, "disabled"), within_s=10)
        wan.user("ben").policy["IsDisabled"] = False
        await time_passes(house)
        await eventually(come_to(house, "cancelled"), within_s=10)

        assert has(house, "wan", "ben")


async def test_w11_an_account_is_disabled_on_one_target_while_another_is_down(
    nats: OwnNats, jellyfin_database: str
) -> None:
    """The deletion was lost for every target behind the first that did not answer."""
    servers = a_house_of("lan", "wan", "den")
    async with household(
        nats.url, jellyfin_database, *servers, proxied=("wan",), **deleting()
    ) as house:
        house.proxies["wan"].refuse()
        await servers[0].user_is_deleted("ben")

        async def is_disabled_on_den() -> bool:
            return is_disabled(house, "den", "ben")

        await eventually(is_disabled_on_den, within_s=10)
        meanwhile = is_disabled(house, "wan", "ben")
        house.proxies["wan"].heal()
        await eventually(come_to(house, "disabled", "disabled"), within_s=30)

        assert not meanwhile
        assert is_disabled(house, "wan", "ben")


async def test_w27_an_administrator_is_never_taken_away(
    nats: OwnNats, jellyfin_database: str
) -> None:
    lan, wan = a_house_of("lan", "wan")
    async with household(nats.url, jellyfin_database, lan, wan, **deleting()) as house:
        wan.user("ben").policy["IsAdministrator"] = True
        await lan.user_is_deleted("ben")
        await eventually(come_to(house, "cancelled"), within_s=10)

        assert not is_disabled(house, "wan", "ben")


async def test_a_deletion_told_to_whoever_asked_too_early_is_not_forgotten(
    nats: OwnNats, jellyfin_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lan, wan = a_house_of("lan", "wan")
    async with household(nats.url, jellyfin_database, lan, wan, **deleting()) as house:
        own, client = house.resources, house.resources.clients["lan"]
        users, is_first, ben = client.users, True, lan.user("ben").id

        async def read(*deleted: str) -> None:
            await read_accounts(
                own.pool,
                "lan",
                client,
                rules=own.rules,
                offset_of=own.clocks.offset_of,
                deleted=deleted,
            )

        async def overtaken() -> list[User]:
            nonlocal is_first
            if is_first:
                is_first = False
                await read()
            return await users()

        lan.switches.is_muted = True
        await lan.user_is_deleted("ben")
        monkeypatch.setattr(client, "users", overtaken)
        await read(ben)
        await eventually(come_to(house, "disabled"), within_s=10)


async def test_w27_more_deletions_than_the_cap_wait_for_a_person(
    nats: OwnNats, jellyfin_database: str
) -> None:
    lan, wan = a_house_of("lan", "wan")
    async with household(
        nats.url, jellyfin_database, lan, wan, **deleting(delete_at_most=2)
    ) as house:
        lan.switches.shuffle_s = 0.0
        for name in ("ben", "carl", "dora"):
            await lan.user_is_deleted(name)

        async def are_two_disabled() -> bool:
            return sorted(await states(house)).count("disabled") == 2

        await eventually(are_two_disabled, within_s=10)
        await unchanged(lambda: sum(is_disabled(house, "wan", name) for name in PEOPLE), for_s=1)

        assert sum(is_disabled(house, "wan", name) for name in PEOPLE) == 2


async def test_an_outage_of_the_first_server_concludes_nothing(
    nats: OwnNats, jellyfin_database: str
) -> None:
    lan, wan = a_house_of("lan", "wan")
    async with household(nats.url, jellyfin_database, lan, wan, **deleting()) as house:
        await lan.user_is_deleted("ben")
        await eventually(come_to(house, "disabled"), within_s=10)
        lan.faults.add(Fault(status=503, route="/Users"))
        await time_passes(house)
        await unchanged(lambda: has(house, "wan", "ben"), for_s=2)

        assert await states(house) == ["disabled"]


async def test_an_empty_list_of_accounts_is_believed_by_nobody(
    nats: OwnNats, jellyfin_database: str
) -> None:
    lan, wan = a_house_of("lan", "wan")
    async with household(nats.url, jellyfin_database, lan, wan, **deleting()) as house:
        before = dict(lan.state.accounts._users)
        lan.state.accounts._users.clear()
        with pytest.raises(UpstreamSurprise, match="lists no account at all"):
            await house.reconcile()
        lan.state.accounts._users |= before

        assert await states(house) == []


async def test_another_server_at_the_same_address_takes_nobody_along(
    nats: OwnNats, jellyfin_database: str
) -> None:
    lan, wan = a_house_of("lan", "wan")
    async with household(nats.url, jellyfin_database, lan, wan, **deleting()) as house:
        lan.switches.is_muted = True
        lan.state.server_id = "e" * 32
        await lan.user_is_deleted("ben")
        await lan.add_user_announced("eve")
        await house.reconcile()

        assert await states(house) == []


async def test_a_dry_run_tells_what_would_become_of_accounts_and_keeps_nothing(
    nats: OwnNats, jellyfin_database: str
) -> None:
    lan, wan = a_house_of("lan", "wan")
    async with household(nats.url, jellyfin_database, lan, wan, **deleting()) as house:
        lan.switches.is_muted = True
        await lan.user_is_deleted("ben")
        await lan.add_user_announced("eve")
        told = (await house.reconcile(dry_run=True))["accounts"]
        again = (await house.reconcile(dry_run=True))["accounts"]
        kept = await states(house)

        assert {(each["username"], each["would"]) for each in told} == {
            ("eve", "be created"),
            ("ben", "be disabled, and deleted later"),
        }
        assert again == told
        assert kept == []
