"""Section 3: accounts."""

from typing import Any

import pytest

from tests.support.jellyfin import RunningJellyfin


async def new(server: RunningJellyfin, **body: Any) -> int:
    return await server.status("POST", "/Users/New", json=body)


async def test_users_are_listed_by_name_with_nulls_left_out(lan: RunningJellyfin) -> None:
    lan.sim.add_user("Aaron")

    users = (await lan.key.get("/Users")).json()

    assert [user["Name"] for user in users] == ["Aaron", "ada", "ben"]
    assert "LastLoginDate" not in users[0]
    assert None not in users[0].values()


async def test_hidden_users_are_not_public(lan: RunningJellyfin) -> None:
    lan.sim.user("ben").policy["IsHidden"] = False

    public = (await lan.anyone.get("/Users/Public")).json()
    hidden = (await lan.key.get("/Users", params={"isHidden": "true"})).json()

    assert [user["Name"] for user in public] == ["ben"]
    assert [user["Name"] for user in hidden] == ["ada"]


async def test_one_user_is_found_by_either_spelling_of_the_id(lan: RunningJellyfin) -> None:
    bare = lan.user_id("ada").upper()
    dashed = "-".join((bare[:8], bare[8:12], bare[12:16], bare[16:20], bare[20:]))

    assert (await lan.key.get(f"/Users/{dashed}")).json()["Name"] == "ada"
    assert await lan.status("GET", f"/Users/{'1' * 32}") == 404
    assert await lan.status("GET", "/Users/no-guid") == 400


@pytest.mark.parametrize("name", ["ADA", "", " carl", "carl ", "ca/rl", "ca#rl"])
async def test_taken_and_invalid_names_are_refused(lan: RunningJellyfin, name: str) -> None:
    assert await new(lan, Name=name) == 400


@pytest.mark.parametrize("name", ["Zoë", "d'Arc", "a.b_c@d+e-f g", "李"])
async def test_names_of_any_script_are_accepted(lan: RunningJellyfin, name: str) -> None:
    assert await new(lan, Name=name) == 200


async def test_a_password_is_a_second_step_with_an_event_of_its_own(lan: RunningJellyfin) -> None:
    assert await new(lan, Name="carl") == 200
    assert await new(lan, Name="dora", Password="") == 200

    created = await lan.events("UserCreated")
    changed = await lan.events("UserPasswordChanged")
    assert [event["NotificationUsername"] for event in created] == ["carl", "dora"]
    assert [event["NotificationUsername"] for event in changed] == ["dora"]


async def test_has_password_is_true_whatever_the_truth(lan: RunningJellyfin) -> None:
    carl = (await lan.key.post("/Users/New", json={"Name": "carl"})).json()

    assert (carl["HasPassword"], carl["HasConfiguredPassword"]) == (True, False)


async def test_deleting_takes_tokens_playlists_and_states_along(lan: RunningJellyfin) -> None:
    ben = lan.as_user("ben")
    await lan.key.post("/Playlists", json={"Name": "his", "UserId": lan.user_id("ben")})
    old_id = lan.user_id("ben")

    assert await lan.status("DELETE", f"/Users/{old_id}") == 204
    assert (await lan.anyone.get("/Users/Me", headers=ben)).status_code == 401
    assert not lan.sim.state.playlists
    again = (await lan.key.post("/Users/New", json={"Name": "ben"})).json()
    assert again["Id"] != old_id
    assert [event["UserId"] for event in await lan.events("UserDeleted")] == [old_id]


async def test_the_last_administrator_and_the_only_user_stay(lan: RunningJellyfin) -> None:
    ada = f"/Users/{lan.user_id('ada')}"
    first = await lan.status("DELETE", ada)
    await lan.sim.user_is_deleted("ben")

    assert (first, await lan.status("DELETE", ada)) == (400, 500)
    assert await lan.status("DELETE", f"/Users/{'1' * 32}") == 404


async def test_a_policy_must_be_complete_and_keep_an_administrator(lan: RunningJellyfin) -> None:
    ada = (await lan.key.get(f"/Users/{lan.user_id('ada')}")).json()
    path, policy = f"/Users/{ada['Id']}/Policy", ada["Policy"]

    found = [
        await lan.status("POST", path, json={"IsAdministrator": True}),
        await lan.status("POST", path, json=policy | {"IsAdministrator": False}),
        await lan.status("POST", path, json=policy | {"IsDisabled": True}),
        await lan.status("POST", path, json=policy | {"MaxParentalRating": 12}),
    ]

    assert found == [400, 403, 403, 204]
    assert len(await lan.events("UserUpdated")) == 1


async def test_a_disabled_user_is_out(lan: RunningJellyfin) -> None:
    ben = (await lan.key.get(f"/Users/{lan.user_id('ben')}")).json()
    token = lan.as_user("ben")
    await lan.key.post(f"/Users/{ben['Id']}/Policy", json=ben["Policy"] | {"IsDisabled": True})

    assert (await lan.anyone.get("/Users/Me", headers=token)).status_code == 401


async def test_renaming_tells_only_the_new_name(lan: RunningJellyfin) -> None:
    ben = (await lan.key.get(f"/Users/{lan.user_id('ben')}")).json()

    found = [
        await lan.status("POST", "/Users", params={"userId": ben["Id"]}, json=ben | {"Name": name})
        for name in ("ADA", "bob")
    ]

    assert found == [400, 204]
    [event] = await lan.events("UserUpdated")
    assert event["NotificationUsername"] == "bob"
    assert "ben" not in event.values()


async def test_passwords_change_by_whoever_may(lan: RunningJellyfin) -> None:
    ben, ada = {"userId": lan.user_id("ben")}, {"userId": lan.user_id("ada")}
    as_ben, elsewhere = lan.as_user("ben"), lan.as_user("ben")

    async def change(who: dict[str, str], params: dict[str, str], **body: object) -> int:
        answer = await lan.anyone.post("/Users/Password", params=params, json=body, headers=who)
        return answer.status_code

    assert await change(as_ben, ben, CurrentPw="wrong", NewPw="x") == 403
    assert await change(as_ben, ada, NewPw="x") == 403
    assert await change(as_ben, ben, CurrentPw="horse", NewPw="x") == 204
    assert (await lan.anyone.get("/Users/Me", headers=as_ben)).status_code == 200
    assert (await lan.anyone.get("/Users/Me", headers=elsewhere)).status_code == 401
    assert await lan.status("POST", "/Users/Password", params=ada, json={"NewPw": ""}) == 400
    assert await lan.status("POST", "/Users/Password", params=ben, json={"NewPw": "y"}) == 204
    assert lan.sim.user("ben").password == "y"
