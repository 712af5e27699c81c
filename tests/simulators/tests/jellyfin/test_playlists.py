"""Section 6: playlists, entry ids by version, and the limits of an API key."""

from typing import Any

import pytest

from tests.support.jellyfin import RunningJellyfin, running_jellyfin


async def make(server: RunningJellyfin, *, owner: str = "ada", **more: Any) -> str:
    ids = [item.id for item in server.sim.items("Movie")[:3]]
    body = {"Name": "Sunday", "Ids": ids, "UserId": server.user_id(owner), **more}
    answer = await server.key.post("/Playlists", json=body)
    answer.raise_for_status()
    return str(answer.json()["Id"])


async def entries(server: RunningJellyfin, playlist: str) -> list[dict[str, Any]]:
    page = await server.call("GET", f"/Playlists/{playlist}/Items")
    found: list[dict[str, Any]] = page["Items"]
    return found


async def names(server: RunningJellyfin, playlist: str) -> str:
    return "".join(entry["Name"][-1] for entry in await entries(server, playlist))


async def test_a_playlist_is_public_with_a_body_and_private_without(lan: RunningJellyfin) -> None:
    public = await make(lan)
    query = {"name": "Quiet", "userId": lan.user_id("ada"), "ids": lan.film.id}
    private = (await lan.key.post("/Playlists", params=query)).json()["Id"]

    listing = {"recursive": "true", "includeItemTypes": "Playlist", "fields": "ChildCount"}
    of_ada = await lan.call("GET", "/Items", "ada", params=listing)
    of_ben = await lan.call("GET", "/Items", "ben", params=listing)

    assert {row["Id"]: row["ChildCount"] for row in of_ada["Items"]} == {public: 3, private: 1}
    assert [row["Id"] for row in of_ben["Items"]] == [public]
    ben = {"userId": lan.user_id("ben")}
    assert await lan.status("GET", f"/Playlists/{private}/Items", params=ben) == 404


async def test_two_playlists_may_have_one_name(lan: RunningJellyfin) -> None:
    assert await make(lan) != await make(lan)


async def test_an_unknown_item_is_400(lan: RunningJellyfin) -> None:
    body = {"Name": "x", "Ids": ["1" * 32], "UserId": lan.user_id("ada")}

    assert await lan.status("POST", "/Playlists", json=body) == 400


async def test_an_api_key_cannot_read_change_order_or_share(lan: RunningJellyfin) -> None:
    playlist, film = await make(lan), lan.film.id
    calls = [
        ("GET", f"/Playlists/{playlist}"),
        ("POST", f"/Playlists/{playlist}"),
        ("POST", f"/Playlists/{playlist}/Items/{film}/Move/2"),
        ("GET", f"/Playlists/{playlist}/Users"),
        ("POST", f"/Playlists/{playlist}/Users/{lan.user_id('ben')}"),
        ("GET", f"/Playlists/{playlist}/Items"),
        ("POST", f"/Playlists/{playlist}/Items?ids={film}"),
    ]

    found = [await lan.status(method, path, json={}) for method, path in calls]

    assert found == [400] * len(calls)


async def test_an_api_key_can_create_append_empty_and_delete(lan: RunningJellyfin) -> None:
    playlist = await make(lan)
    fourth = lan.sim.items("Movie")[3].id

    await lan.call("POST", f"/Playlists/{playlist}/Items", params={"ids": fourth})
    assert await names(lan, playlist) == "1234"
    gone = ",".join(entry["PlaylistItemId"] for entry in await entries(lan, playlist))
    path = f"/Playlists/{playlist}/Items"
    assert await lan.status("DELETE", path, params={"entryIds": f"{gone},zzz"}) == 204
    assert await names(lan, playlist) == ""
    assert await lan.status("DELETE", f"/Items/{playlist}") == 204
    assert await lan.status("DELETE", path, params={"entryIds": "x"}) == 404


async def test_before_10_11_an_api_key_removes_nothing() -> None:
    async with running_jellyfin(version="10.10.7") as server:
        path = f"/Playlists/{await make(server)}/Items"

        assert await server.status("DELETE", path, params={"entryIds": server.film.id}) == 400
        move = await server.status("POST", f"{path}/{server.film.id}/Move/0")
        assert move == 403


async def test_the_owner_replaces_renames_and_reorders(lan: RunningJellyfin) -> None:
    playlist, ada = await make(lan, IsPublic=False), lan.as_user("ada")
    films = lan.sim.items("Movie")
    path = f"/Playlists/{playlist}"

    changed = await lan.anyone.post(
        path, json={"Name": "Monday", "Ids": [films[5].id, films[4].id]}, headers=ada
    )
    assert changed.status_code == 204
    assert await names(lan, playlist) == "65"
    await lan.anyone.post(f"{path}/Items/{films[4].id}/Move/0", headers=ada)
    assert await names(lan, playlist) == "56"
    assert (await lan.call("GET", f"/Items/{playlist}"))["Name"] == "Monday"
    shown = (await lan.anyone.get(path, headers=ada)).json()
    assert shown == {
        "OpenAccess": False,
        "Shares": [],
        "ItemIds": [films[4].id, films[5].id],
    }


async def test_only_owner_and_editors_change_a_playlist(lan: RunningJellyfin) -> None:
    playlist, ada, ben = await make(lan), lan.as_user("ada"), lan.as_user("ben")
    path, ben_id = f"/Playlists/{playlist}", lan.user_id("ben")

    async def rename() -> int:
        return (await lan.anyone.post(path, json={"Name": "B"}, headers=ben)).status_code

    before = await rename()
    share = await lan.anyone.post(f"{path}/Users/{ben_id}", json={"CanEdit": True}, headers=ada)
    after = await rename()
    forbidden = await lan.anyone.get(f"{path}/Users", headers=ben)
    await lan.anyone.delete(f"{path}/Users/{ben_id}", headers=ada)

    assert (before, share.status_code, after, forbidden.status_code) == (403, 204, 204, 403)
    assert await rename() == 403


@pytest.mark.parametrize(("version", "expected"), [("10.11.11", "123"), ("12.0", "1123")])
async def test_duplicates_and_positions_come_with_12(version: str, expected: str) -> None:
    async with running_jellyfin(version=version) as server:
        playlist = await make(server)

        await server.call(
            "POST",
            f"/Playlists/{playlist}/Items",
            params={"ids": server.film.id, "position": "0"},
        )

        assert await names(server, playlist) == expected


@pytest.mark.parametrize(("version", "is_item"), [("10.10.1", False), ("10.10.2", True)])
async def test_entry_ids_are_item_ids_since_10_10_2(version: str, *, is_item: bool) -> None:
    async with running_jellyfin(version=version) as server:
        found = await entries(server, await make(server))

        assert all((entry["PlaylistItemId"] == entry["Id"]) is is_item for entry in found)


@pytest.mark.parametrize(
    ("version", "found"),
    [("10.8.13", [404, 404]), ("10.9.11", [405, 204]), ("10.10.7", [200, 204])],
)
async def test_reading_and_changing_came_one_after_the_other(
    version: str, found: list[int]
) -> None:
    async with running_jellyfin(version=version) as server:
        path, ada = f"/Playlists/{await make(server)}", server.as_user("ada")

        answers = [
            await server.anyone.get(path, headers=ada),
            await server.anyone.post(path, json={"Name": "x"}, headers=ada),
        ]

        assert [answer.status_code for answer in answers] == found


async def test_a_change_shows_in_count_date_and_etag_but_is_never_told(
    lan: RunningJellyfin,
) -> None:
    playlist = await make(lan)
    before = await lan.call("GET", f"/Items/{playlist}")

    await lan.call(
        "POST", f"/Playlists/{playlist}/Items", params={"ids": lan.sim.items("Movie")[8].id}
    )
    after = await lan.call("GET", f"/Items/{playlist}")
    await lan.call("POST", f"/UserFavoriteItems/{playlist}")
    await lan.status("DELETE", f"/Items/{playlist}")

    assert (before["ChildCount"], after["ChildCount"]) == (3, 4)
    assert before["Etag"] != after["Etag"]
    assert before["DateLastMediaAdded"] != after["DateLastMediaAdded"]
    await lan.sim.plugin.settled()
    assert lan.hook.events == []
