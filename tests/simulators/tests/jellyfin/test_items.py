"""Section 4: listing, looking up and deleting items."""

from typing import Any

import pytest

from medley_simulators.jellyfin.server import JellyfinSimulator
from medley_simulators.jellyfin.titles import Title, film, films
from tests.support.jellyfin import RunningJellyfin

LEAVES = {"recursive": "true", "includeItemTypes": "Movie"}


async def names(server: RunningJellyfin, user: str = "ada", **params: str) -> list[str]:
    page = await server.call("GET", "/Items", user, params={"recursive": "true", **params})
    return [item["Name"] for item in page["Items"]]


async def test_a_listing_fills_only_the_fields_asked_for(lan: RunningJellyfin) -> None:
    bare = (await lan.call("GET", "/Items", params=LEAVES))["Items"][0]
    asked = (await lan.call("GET", "/Items", params=LEAVES | {"fields": "Path,ProviderIds"}))[
        "Items"
    ][0]

    assert not {"Path", "ProviderIds", "Overview", "DateCreated"} & bare.keys()
    assert {"Path", "ProviderIds"} <= asked.keys()
    assert "Overview" not in asked


async def test_a_single_item_has_all_fields_and_no_nulls(lan: RunningJellyfin) -> None:
    item = await lan.call("GET", f"/Items/{lan.film.id}")

    assert {"Path", "ProviderIds", "Overview", "DateCreated", "MediaSources"} <= item.keys()
    assert None not in item.values()
    assert "Rating" not in item["UserData"]


async def test_there_is_no_provider_filter_and_unknown_keys_are_ignored(
    lan: RunningJellyfin,
) -> None:
    wanted = lan.sim.items("Movie")[5].provider_ids["Imdb"]

    page = await lan.call(
        "GET",
        "/Items",
        params=LEAVES | {"AnyProviderIdEquals": f"Imdb.{wanted}", "path": "/nowhere", "limit": "1"},
    )

    assert page["Items"][0]["Name"] == "Film 00001"
    assert page["TotalRecordCount"] == 10


async def test_query_keys_may_be_spelled_in_any_case(lan: RunningJellyfin) -> None:
    page = await lan.call(
        "GET", "/Items", params={"RECURSIVE": "True", "IncludeItemTypes": "movie", "LIMIT": "3"}
    )

    assert (len(page["Items"]), page["TotalRecordCount"]) == (3, 10)


async def test_pages_follow_each_other(lan: RunningJellyfin) -> None:
    order = {"sortBy": "DateCreated,SortName", "limit": "4", "fields": "Path"}

    pages = [
        await lan.call("GET", "/Items", params=LEAVES | order | {"startIndex": str(start)})
        for start in (0, 4, 8)
    ]

    found = [item["Name"] for page in pages for item in page["Items"]]
    assert found == [f"Film {number:05d}" for number in range(1, 11)]
    assert [page["StartIndex"] for page in pages] == [0, 4, 8]


async def test_equal_names_make_unsorted_paging_unstable(lan: RunningJellyfin) -> None:
    lan.sim.add_library(
        "Twins",
        [Title("Video", "Same", f"{n}.mkv", runtime_s=60) for n in range(2)],
        root="/media/twins",
    )
    params = {"recursive": "true", "includeItemTypes": "Video", "limit": "1"}

    first, second = [
        (await lan.call("GET", "/Items", params=params))["Items"][0]["Id"] for _ in range(2)
    ]

    assert first != second


async def test_the_count_is_left_out_on_request(lan: RunningJellyfin) -> None:
    page = await lan.call("GET", "/Items", params=LEAVES | {"enableTotalRecordCount": "false"})

    assert (page["TotalRecordCount"], len(page["Items"])) == (0, 10)


async def test_user_data_can_be_left_out(lan: RunningJellyfin) -> None:
    page = await lan.call("GET", "/Items", params=LEAVES | {"enableUserData": "false"})

    assert "UserData" not in page["Items"][0]


async def test_ids_are_accepted_with_dashes_and_in_a_list(lan: RunningJellyfin) -> None:
    one, two = (item.id for item in lan.sim.items("Movie")[:2])
    dashed = f"{one[:8]}-{one[8:12]}-{one[12:16]}-{one[16:20]}-{one[20:]}".upper()

    page = await lan.call("GET", "/Items", params={"ids": f"{dashed},{two},{'1' * 32}"})

    assert [item["Id"] for item in page["Items"]] == [one, two]


async def test_unknown_types_are_dropped_from_a_list(lan: RunningJellyfin) -> None:
    found = await names(lan, includeItemTypes="Season,Nonsense")

    assert found == ["Season 1", "Season 2"]


async def test_a_parent_narrows_a_listing(lan: RunningJellyfin) -> None:
    season = lan.sim.items("Season")[1]

    found = await names(lan, parentId=season.id, includeItemTypes="Episode")

    assert found == ["Part 1", "Part 2", "Part 3"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param({"isPlayed": "true"}, ["Film 00001"], id="played"),
        pytest.param({"filters": "IsPlayed"}, ["Film 00001"], id="played, as a filter"),
        pytest.param({"isFavorite": "true"}, ["Film 00002"], id="favourite"),
        pytest.param({"filters": "IsResumable"}, ["Film 00003"], id="resumable"),
        pytest.param({"filters": "Likes"}, ["Film 00004"], id="liked"),
        pytest.param({"filters": "Dislikes"}, ["Film 00005"], id="disliked"),
        pytest.param(
            {"filters": "IsFavoriteOrLikes"}, ["Film 00002", "Film 00004"], id="favourite or liked"
        ),
        pytest.param({"filters": "IsPlayed,Likes"}, [], id="played and liked"),
    ],
)
async def test_states_select_items(
    lan: RunningJellyfin, query: dict[str, str], expected: list[str]
) -> None:
    played, favourite, begun, liked, disliked, *_ = lan.sim.items("Movie")
    await lan.sim.user_marks_played("ada", played)
    await lan.sim.user_favourites("ada", favourite)
    await lan.sim.user_starts("ada", begun)
    await lan.sim.user_checks_in("ada", begun, 1_800)
    await lan.sim.user_likes("ada", liked)
    await lan.sim.user_likes("ada", disliked, likes=False)

    found = await names(lan, includeItemTypes="Movie", **query)

    assert found == expected


async def test_a_state_filter_sees_every_change(lan: RunningJellyfin) -> None:
    counts = []
    for item in lan.sim.items("Movie")[:3]:
        counts.append(len(await names(lan, isPlayed="false", includeItemTypes="Movie")))
        await lan.sim.user_marks_played("ada", item)

    assert counts == [10, 9, 8]


async def test_a_series_is_played_when_all_of_it_is(lan: RunningJellyfin) -> None:
    [series] = lan.sim.items("Series")
    first, *rest = series.leaves()
    await lan.sim.user_marks_played("ada", first)
    partly = (await lan.call("GET", f"/Items/{series.id}"))["UserData"]
    for episode in rest:
        await lan.sim.user_marks_played("ada", episode)

    wholly = (await lan.call("GET", f"/Items/{series.id}"))["UserData"]

    assert (partly["Played"], partly["UnplayedItemCount"]) == (False, 5)
    assert (wholly["Played"], wholly["UnplayedItemCount"]) == (True, 0)
    assert await names(lan, isPlayed="true", includeItemTypes="Series") == ["Show 0001"]


async def test_a_user_sees_only_what_the_policy_allows(lan: RunningJellyfin) -> None:
    shows = next(f for f in lan.sim.state.library.folders if f.name == "Shows")
    ben = lan.sim.user("ben")
    ben.policy |= {"EnableAllFolders": False, "EnabledFolders": [shows.id]}

    assert await names(lan, "ben", includeItemTypes="Movie") == []
    assert len(await names(lan, includeItemTypes="Movie")) == 10
    hidden = lan.film.id
    for method, path in [
        ("GET", f"/Items/{hidden}"),
        ("POST", f"/UserPlayedItems/{hidden}"),
        ("POST", f"/UserItems/{hidden}/UserData"),
    ]:
        assert await lan.status(method, path, params={"userId": ben.id}, json={}) == 404


async def test_parental_rating_and_tags_hide_items(lan: RunningJellyfin) -> None:
    lan.sim.add_library(
        "Late",
        [
            Title("Video", "Gore", "g.mkv", parental_rating=18),
            Title("Video", "Ads", "a.mkv", tags=["ads"]),
            Title("Video", "Fine", "f.mkv"),
        ],
        root="/media/late",
    )
    lan.sim.user("ben").policy |= {"MaxParentalRating": 12, "BlockedTags": ["ads"]}

    assert await names(lan, "ben", includeItemTypes="Video") == ["Fine"]


async def test_missing_episodes_have_no_path(lan: RunningJellyfin) -> None:
    lan.sim.add_library("Odd", [Title("Episode", "Unaired", "u", is_missing=True)], root="/m/odd")

    every = await names(lan, includeItemTypes="Episode")
    real = await names(lan, includeItemTypes="Episode", excludeLocationTypes="Virtual")

    assert "Unaired" in every
    assert "Unaired" not in real


async def test_alternate_versions_are_sources_and_not_listed(lan: RunningJellyfin) -> None:
    [item] = lan.sim.add_library("4K", [film(99, versions=["2160p", "480p"])], root="/media/4k")

    listed = await lan.call(
        "GET", "/Items", params=LEAVES | {"parentId": item.library_id, "fields": "MediaSources"}
    )

    [row] = listed["Items"]
    sources = [source["Id"] for source in row["MediaSources"]]
    assert (sources[0], len(sources)) == (item.id, 3)
    played = await lan.call("POST", f"/UserPlayedItems/{sources[1]}")
    assert played["ItemId"] == sources[1]


async def test_deleting_needs_the_right_and_is_announced(lan: RunningJellyfin) -> None:
    path, id_ = f"/Items/{lan.film.id}", lan.film.id

    refused = await lan.anyone.delete(path, headers=lan.as_user("ben"))

    assert refused.status_code == 403
    assert await lan.status("DELETE", path) == 204
    assert await lan.status("DELETE", path) == 404
    assert [event["ItemId"] for event in await lan.events("ItemDeleted")] == [id_]


def test_the_same_titles_have_other_ids_on_another_server() -> None:
    titles = films(3)
    lan, wan = JellyfinSimulator("lan"), JellyfinSimulator("wan")
    lan.add_library("Films", titles, root="/media/films")
    wan.add_library("Kino", titles, root="/srv/kino")

    here, there = lan.item(titles[0]), wan.item(titles[0])

    assert here.id != there.id
    assert len(here.id) == 32
    assert (here.path or "").removeprefix("/media/films") == (there.path or "").removeprefix(
        "/srv/kino"
    )


def test_ids_are_the_same_in_every_run() -> None:
    def ids() -> list[Any]:
        sim = JellyfinSimulator("lan")
        return [item.id for item in sim.add_library("Films", films(3))]

    assert ids() == ids()


async def test_a_file_that_moves_is_a_new_item_with_its_old_state(lan: RunningJellyfin) -> None:
    old = lan.film
    await lan.sim.user_marks_played("ada", old)
    moved = Title("Movie", old.name, "moved.mkv", provider_ids=old.provider_ids, runtime_s=6_000)

    await lan.sim.item_goes(old)
    [new] = await lan.sim.titles_arrive([moved], library="Films")

    assert new.id != old.id
    assert lan.sim.row("ada", new).played
    assert [event["ItemId"] for event in await lan.events("ItemAdded")] == [new.id]
