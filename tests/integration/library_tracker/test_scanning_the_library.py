"""A scan of the whole library: what is there from the first minute, and what is never guessed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from library_tracker.workflows import scan_library
from library_tracker.workflows.listings import LibraryUnreadable
from medley_simulators.faults import Fault
from tests.support.library import Home, film, films, show


@pytest.fixture(params=[1000, 0], ids=["among neighbours", "all anew"], autouse=True)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """How differences are placed must make no difference: a few one by one, or all types whole."""
    monkeypatch.setattr(scan_library, "_FEW", request.param)


A_DAY = timedelta(days=1, minutes=1)


def fill(house: Home, count: int = 12) -> None:
    """Films and series in the Jellyfin, the Radarr and the Sonarr."""
    house.lan.add_library("Films", films(count), root="/data/films")
    house.lan.add_library(
        "Shows", show(1, episodes=2) + show(2, episodes=2), root="/tv", collection_type="tvshows"
    )
    house.radarr.add_films(films(count))
    house.sonarr.add_shows(show(1, episodes=2) + show(2, episodes=2))


async def correct(house: Home) -> None:
    """Somebody corrects what the one film is called; its file stays where it is."""
    house.lan.switches.is_muted = True
    await house.lan.item_goes("Film 00001")
    await house.lan.titles_arrive([film(1)], library="Films")


async def test_d08_the_whole_library_is_on_the_page_after_one_scan(house: Home) -> None:
    fill(house)
    house.lan.journal.counts.clear()

    result = await house.scan()

    assert result == {
        "total_scanned": 14,
        "added": 14,
        "updated": 0,
        "skipped": 0,
        "removed": 0,
        "conflicts": 0,
        "missing_ids": 0,
        "errors": 0,
        "error_details": [],
    }
    listed = await house.requests()
    assert {each["state"] for each in listed} == {"available"}
    assert {each["requested_by"] for each in listed} == {"Library Sync"}
    one = await house.request("Film 00001")
    assert [line["text"] for line in one["timeline"]] == ["Synced from library"]
    assert (one["radarr_id"], one["tmdb_id"], one["imdb_id"]) == (1, 100_001, "tt1000001")
    assert one["overview"]
    assert one["available_at"]


async def test_d05_d06_a_scan_is_one_call_a_source_and_no_scan_of_jellyfins(house: Home) -> None:
    # Every item had a statement of its own, and each sync made the server scan its disks first.
    fill(house)

    await house.scan()

    calls = {
        (method, template): count
        for journal in (house.lan.journal, house.radarr.journal, house.sonarr.journal)
        for (method, template), count in journal.counts.items()
    }
    assert calls == {
        ("GET", "/Items"): 1,
        ("GET", "/api/v3/movie"): 1,
        ("GET", "/api/v3/series"): 1,
        **{key: n for key, n in calls.items() if key[1].startswith("/System")},
    }


async def test_d07_the_second_scan_finds_nothing_new(house: Home) -> None:
    fill(house)
    await house.scan()
    before = await house.fetch("SELECT * FROM request ORDER BY request_id")

    result = await house.scan()

    assert (result["added"], result["updated"], result["skipped"]) == (0, 0, 14)
    assert await house.fetch("SELECT * FROM request ORDER BY request_id") == before


async def test_edge_01_d03_d15_films_and_series_with_one_number_at_tmdb_are_both_there(
    house: Home,
) -> None:
    clash = replace(show(1, episodes=0)[0], provider_ids={"Tmdb": "100001", "Tvdb": "300001"})
    house.lan.add_library("Films", films(3), root="/data/films")
    house.lan.add_library("Shows", [clash], root="/tv", collection_type="tvshows")

    result = await house.scan()

    assert result["added"] == 4
    assert sorted(each["media_type"] for each in await house.requests(q="100001")) == [
        "movie",
        "tv",
    ]


async def test_d01_a_jellyfin_that_answers_500_fails_the_scan_and_changes_nothing(
    house: Home,
) -> None:
    # The answer was 200 with zeros everywhere.
    fill(house)
    await house.scan()
    before = await house.fetch("SELECT * FROM entry ORDER BY source, ref")
    house.lan.faults.add(Fault(route="/Items", status=500))

    with pytest.raises(LibraryUnreadable, match="lan"):
        await house.scan()

    assert await house.fetch("SELECT * FROM entry ORDER BY source, ref") == before


async def test_d02_d55_a_radarr_that_does_not_answer_is_told_and_concludes_nothing(
    house: Home,
) -> None:
    # It was taken for a Radarr without films.
    fill(house)
    await house.scan()
    house.radarr.faults.add(Fault(route="/api/v3/movie", status=503))
    house.radarr.films.clear()

    result = await house.scan()

    assert (result["errors"], result["removed"]) == (1, 0)
    assert "main" in result["error_details"][0]
    assert not await house.fetch("SELECT FROM entry WHERE missing_since IS NOT NULL")


@pytest.mark.parametrize("kind", ["half", "page"])
async def test_edge_24_half_a_body_is_no_library(house: Home, kind: str) -> None:
    fill(house)
    await house.scan()
    house.radarr.faults.add(Fault(kind=kind, route="/api/v3/movie"))  # type: ignore[arg-type]  # one of its kinds

    result = await house.scan()

    assert result["errors"] == 1
    assert not await house.fetch("SELECT FROM entry WHERE missing_since IS NOT NULL")


async def test_edge_27_radarr_answers_late_and_nothing_waits_in_the_database(house: Home) -> None:
    fill(house)
    house.radarr.faults.add(Fault(kind="delay", route="/api/v3/movie", delay_s=1.5))

    result = await house.scan()

    assert result["added"] == 14


async def test_edge_27_a_library_of_nothing_is_no_library_that_vanished(house: Home) -> None:
    empty = await house.scan()
    fill(house)
    await house.scan()
    for item in list(house.lan.items("Movie", "Series")):
        await house.lan.item_goes(item)
    house.lan.switches.is_muted = True

    result = await house.scan()

    assert empty["total_scanned"] == 0
    assert "nothing was called gone" in result["error_details"][0]
    assert {each["state"] for each in await house.requests()} == {"available"}


async def test_edge_17_what_is_gone_is_gone_after_the_grace_and_not_before(house: Home) -> None:
    fill(house)
    await house.scan()
    house.lan.switches.is_muted = True
    await house.lan.item_goes("Film 00003")
    await house.radarr.delete("Film 00003")
    await house.heard()

    missing = await house.scan()
    held = await house.state("Film 00003")
    await house.let_time_pass(A_DAY)
    gone = await house.scan()

    assert (missing["removed"], held) == (0, "available")
    assert (gone["removed"], await house.state("Film 00003")) == (1, "gone")


async def test_edge_21_what_is_asked_for_again_begins_anew_and_keeps_its_history(
    house: Home,
) -> None:
    fill(house)
    await house.scan()
    house.lan.switches.is_muted = True
    await house.lan.item_goes("Film 00003")
    await house.radarr.delete("Film 00003")
    await house.heard()
    await house.scan()
    await house.let_time_pass(A_DAY)
    await house.scan()
    before = await house.request("Film 00003")

    await house.seerr.request(film(3), by="mara", is_approved=True)
    await house.heard()
    after = await house.request("Film 00003")

    assert (before["id"], before["cycle"], after["id"], after["cycle"]) == (
        after["id"],
        1,
        before["id"],
        2,
    )
    assert (after["state"], after["requested_by"]) == ("approved", "mara")
    assert "No longer in any library" in [line["text"] for line in after["timeline"]]


async def test_edge_18_a_rebuilt_library_keeps_its_rows_under_new_ids(house: Home) -> None:
    fill(house)
    await house.scan()
    before = {each["title"]: each["id"] for each in await house.requests()}
    house.lan.switches.is_muted = True
    for item in list(house.lan.items("Movie")):
        await house.lan.item_goes(item)
    again = [replace(each, path=f"again/{each.path}") for each in films(12)]
    await house.lan.titles_arrive(again, library="Films")

    result = await house.scan()

    assert (result["added"], result["removed"], result["errors"]) == (0, 0, 0)
    assert {each["title"]: each["id"] for each in await house.requests()} == before
    assert len(await house.fetch("SELECT FROM entry WHERE source = 'jellyfin'")) == 14


async def test_edge_03_d11_items_without_ids_are_there_reported_and_found_again(
    house: Home,
) -> None:
    nameless = replace(film(1), provider_ids={"Tmdb": "tt0990011"})
    house.lan.add_library("Films", [nameless], root="/data/films")

    first = await house.scan()
    lone = await house.request("Film 00001")
    await correct(house)
    house.radarr.add_films([film(1)])
    second = await house.scan()

    assert (first["missing_ids"], lone["needs_ids"], lone["state"]) == (1, True, "available")
    assert second["missing_ids"] == 0
    found = await house.request("Film 00001")
    assert (found["id"], found["tmdb_id"], found["radarr_id"]) == (lone["id"], 100_001, 1)


async def test_edge_04_d10_a_corrected_id_corrects_the_row_and_merges_with_a_redirect(
    house: Home,
) -> None:
    wrong = replace(film(1), provider_ids={"Tmdb": "77"})
    house.lan.add_library("Films", [wrong], root="/data/films")
    await house.scan()
    await house.seerr.request(film(1), by="mara", is_approved=True)
    await house.heard()
    rows = await house.requests()
    assert len(rows) == 2
    await correct(house)

    await house.scan()

    (one,) = await house.requests()
    assert (one["requested_by"], one["state"], one["tmdb_id"]) == ("mara", "available", 100_001)
    for row in rows:
        assert (await house.request(row["id"]))["id"] == one["id"]
    told = (await house.request(one["id"]))["timeline"]
    assert [line["text"] for line in told].count("Synced from library") == 1


async def test_a_dry_run_says_what_would_change_and_changes_nothing(house: Home) -> None:
    fill(house, 3)

    result = await house.scan(is_dry_run=True)

    assert (result["added"], result["changes_total"]) == (5, 5)
    assert {change["action"] for change in result["changes"]} == {"add"}
    assert await house.requests() == []
    assert await house.fetch("SELECT FROM title") == []


async def test_edge_06_d09_two_copies_are_one_title_with_both_on_record(house: Home) -> None:
    house.lan.add_library("Films", films(1), root="/data/films")
    house.lan.add_library("More films", films(1), root="/more")

    result = await house.scan()

    assert (result["total_scanned"], result["added"], result["skipped"]) == (2, 1, 1)
    told = await house.request("Film 00001")
    assert len([copy for copy in told["copies"] if copy["source"] == "jellyfin"]) == 2


async def test_edge_15_a_series_without_any_file_is_not_available(house: Home) -> None:
    house.lan.add_library("Shows", show(1, episodes=2), root="/tv", collection_type="tvshows")
    house.sonarr.add_shows(show(1, episodes=2), has_files=False)

    await house.scan()

    assert await house.state("Show 0001") != "available"


async def test_edge_05_contradicting_ids_are_reported(house: Home) -> None:
    odd = replace(film(1), provider_ids={"Tmdb": "77", "Imdb": "tt1000001"})
    house.lan.add_library("Films", [odd], root="/data/films")
    house.radarr.add_films([film(1)])

    result = await house.scan()

    assert result["conflicts"] == 1
    assert (await house.request("Film 00001"))["radarr_id"] is None
