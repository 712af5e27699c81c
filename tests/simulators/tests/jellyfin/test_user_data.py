"""Section 5: what each write of user data does, and the event it causes."""

import asyncio
from typing import Any

import pytest

from medley_simulators.jellyfin.items import Item
from medley_simulators.jellyfin.rows import Row
from medley_simulators.jellyfin.titles import Title, film
from tests.support.jellyfin import RunningJellyfin, running_jellyfin


async def test_marking_played_counts_dates_and_rewinds(lan: RunningJellyfin) -> None:
    path, item = f"/UserItems/{lan.film.id}/UserData", lan.film
    await lan.call("POST", path, json={"PlaybackPositionTicks": 600_000_000})

    row = await lan.call("POST", f"/UserPlayedItems/{item.id}")

    assert (row["Played"], row["PlayCount"], row["PlaybackPositionTicks"]) == (True, 1, 0)
    assert row["LastPlayedDate"].endswith("Z")
    assert (row["Key"], row["ItemId"]) == (item.provider_ids["Tmdb"], item.id)


async def test_marking_again_without_a_date_keeps_count_and_date(lan: RunningJellyfin) -> None:
    path = f"/UserPlayedItems/{lan.film.id}"
    first = await lan.call("POST", path)

    second = await lan.call("POST", path)

    assert second == first


@pytest.mark.parametrize("date", ["20260102030405", "2026-01-02T03:04:05Z"])
async def test_marking_with_a_date_counts_one_more(lan: RunningJellyfin, date: str) -> None:
    path = f"/UserPlayedItems/{lan.film.id}"
    await lan.call("POST", path)

    row = await lan.call("POST", path, params={"datePlayed": date})

    assert row["PlayCount"] == 2
    assert row["LastPlayedDate"] == "2026-01-02T03:04:05.0000000Z"


async def test_unmarking_forgets_count_date_and_position(lan: RunningJellyfin) -> None:
    path = f"/UserPlayedItems/{lan.film.id}"
    await lan.call("POST", path)

    row = await lan.call("DELETE", path)

    assert (row["Played"], row["PlayCount"], row["PlaybackPositionTicks"]) == (False, 0, 0)
    assert "LastPlayedDate" not in row


async def test_a_partial_body_sets_exactly_what_it_names(lan: RunningJellyfin) -> None:
    path = f"/UserItems/{lan.film.id}/UserData"
    await lan.call("POST", path, json={"IsFavorite": True, "PlayCount": 3, "Rating": 7.5})

    row = await lan.call("POST", path, json={"Played": True, "IsFavorite": None})

    assert row | {"Played": True, "IsFavorite": True, "PlayCount": 3, "Rating": 7.5} == row
    assert row["Likes"] is True
    assert "LastPlayedDate" not in row


async def test_null_clears_nothing_and_computed_members_are_ignored(lan: RunningJellyfin) -> None:
    path = f"/UserItems/{lan.film.id}/UserData"
    before = await lan.call(
        "POST", path, json={"Rating": 3, "LastPlayedDate": "2026-01-02T03:04:05.1230000Z"}
    )

    after = await lan.call(
        "POST",
        path,
        json={
            "Rating": None,
            "LastPlayedDate": None,
            "Key": "x",
            "ItemId": "1" * 32,
            "PlayedPercentage": 50,
            "UnplayedItemCount": 9,
            "AudioStreamIndex": 2,
        },
    )

    assert after == before
    assert after["LastPlayedDate"] == "2026-01-02T03:04:05.123Z"
    assert len(await lan.events()) == 2


async def test_a_rating_wins_over_likes_beside_it(lan: RunningJellyfin) -> None:
    path = f"/UserItems/{lan.film.id}/UserData"

    row = await lan.call("POST", path, json={"Likes": True, "Rating": 2})

    assert (row["Rating"], row["Likes"]) == (2, False)


@pytest.mark.parametrize(("likes", "rating"), [(True, 10), (False, 1)])
async def test_likes_are_stored_as_a_rating(
    lan: RunningJellyfin, *, likes: bool, rating: int
) -> None:
    row = await lan.call("POST", f"/UserItems/{lan.film.id}/UserData", json={"Likes": likes})

    assert (row["Rating"], row["Likes"]) == (rating, likes)


@pytest.mark.parametrize(("rating", "likes"), [(6.4, False), (6.5, True)])
async def test_likes_are_derived_from_the_rating(
    lan: RunningJellyfin, rating: float, *, likes: bool
) -> None:
    row = await lan.call("POST", f"/UserItems/{lan.film.id}/UserData", json={"Rating": rating})

    assert row["Likes"] is likes


@pytest.mark.parametrize(
    "body",
    [{"Rating": 10.1}, {"Rating": -1}, {"PlayCount": "many"}, {"Played": "true"}, [], "x"],
)
async def test_bad_members_are_400_and_change_nothing(lan: RunningJellyfin, body: Any) -> None:
    path, params = f"/UserItems/{lan.film.id}/UserData", {"userId": lan.user_id("ada")}

    assert await lan.status("POST", path, params=params, json=body) == 400
    assert lan.sim.row("ada", lan.film) == Row()
    assert await lan.events() == []


async def test_numbers_may_be_strings(lan: RunningJellyfin) -> None:
    body = {"PlaybackPositionTicks": "600000000", "PlayCount": "2", "Rating": "7.5"}

    row = await lan.call("POST", f"/UserItems/{lan.film.id}/UserData", json=body)

    assert (row["PlaybackPositionTicks"], row["PlayCount"], row["Rating"]) == (600_000_000, 2, 7.5)
    assert row["PlayedPercentage"] == 1


async def test_favourites_and_ratings_come_and_go(lan: RunningJellyfin) -> None:
    favourite = f"/UserFavoriteItems/{lan.film.id}"
    rating = f"/UserItems/{lan.film.id}/Rating"

    assert (await lan.call("POST", favourite))["IsFavorite"] is True
    assert (await lan.call("DELETE", favourite))["IsFavorite"] is False
    assert (await lan.call("POST", rating, params={"likes": "true"}))["Rating"] == 10
    assert (await lan.call("POST", rating, params={"likes": "false"}))["Rating"] == 1
    assert "Rating" not in await lan.call("POST", rating)
    assert (await lan.call("POST", rating, params={"likes": "true"}))["Likes"] is True
    assert "Rating" not in await lan.call("DELETE", rating)
    assert {event["SaveReason"] for event in await lan.events()} == {"UpdateUserRating"}


async def test_every_write_fires_one_event_with_the_whole_row_even_when_nothing_changed(
    lan: RunningJellyfin,
) -> None:
    item_id, path = lan.film.id, f"/UserItems/{lan.film.id}/UserData"
    await lan.call("POST", path, json={"PlayCount": 4, "IsFavorite": True})

    for _ in range(2):
        await lan.call("POST", path, json={"IsFavorite": True})

    events = await lan.events()
    assert [event["SaveReason"] for event in events] == ["UpdateUserData"] * 3
    assert {(e["ItemId"], e["PlayCount"], e["Favorite"]) for e in events} == {(item_id, 4, True)}


async def test_reading_fires_nothing(lan: RunningJellyfin) -> None:
    row = await lan.call("GET", f"/UserItems/{lan.film.id}/UserData")

    assert row["Played"] is False
    assert await lan.events() == []


async def test_marking_a_folder_fires_one_event_per_leaf(lan: RunningJellyfin) -> None:
    [series] = lan.sim.items("Series")

    await lan.call("POST", f"/UserPlayedItems/{series.id}")

    events = await lan.events()
    assert {event["ItemId"] for event in events} == {leaf.id for leaf in series.leaves()}
    assert (len(events), {event["ItemType"] for event in events}) == (6, {"Episode"})


async def test_a_favourite_folder_is_one_event(lan: RunningJellyfin) -> None:
    [series] = lan.sim.items("Series")

    await lan.call("POST", f"/UserFavoriteItems/{series.id}")

    assert [event["ItemType"] for event in await lan.events()] == ["Series"]


async def test_unknown_items_and_users_are_404(lan: RunningJellyfin) -> None:
    nobody, ada = {"userId": "1" * 32}, {"userId": lan.user_id("ada")}

    assert await lan.status("POST", f"/UserPlayedItems/{lan.film.id}", params=nobody) == 404
    assert await lan.status("POST", f"/UserPlayedItems/{'1' * 32}", params=ada) == 404


async def test_a_user_may_be_kept_from_editing(lan: RunningJellyfin) -> None:
    lan.sim.user("ben").policy["EnableUserPreferenceAccess"] = False
    path = f"/UserItems/{lan.film.id}/UserData"

    own = await lan.anyone.post(path, json={"Played": True}, headers=lan.as_user("ben"))

    assert own.status_code == 403
    assert (await lan.call("POST", path, "ben", json={"Played": True}))["Played"] is True


async def test_legacy_routes_do_the_same(lan: RunningJellyfin) -> None:
    user, item = lan.user_id("ada"), lan.film.id
    calls = [
        ("POST", f"/Users/{user}/PlayedItems/{item}"),
        ("DELETE", f"/Users/{user}/PlayedItems/{item}"),
        ("POST", f"/Users/{user}/FavoriteItems/{item}"),
        ("POST", f"/Users/{user}/Items/{item}/Rating?likes=true"),
        ("POST", f"/Users/{user}/Items/{item}/UserData"),
    ]

    found = [await lan.status(method, path, json={}) for method, path in calls]

    assert found == [200] * 5
    assert len(await lan.events()) == 5


async def test_10_8_has_only_the_old_routes_and_always_dates() -> None:
    async with running_jellyfin(version="10.8.13") as old:
        user, item = old.user_id("ada"), old.film.id
        new = {"params": {"userId": user}, "json": {}}

        assert await old.status("POST", f"/UserPlayedItems/{item}", **new) == 404
        assert await old.status("POST", f"/UserItems/{item}/UserData", **new) == 404
        assert await old.status("POST", f"/Users/{user}/Items/{item}/UserData", json={}) == 404
        path = f"/Users/{user}/PlayedItems/{item}"
        dated = (await old.key.post(path, params={"datePlayed": "20200101000000"})).json()
        undated = (await old.key.post(path)).json()
        assert dated["LastPlayedDate"].startswith("2020-01-01")
        assert undated["LastPlayedDate"] > dated["LastPlayedDate"]


@pytest.mark.parametrize(
    ("version", "shared"), [("10.10.7", True), ("10.11.11", False), ("12.0", False)]
)
async def test_copies_share_one_row_up_to_10_10(version: str, *, shared: bool) -> None:
    async with running_jellyfin(version=version) as server:
        [copy] = server.sim.add_library("4K", [_copy_of(server.film)], root="/media/4k")

        await server.call("POST", f"/UserPlayedItems/{server.film.id}")

        assert (await server.call("GET", f"/Items/{copy.id}"))["UserData"]["Played"] is shared
        assert len(await server.events()) == 1


@pytest.mark.parametrize(("version", "marked"), [("10.11.11", 1), ("12.0", 3)])
async def test_versions_of_a_film_are_marked_together_from_12(version: str, marked: int) -> None:
    async with running_jellyfin(version=version) as server:
        title = _with_versions()
        [item] = server.sim.add_library("Versions", [title], root="/media/v")

        await server.call("POST", f"/UserPlayedItems/{item.versions[0].id}")

        events = await server.events()
        assert len({event["ItemId"] for event in events}) == len(events) == marked
        primary = (await server.call("GET", f"/Items/{item.id}"))["UserData"]
        assert primary["Played"] is (marked == 3)


async def test_from_12_the_primary_shows_the_version_played_last() -> None:
    async with running_jellyfin(version="12.0") as server:
        [item] = server.sim.add_library("Versions", [_with_versions()], root="/media/v")
        body = {"PlaybackPositionTicks": 12_000_000_000, "LastPlayedDate": "2026-01-02T03:04:05Z"}

        await server.call("POST", f"/UserItems/{item.versions[1].id}/UserData", json=body)

        shown = (await server.call("GET", f"/Items/{item.id}"))["UserData"]
        assert shown["PlaybackPositionTicks"] == 12_000_000_000


async def test_marking_shows_the_callers_device(lan: RunningJellyfin) -> None:
    for device in ("one", "two", "one"):
        headers = lan.as_user("ada", device=device)
        await lan.anyone.post(f"/UserPlayedItems/{lan.film.id}", headers=headers)

    sessions = (await lan.key.get("/Sessions")).json()

    assert [session["DeviceId"] for session in sessions] == ["one", "two"]


async def test_a_thousand_writes_at_once_are_a_thousand_events(lan: RunningJellyfin) -> None:
    await asyncio.gather(*(lan.sim.user_marks_played("ada", lan.film) for _ in range(1_000)))

    assert len(await lan.events()) == 1_000
    assert lan.sim.tally.sent == 1_000


def _copy_of(original: Item) -> Title:
    ids = original.provider_ids
    return Title("Movie", original.name, "copy.mkv", provider_ids=ids, runtime_s=6_000)


def _with_versions() -> Title:
    return film(500, versions=["2160p", "480p"])
