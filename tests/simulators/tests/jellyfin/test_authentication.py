"""Section 1: which token forms count, what an API key is, and how refusals look."""

import httpx
import pytest

from tests.support.jellyfin import RunningJellyfin, running_jellyfin

LEGACY = [
    pytest.param(lambda t: {"headers": {"X-Emby-Token": t}}, id="X-Emby-Token"),
    pytest.param(lambda t: {"headers": {"X-MediaBrowser-Token": t}}, id="X-MediaBrowser-Token"),
    pytest.param(lambda t: {"headers": {"Authorization": f'Emby Token="{t}"'}}, id="Emby scheme"),
    pytest.param(
        lambda t: {"headers": {"X-Emby-Authorization": f'MediaBrowser Token="{t}"'}},
        id="X-Emby-Authorization",
    ),
    pytest.param(lambda t: {"params": {"api_key": t}}, id="api_key"),
]


async def status(server: RunningJellyfin, options: dict[str, dict[str, str]]) -> int:
    answer = await server.anyone.get("/System/Info", **options)  # type: ignore[arg-type]
    return answer.status_code


@pytest.mark.parametrize("version", ["10.10.7", "10.11.11", "12.0"])
async def test_the_header_and_the_query_key_are_accepted_by_every_version(version: str) -> None:
    async with running_jellyfin(version=version) as server:
        token = server.sim.api_key

        header = await status(
            server, {"headers": {"Authorization": f'MediaBrowser Client="x", Token="{token}"'}}
        )
        query = await status(server, {"params": {"ApiKey": token}})

    assert (header, query) == (200, 200)


@pytest.mark.parametrize("form", LEGACY)
async def test_legacy_forms_end_with_12(form: object) -> None:
    assert callable(form)
    async with (
        running_jellyfin(version="10.11.11") as older,
        running_jellyfin(version="12.0") as newer,
        running_jellyfin(version="12.0", legacy_auth=True) as opted_in,
    ):
        found = [
            await status(server, form(server.sim.api_key)) for server in (older, newer, opted_in)
        ]

    assert found == [200, 401, 200]


async def test_values_inside_the_header_are_url_decoded() -> None:
    async with running_jellyfin(api_keys={'a"b,c=d%e+f': "odd"}) as server:
        token = "a%22b%2Cc%3Dd%25e%2Bf"

        assert (
            await status(server, {"headers": {"Authorization": f'MediaBrowser Token="{token}"'}})
            == 200
        )


async def test_no_token_and_an_unknown_token_are_401_with_an_empty_body(
    lan: RunningJellyfin,
) -> None:
    answers = [
        await lan.anyone.get("/System/Info"),
        await lan.anyone.get("/System/Info", params={"ApiKey": "wrong"}),
    ]

    assert [(answer.status_code, answer.content) for answer in answers] == [(401, b"")] * 2


async def test_a_token_without_the_right_is_403_in_plain_text(lan: RunningJellyfin) -> None:
    answer = await lan.anyone.post("/Users/New", json={"Name": "carl"}, headers=lan.as_user("ben"))

    assert answer.status_code == 403
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.text == "Error processing request."


async def test_an_api_key_is_nobody(lan: RunningJellyfin) -> None:
    film = lan.film.id

    found = {
        path: await lan.status(method, path)
        for method, path in [
            ("GET", "/Users/Me"),
            ("GET", f"/Items/{film}"),
            ("GET", f"/UserItems/{film}/UserData"),
            ("POST", f"/UserPlayedItems/{film}"),
            ("POST", f"/UserFavoriteItems/{film}"),
            ("POST", f"/UserItems/{film}/Rating"),
        ]
    }

    assert set(found.values()) == {400}


async def test_an_api_key_without_a_user_lists_items_without_user_data(
    lan: RunningJellyfin,
) -> None:
    page = (await lan.key.get("/Items", params={"recursive": "true", "limit": "1"})).json()
    named = await lan.call("GET", "/Items", params={"recursive": "true", "limit": "1"})

    assert "UserData" not in page["Items"][0]
    assert "UserData" in named["Items"][0]


async def test_the_empty_guid_is_no_user(lan: RunningJellyfin) -> None:
    path = f"/Items/{lan.film.id}"

    assert await lan.status("GET", path, params={"userId": "0" * 32}) == 400


async def test_another_users_id_takes_an_administrator(lan: RunningJellyfin) -> None:
    path, of_ada = f"/Items/{lan.film.id}", {"userId": lan.user_id("ada")}
    of_ben = {"userId": lan.user_id("ben")}

    found = [
        (await lan.anyone.get(path, params=params, headers=lan.as_user(name))).status_code
        for name, params in [("ben", of_ada), ("ada", of_ben), ("ben", of_ben), ("ben", {})]
    ]

    assert found == [403, 200, 200, 200]


async def test_signing_in_gives_a_token_that_works(lan: RunningJellyfin) -> None:
    device = {"Authorization": 'MediaBrowser Client="t", Device="t", DeviceId="d1", Version="1"'}

    body = {"Username": "ADA", "Pw": "correct"}
    answer = await lan.anyone.post("/Users/AuthenticateByName", json=body, headers=device)

    found = answer.json()
    assert (found["User"]["Name"], found["ServerId"]) == ("ada", lan.sim.server_id)
    assert found["SessionInfo"]["DeviceId"] == "d1"
    me = await lan.anyone.get("/Users/Me", params={"ApiKey": found["AccessToken"]})
    assert me.json()["Id"] == lan.user_id("ada")


async def sign_in(server: RunningJellyfin, name: str, password: str) -> httpx.Response:
    device = {"Authorization": 'MediaBrowser Client="t", Device="t", DeviceId="d", Version="1"'}
    body = {"Username": name, "Pw": password}
    return await server.anyone.post("/Users/AuthenticateByName", json=body, headers=device)


async def test_a_wrong_password_is_401_and_too_many_lock_the_user(lan: RunningJellyfin) -> None:
    lan.sim.user("ben").policy["LoginAttemptsBeforeLockout"] = 2

    found = [
        (await sign_in(lan, "ben", password)).status_code
        for password in ("wrong", "wrong", "horse")
    ]

    assert found == [401, 401, 401]
    assert lan.sim.user("ben").is_disabled
    assert len(await lan.events("UserLockedOut")) == 1
