"""What applications and people do that one would not expect."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock

import pytest

from gateway.live.reader import page
from library_tracker.store import sync_runs
from library_tracker.workflows.take_arr_reports import take_arr_reports
from library_tracker.workflows.take_requests import take_requests
from medley_contracts.library_reports import (
    ReleaseGrabbed,
    ReportedTitle,
    RequestReported,
    RequestStep,
)
from medley_contracts.streams import EVENTS
from medley_kit.send import connected
from tests.support.eventually import eventually
from tests.support.library import Home, film, films, show, tell

A_DAY = timedelta(days=1, minutes=1)


def wish_body(kind: str, number: int, tmdb: int, **said: Any) -> bytes:
    """A webhook of Seerr's, as text."""
    body = {
        "notification_type": kind,
        "event": "Movie Request",
        "subject": "Heat (1995)",
        "media": {"media_type": "movie", "tmdbId": str(tmdb), "tvdbId": ""},
        "request": {"request_id": str(number), "requestedBy_username": "mara"},
        **said,
    }
    return json.dumps(body).encode()


async def test_d23_one_request_told_eight_times_at_once_is_one_row(house: Home) -> None:
    # Eight rows, and from then on every webhook of the title failed.
    broker = house.running.broker
    bodies = [wish_body("MEDIA_PENDING", 91, 949, message=f"{n}") for n in range(8)]

    await asyncio.gather(*(tell(broker, "jellyseerr", "main", body) for body in bodies))
    await house.heard()

    assert [each["jellyseerr_id"] for each in await house.requests()] == [91]


async def test_d24_edge_25_what_shares_a_number_is_not_swallowed(house: Home) -> None:
    broker = house.running.broker
    series = {"media_type": "tv", "tmdbId": "949", "tvdbId": "70"}
    await tell(broker, "jellyseerr", "main", wish_body("MEDIA_PENDING", 1, 949))
    await tell(broker, "jellyseerr", "main", wish_body("MEDIA_PENDING", 2, 949, media=series))
    await tell(
        broker, "jellyseerr", "main", wish_body("MEDIA_PENDING", 3, 949, event="4K Movie Request")
    )
    await house.heard()

    listed = await house.requests()

    assert [(each["media_type"], each["is_4k"]) for each in listed] == [
        ("movie", False),
        ("tv", False),
        ("movie", True),
    ]


async def test_d20_seerrs_belief_is_no_availability_and_no_error(house: Home) -> None:
    broker = house.running.broker
    await tell(broker, "jellyseerr", "main", wish_body("MEDIA_AUTO_APPROVED", 1, 949))
    await tell(broker, "jellyseerr", "main", wish_body("MEDIA_AVAILABLE", 1, 949))
    await house.heard()

    assert await house.state("Heat") == "approved"


async def test_d22_d25_complaints_and_numbers_as_text(house: Home) -> None:
    await house.seerr.request(film(1), by="mara", is_approved=True)
    await house.heard()
    await house.seerr.complain(film(1), "no sound")
    await house.heard()

    told = await house.request("Film 00001")

    assert told["tmdb_id"] == 100_001
    assert any("no sound" in line["text"] for line in told["timeline"])


async def test_d34_what_is_withdrawn_in_seerr_is_withdrawn_here(house: Home) -> None:
    kept = [await house.seerr.request(film(n), is_approved=True) for n in range(1, 13)]
    declined = await house.seerr.request(film(20))
    await house.seerr.decline(declined)
    await house.heard()
    house.seerr.withdraw(kept[0])

    result = await house.pending()

    assert result["withdrawn"] == 1
    assert await house.state("Film 00001") == "withdrawn"
    assert await house.state("Film 00020") == "declined"


async def test_edge_26_requests_made_before_anybody_listened_are_found(house: Home) -> None:
    house.lan.add_library("Films", films(3), root="/data/films")
    house.radarr.add_films(films(3))
    await house.scan()
    house.seerr.sender.switches.loss = 1.0
    await house.seerr.request(film(1), by="mara", is_approved=True)
    await house.seerr.request(film(9), by="ben")

    result = await house.pending()
    await house.heard()

    assert result["added"] == 2
    by_title = {each["title"]: each for each in await house.requests()}
    assert (by_title["Film 00001"]["jellyseerr_id"], by_title["Film 00001"]["state"]) == (
        1,
        "available",
    )
    assert (by_title["Film 00009"]["requested_by"], by_title["Film 00009"]["state"]) == (
        "ben",
        "requested",
    )
    again = await house.pending()
    assert (again["added"], again["updated"]) == (0, 0)


@pytest.mark.parametrize("is_added_first", [True, False])
async def test_edge_19_a_file_that_moves_stays_available(
    house: Home, *, is_added_first: bool
) -> None:
    house.lan.add_library("Films", films(3), root="/data/films")
    await house.scan()
    before = (await house.request("Film 00001"))["id"]
    moved = replace(film(1), path="elsewhere/Film 00001.mkv")
    old = house.lan.item("Film 00001")
    if is_added_first:
        await house.lan.titles_arrive([moved], library="Films")
        await house.heard()
        await house.lan.item_goes(old)
    else:
        await house.lan.item_goes(old)
        await house.heard()
        await house.lan.titles_arrive([moved], library="Films")
    await house.heard()

    result = await house.scan()

    told = await house.request("Film 00001")
    assert (told["id"], told["state"], result["removed"]) == (before, "available", 0)
    copies = [each for each in told["copies"] if each["source"] == "jellyfin"]
    assert [each["missing_since"] for each in copies if "elsewhere" in each["path"]] == [None]


async def test_edge_17_a_burst_of_missing_from_disk_makes_nothing_gone(house: Home) -> None:
    house.lan.add_library("Films", films(5), root="/data/films")
    house.radarr.add_films(films(5))
    await house.scan()
    for each in films(5):
        await house.radarr.delete_file(each.name, reason="missingFromDisk")
    await house.heard()

    await house.let_time_pass(A_DAY)
    await house.catch_up()

    assert {each["state"] for each in await house.requests()} == {"available"}


async def test_d30_imports_are_matched_by_name_and_not_by_position(house: Home) -> None:
    titles = show(1, episodes=4)
    await house.seerr.request(titles, seasons=[1], is_approved=True)
    some = await house.sonarr.grab(titles[0].name, [(1, 1), (1, 2), (1, 3)])
    await house.sonarr.finish(titles[0].name, some, files=[[(1, 1), (1, 2)], [(1, 3)]])
    await house.heard()

    told = await house.request(titles[0].name)

    assert [each["state"] for each in told["episodes"]] == ["imported"] * 3 + ["approved"]


async def test_d40_d45_progress_is_told_only_when_there_is_some(house: Home) -> None:
    # Every request was told of every three seconds, with its whole row.
    await house.seerr.request(film(1), is_approved=True)
    download = await house.radarr.grab("Film 00001")
    house.torrents.proceed(download.download_id, 0.25)
    await house.heard()
    for _ in range(4):
        await house.downloads()
    house.torrents.proceed(download.download_id, 0.5)
    await house.downloads()

    async def told() -> list[bytes]:
        stored = await page(connected(house.running.broker), EVENTS.name, after=0, limit=500)
        return [each.body for each in stored if "download_progressed" in each.subject]

    progress = await eventually(lambda: _two(told), within_s=5)
    assert [b'"download_percent":25.0' in progress[0], b'"download_percent":50.0' in progress[1]]
    assert all(len(each) < 500 for each in progress)
    assert (await house.request("Film 00001"))["progress"]["percent"] == 50.0


async def _two(told: Any) -> list[bytes]:
    found: list[bytes] = await told()
    return found if len(found) == 2 else []


async def test_d41_a_download_that_is_stopped_or_blocked_says_so(house: Home) -> None:
    await house.seerr.request(film(1), is_approved=True)
    await house.seerr.request(film(2), is_approved=True)
    stopped = await house.radarr.grab("Film 00001")
    house.torrents.proceed(stopped.download_id, 0.2, state="stoppedDL")
    await house.radarr.grab("Film 00002")
    await house.radarr.block("Film 00002", "No files found are eligible")
    await house.heard()
    await house.downloads()

    stuck = {each["title"]: each["stuck"] for each in await house.requests(stuck=True)}

    assert {title: why["reason"] for title, why in stuck.items()} == {
        "Film 00001": "stopped",
        "Film 00002": "import_blocked",
    }
    assert "No files found" in stuck["Film 00002"]["detail"]


async def test_d52_d53_d54_nothing_is_ever_written_to_any_application(house: Home) -> None:
    house.lan.add_library("Films", films(3), root="/data/films")
    house.radarr.add_films(films(3))
    await house.scan()
    await house.pending()
    await house.downloads()
    await house.catch_up()

    written = {
        (method, route)
        for journal in (
            house.lan.journal,
            house.radarr.journal,
            house.sonarr.journal,
            house.seerr.journal,
            house.torrents.journal,
        )
        for method, route in journal.counts
        if method != "GET"
    }
    assert written == {("POST", "/api/v2/auth/login")}


async def test_d13_d14_looking_closer_reads_one_title_and_not_the_library(house: Home) -> None:
    # A parameter that Jellyfin does not know made it send the whole library, again and again.
    house.lan.add_library("Films", films(30), root="/data/films")
    await house.seerr.request(film(1), is_approved=True)
    await house.lan.titles_arrive([], library="Films")
    await house.scan()
    await house.heard()
    house.lan.journal.counts.clear()
    number = (await house.request("Film 00001"))["title"]

    await house.pending()
    await house.heard()

    assert number
    assert house.lan.journal.counts[("GET", "/Items")] <= 1


async def test_d12_one_odd_item_does_not_spoil_the_rest(house: Home) -> None:
    odd = replace(film(1), name="Nul\x00 and 🎬" + 600 * "x")
    house.lan.add_library("Films", [odd, *films(3, first=2)], root="/data/films")

    result = await house.scan()

    assert (result["added"], result["errors"]) == (4, 0)


async def test_edge_27_a_scan_that_dies_half_way_is_run_again_with_the_same_result(
    house: Home,
) -> None:
    house.lan.add_library("Films", films(6), root="/data/films")

    async def dies(*_: object, **__: object) -> None:
        raise ConnectionResetError

    # No seam: the crash must come between the last statement and the commit.
    with mock.patch.object(sync_runs, "add", dies), pytest.raises(ConnectionResetError):
        await house.scan()
    nothing = await house.requests()
    result = await house.scan()

    assert nothing == []
    assert result["added"] == 6


async def test_edge_28_two_workers_take_news_of_one_title_at_once(house: Home) -> None:
    """Each in a transaction of its own, as two processes would."""
    resources, now = house.resources, datetime.now(UTC)

    def wish(number: int) -> RequestReported:
        return RequestReported(
            instance="main",
            request_id=number,
            step=RequestStep.AUTO_APPROVED,
            media_type="movie",
            tmdb_id=949,
            name="Heat",
        )

    def grab(number: int) -> ReleaseGrabbed:
        title = ReportedTitle(
            app="radarr", instance="main", arr_id=4, media_type="movie", name="Heat", tmdb_id=949
        )
        return ReleaseGrabbed(title=title, download_id=f"{number:040x}", release="Heat-GRP")

    async def take(message: RequestReported | ReleaseGrabbed) -> None:
        async with resources.pool.acquire() as connection, connection.transaction():
            if isinstance(message, RequestReported):
                await take_requests(connection, [message], rules=resources.rules, now=now)
            else:
                await take_arr_reports(connection, [message], rules=resources.rules, now=now)

    await asyncio.gather(*(take(wish(91)) for _ in range(4)), *(take(grab(n)) for n in range(4)))

    (one,) = await house.requests()
    assert (one["jellyseerr_id"], one["radarr_id"], one["state"]) == (91, 4, "grabbed")
    assert len(await house.fetch("SELECT FROM fact")) == 4


async def test_d58_no_webhook_is_kept_as_it_came(house: Home) -> None:
    await house.seerr.request(film(1), by="mara", is_approved=True)
    await house.heard()

    lines = await house.fetch("SELECT text FROM timeline")

    assert lines
    assert not any("notification_type" in line["text"] for line in lines)


async def test_edge_22_films_that_move_to_another_library_stay_the_same_rows(house: Home) -> None:
    house.lan.add_library("Films", films(4), root="/data/films")
    house.lan.add_library("Old films", [], root="/data/old")
    await house.scan()
    before = {each["title"]: each["id"] for each in await house.requests()}
    house.lan.switches.is_muted = True
    for item in list(house.lan.items("Movie")):
        await house.lan.item_goes(item)
    await house.lan.titles_arrive(films(4), library="Old films")

    result = await house.scan()

    assert (result["added"], result["removed"], result["errors"]) == (0, 0, 0)
    assert {each["title"]: each["id"] for each in await house.requests()} == before


async def test_edge_23_paths_decide_nothing(house: Home) -> None:
    streamed = replace(film(1), path="virtual/Film 00001/00001.strm")
    house.lan.add_library("Films", [streamed], root="/vfs/x")
    house.radarr.add_films([film(1)])

    await house.scan()

    told = await house.request("Film 00001")
    assert (told["state"], told["radarr_id"]) == ("available", 1)


async def test_d37_d38_d39_the_newest_qbittorrent_that_restarts_with_many_torrents(
    house: Home,
) -> None:
    for number in range(250):
        house.torrents.add(f"{number:040x}", f"Something {number}")
    await house.seerr.request(film(1), is_approved=True)
    download = await house.radarr.grab("Film 00001")
    await house.heard()
    house.torrents.proceed(download.download_id, 0.25)
    await house.downloads()
    house.torrents.restart()
    house.torrents.proceed(download.download_id, 0.75)

    await house.downloads()

    assert (await house.request("Film 00001"))["progress"]["percent"] == 75.0
