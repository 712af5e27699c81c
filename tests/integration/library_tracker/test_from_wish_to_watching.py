"""A wish on its way: from Seerr to a Jellyfin, by webhooks as applications really post them."""

import pytest

from medley_simulators.faults import Fault
from tests.support.library import Home, film, show


async def test_a_film_on_its_whole_way(house: Home) -> None:
    house.lan.add_library("Films", [], root="/data/films")
    wish = film(1)
    states = []

    async def now() -> None:
        await house.heard()
        await house.downloads()
        states.append(await house.state(wish.name))

    request = await house.seerr.request(wish, by="mara")
    await now()
    await house.seerr.approve(request)
    await now()
    download = await house.radarr.grab(wish.name)
    house.torrents.proceed(download.download_id, 0.0)
    await now()
    house.torrents.proceed(download.download_id, 0.5)
    await now()
    await house.torrents.complete(download.download_id)
    await now()
    await house.radarr.finish(wish.name)
    await now()
    await house.lan.titles_arrive([wish], library="Films")
    await now()

    assert states == [
        "requested",
        "approved",
        "grabbed",
        "downloading",
        "downloaded",
        "imported",
        "available",
    ]
    told = await house.request(wish.name)
    assert (told["requested_by"], told["radarr_id"], told["jellyseerr_id"]) == ("mara", 1, 1)
    assert told["jellyfin_id"]
    assert [line["kind"] for line in told["timeline"]] == [
        "requested",
        "approved",
        "added",
        "grabbed",
        "downloading",
        "downloaded",
        "imported",
        "imported",
        "available",
    ]


async def test_a_season_is_there_episode_by_episode(house: Home) -> None:
    titles = show(1, seasons=1, episodes=4)
    house.lan.add_library("Shows", [], root="/data/tv", collection_type="tvshows")
    await house.seerr.request(titles, seasons=[1], is_approved=True)
    pack = await house.sonarr.grab(titles[0].name, [(1, 1), (1, 2), (1, 3), (1, 4)])
    await house.torrents.complete(pack.download_id)
    await house.sonarr.finish(titles[0].name, pack)
    await house.heard()
    assert await house.state(titles[0].name) == "imported"

    await house.lan.titles_arrive(titles[:4], library="Shows")
    await house.heard()
    half = await house.request(titles[0].name)
    await house.lan.titles_arrive(titles[4:], library="Shows")
    await house.heard()
    whole = await house.request(titles[0].name)

    assert (half["state"], half["progress"]["available"]) == ("partially_available", 2)
    assert [each["state"] for each in half["episodes"]] == ["available"] * 2 + ["imported"] * 2
    assert (whole["state"], whole["progress"]["total"]) == ("available", 4)


@pytest.mark.parametrize("seed", range(3))
async def test_edge_24_hooks_shuffled_and_doubled_end_in_the_right_state(
    house: Home, seed: int
) -> None:
    wish = film(10 + seed)
    house.lan.add_library("Films", [], root="/data/films")
    for sender in (house.seerr.sender, house.radarr.sender):
        sender.switches.holds = True
        sender.switches.duplicates = 1
    await house.seerr.request(wish, is_approved=True)
    await house.radarr.grab(wish.name)
    await house.radarr.finish(wish.name)
    await house.lan.titles_arrive([wish], library="Films")

    for sender in (house.radarr.sender, house.seerr.sender):
        await sender.release(is_shuffled=True)
    await house.heard()

    told = await house.request(wish.name)
    assert (told["state"], told["jellyseerr_id"]) == ("available", 1)


async def test_d28_hooks_that_overtake_seerrs_are_kept_for_the_request(house: Home) -> None:
    # News of titles that nobody had asked for yet were thrown away.
    wish = film(1)
    await house.radarr.add(wish)
    await house.radarr.grab(wish.name)
    await house.radarr.finish(wish.name)
    await house.heard()
    early = await house.request(wish.name)

    await house.seerr.request(wish, by="mara", is_approved=True)
    await house.heard()
    late = await house.request(wish.name)

    assert (early["requested_by"], early["state"]) == ("Radarr", "imported")
    assert (late["id"], late["requested_by"]) == (early["id"], "mara")
    assert late["state"] == "imported"


async def test_edge_24_lost_hooks_are_made_good_by_history(house: Home) -> None:
    wish = film(1)
    await house.seerr.request(wish, is_approved=True)
    house.radarr.faults.add(Fault(route="/api/v3/movie*"))
    house.radarr.sender.switches.loss = 1.0
    await house.radarr.grab(wish.name)
    await house.radarr.finish(wish.name)
    await house.heard()
    before = await house.state(wish.name)

    await house.catch_up()

    assert (before, await house.state(wish.name)) == ("approved", "imported")


async def test_edge_21_an_import_without_any_hook_and_an_item_that_was_never_announced(
    house: Home,
) -> None:
    wish = film(1)
    house.lan.add_library("Films", [], root="/data/films")
    await house.seerr.request(wish, is_approved=True)
    await house.heard()
    house.lan.switches.is_muted = True
    await house.radarr.grab(wish.name)
    await house.radarr.finish(wish.name, is_silent=True)
    await house.lan.titles_arrive([wish], library="Films")

    await house.catch_up()

    assert await house.state(wish.name) == "available"
