"""Reading a source that fails, moves, hides, and tells late."""

import asyncio

import pytest

from medley_simulators.faults import Fault
from medley_simulators.lastfm.plays import Play
from tests.support.eventually import eventually
from tests.support.listeners import DAY, NOW, START, Listeners, listeners, play

RECENT = "user.getRecentTracks"


async def test_w01_a_page_that_never_works_fails_its_window_and_no_other(home: Listeners) -> None:
    """An error inside a 200 was no error: the page was skipped, its 200 plays lost for ever."""
    old = [play(home.songs[0], START + 40 * DAY + 60 * n) for n in range(450)]
    home.lastfm.add_plays("ada", [*old, play(home.songs[1], NOW - DAY)])
    home.lastfm.deepest_page = 1

    first = await home.sync()
    home.lastfm.deepest_page = None
    await home.query("UPDATE read_window SET retry_at = now()")
    await home.sync()

    assert first["accounts"]["ada"]["windows_left"] == 1
    assert "left to read" in first["errors"][0]["detail"]
    assert first["written"] >= 1
    assert home.counts()[:2] == [450, 1]


async def test_a_window_that_keeps_failing_is_read_in_halves(home: Listeners) -> None:
    home.lastfm.add_plays(
        "ada", [play(home.songs[0], START + 40 * DAY + 3600 * n) for n in range(260)]
    )
    home.lastfm.deepest_page = 1

    for _ in range(4):
        await home.sync()
        await home.query("UPDATE read_window SET retry_at = now()")

    assert home.counts()[0] == 260


async def test_w02_late_and_deleted_plays_are_found(home: Listeners) -> None:
    """Everything older than the newest known play was never looked at again."""
    one, two, *_ = home.songs
    gone = play(two, NOW - 5 * DAY)
    home.lastfm.add_plays("ada", [play(one, NOW - DAY), gone])
    await home.sync(is_dry_run=True)
    home.ada.tell(play(one, NOW - 9 * DAY))
    home.ada.forget(gone)
    await home.query("UPDATE account SET reread_at = now() - interval '2 days'")

    await home.sync()

    assert home.counts() == [2, 0, 0, 0, 0]


async def test_something_old_that_came_late_is_found_by_the_count(home: Listeners) -> None:
    one, *_ = home.songs
    home.lastfm.add_plays("ada", [play(one, NOW - DAY)])
    await home.sync()
    home.ada.tell(play(one, START + 100 * DAY))
    await home.query("UPDATE account SET reread_at = now() - interval '2 days'")

    await home.sync()

    assert home.counts()[0] == 2


async def test_two_plays_of_one_second_both_count(home: Listeners) -> None:
    one, two, *_ = home.songs
    home.lastfm.add_plays("ada", [play(one, NOW - DAY), play(two, NOW - DAY)])

    await home.sync()

    assert home.counts()[:2] == [1, 1]


async def test_a_rewritten_artist_is_the_same_play(home: Listeners) -> None:
    """Last.fm corrects names long after they were told."""
    one, *_ = home.songs
    home.lastfm.add_plays("ada", [play(one, NOW - DAY)])
    await home.sync()
    home.ada.plays = [Play(NOW - DAY, "ADA", one.title, "")]
    home.lastfm.add_plays("ada", [play(one, NOW - 900)])

    await home.sync()

    assert home.counts()[0] == 2


async def test_another_users_page_is_not_believed(home: Listeners) -> None:
    home.lastfm.add_plays("ada", [play(home.songs[0], NOW - DAY)])
    home.lastfm.foreign_pages = 1

    await home.sync()

    rows = await home.query("SELECT artist FROM source_track")
    assert rows == [{"artist": "Ada"}]


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        pytest.param(10, "API key is not valid", id="wrong key"),
        pytest.param(17, "profile is hidden", id="hidden profile"),
        pytest.param(6, "no such user", id="unknown user"),
        pytest.param(29, "too many calls", id="rate limit"),
        pytest.param(8, "it failed", id="backend"),
    ],
)
async def test_w39_what_a_source_refuses_is_told_and_nothing_is_concluded(
    home: Listeners, code: int, sentence: str
) -> None:
    """A failed first page read as "nothing new", and the exit status was 0."""
    home.lastfm.add_plays("ada", [play(home.songs[0], NOW - DAY)])
    await home.sync()
    home.lastfm.fail(code, method=RECENT)
    await home.query("UPDATE account SET reread_at = now() - interval '2 days'")

    failed = await home.sync()
    (run,) = await home.query("SELECT state, error FROM run ORDER BY run_id DESC LIMIT 1")

    assert sentence in failed["errors"][0]["detail"]
    assert run["state"] == "failed"
    assert await home.query("SELECT count(*) AS plays FROM play") == [{"plays": 1}]


async def test_a_page_of_html_is_an_outage(home: Listeners) -> None:
    home.lastfm.add_plays("ada", [play(home.songs[0], NOW - DAY)])
    home.lastfm.faults.add(Fault(kind="page", route=RECENT))

    failed = await home.sync()
    home.lastfm.faults.clear()
    await home.query("UPDATE read_window SET retry_at = now()")
    await home.sync()

    assert failed["errors"]
    assert home.counts()[0] == 1


async def test_a_source_that_forgets_most_of_what_it_told_is_not_believed(
    home: Listeners,
) -> None:
    plays = [play(home.songs[0], NOW - 3 * DAY + 60 * n) for n in range(60)]
    home.lastfm.add_plays("ada", plays)
    await home.sync()
    home.ada.plays = plays[:5]
    await home.query("UPDATE account SET reread_at = now() - interval '2 days'")

    doubted = await home.sync()
    kept = await home.query("SELECT count(*) AS plays FROM play")
    believed = await home.sync(is_full=True)

    assert "not told any more" in doubted["errors"][0]["detail"]
    assert kept == [{"plays": 60}]
    assert believed["errors"] == []
    assert await home.query("SELECT count(*) AS plays FROM play") == [{"plays": 5}]


async def test_w09_loved_and_never_played_is_starred_whatever_the_case(home: Listeners) -> None:
    """Loves travelled through plays only, by the exact string."""
    home.ada.love("ADA", home.songs[3].title.upper(), at=NOW)

    result = await home.sync()

    assert result["starred"] == 1
    assert home.navidrome.held("ada", home.songs[3]).is_starred


async def test_w20_a_run_that_is_cut_off_goes_on_where_it_was(home: Listeners) -> None:
    """The whole history was read into memory and kept at the end."""
    home.lastfm.add_plays("ada", [play(home.songs[0], START + n * 20 * DAY) for n in range(20)])
    home.lastfm.faults.add(Fault(kind="hang", route=RECENT, skip=6))
    running = asyncio.create_task(home.sync())
    await eventually(lambda: home.lastfm.journal.total > 6, describe="the seventh window hangs")
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    home.lastfm.faults.clear()
    asked = home.lastfm.journal.total

    await home.sync()

    read = await home.query("SELECT count(*) AS n FROM read_window WHERE state = 'read'")
    assert home.lastfm.journal.total - asked < read[0]["n"] + 8
    assert home.counts()[0] == 20


async def test_w21_a_love_that_is_told_twice_aborts_nothing(home: Listeners) -> None:
    """A list that moves while it is read repeats rows."""
    home.ada.love("Ada", home.songs[0].title, at=NOW - 5)
    await home.sync()
    await home.query("UPDATE account SET library_mark = ''")

    result = await home.sync()

    assert result["errors"] == []


async def test_w45_one_persons_trouble_stops_nobody_else(scrobble_database: str) -> None:
    """One user, one process, and no lock against a second run."""
    async with listeners(scrobble_database, people=("ada", "ben")) as home:
        home.ada.is_hidden = True
        home.lastfm.add_plays("ben", [play(home.songs[0], NOW - DAY)])

        result = await home.sync()

        assert [each["account"] for each in result["errors"]] == ["ada"]
        assert home.counts("ben")[0] == 1


async def test_w45_a_second_run_at_the_same_time_leaves_it_to_the_first(home: Listeners) -> None:
    home.lastfm.add_plays("ada", [play(home.songs[0], NOW - DAY)])

    first, second = await asyncio.gather(home.sync(), home.sync())

    busy = [each["accounts"]["ada"]["is_busy"] for each in (first, second)]
    assert sorted(busy) == [False, True]
    assert home.counts()[0] == 1
