"""Libraries that are away, that moved, that got new ids, and that are not this person's."""

import pytest

from medley_simulators.navidrome.library import Song
from scrobble_sync.workflows.accounts import RunningTarget
from scrobble_sync.workflows.submit_plays import plan_submission, submit
from tests.support.listeners import (
    DAY,
    NOW,
    START,
    Listeners,
    in_silence,
    listeners,
    play,
    songs,
)


async def test_a_library_without_tracks_is_an_outage(home: Listeners) -> None:
    home.lastfm.add_plays("ada", [play(home.songs[0], NOW - DAY)])
    await home.sync()
    home.navidrome.database.execute("UPDATE media_file SET missing = 1")
    home.navidrome.database.commit()
    home.lastfm.add_plays("ada", [play(home.songs[1], NOW - 60)])

    failed = await home.sync()
    there = await home.query("SELECT count(*) AS n FROM library_track WHERE is_present")

    assert "no tracks" in failed["errors"][0]["detail"]
    assert there == [{"n": 5}]


async def test_w17_tracks_that_are_added_later_get_their_plays(home: Listeners) -> None:
    """After the first hundred tracks the library was never read again."""
    late = Song("Late", ("Ada",), "Two", "Ada")
    home.lastfm.add_plays("ada", [play(late, START + 9)])
    await home.sync()
    home.navidrome.add_songs([late])

    result = await home.sync()

    assert result["written"] == 1
    assert home.navidrome.held("ada", late).plays == 1


async def test_w18_two_albums_with_one_song_keep_their_own_counts(scrobble_database: str) -> None:
    """One row for an artist and title: the last album won."""
    one, other = (Song("Red", ("Ada",), album, "Ada", duration=200) for album in ("One", "Two"))
    async with listeners(scrobble_database, library=[one, other]) as home:
        home.lastfm.add_plays(
            "ada", [play(one, NOW - DAY), play(one, NOW - 900), play(other, NOW - 600)]
        )

        await home.sync()

        assert home.counts() == [2, 1]


async def test_w08_counts_told_by_album_obey_the_policy(scrobble_database: str) -> None:
    """Counts that were split by album were written as they were, even where they were lower."""
    one, other = (Song("Red", ("Ada",), album, "Ada", duration=200) for album in ("One", "Two"))
    async with listeners(scrobble_database, library=[one, other]) as home:
        home.navidrome.listen("ada", one, at=START, times=5)
        home.lastfm.add_plays(
            "ada", [play(one, NOW - DAY), play(other, NOW - 900), play(other, NOW - 600)]
        )

        result = await home.sync()

        assert home.counts() == [5, 2]
        assert (result["written"], result["skipped_conflicts"]) == (2, 1)


async def test_ids_that_were_migrated_are_the_same_tracks(home: Listeners) -> None:
    """Navidrome gave every track a new id in July 2026; no play is sent again."""
    home.lastfm.add_plays("ada", [play(song, NOW - DAY) for song in home.songs])
    await home.sync()
    before = await home.query("SELECT track_id, title FROM library_track ORDER BY track_id")
    database = home.navidrome.database
    database.execute("PRAGMA foreign_keys=OFF")
    for table, column in (("annotation", "item_id"), ("media_file", "id")):
        database.execute(
            f"UPDATE {table} SET {column} = 'new' || substr({column}, 4)"
            + (" WHERE item_type = 'media_file'" if table == "annotation" else "")
        )
    database.commit()
    await home.query("UPDATE account SET library_mark = ''")

    result = await home.sync()

    after = await home.query("SELECT track_id, title FROM library_track ORDER BY track_id")
    ids = await home.query("SELECT DISTINCT left(navidrome_id, 3) AS begins FROM library_track")
    assert after == before
    assert ids == [{"begins": "new"}]
    assert result["written"] == 0


async def test_w13_missing_files_and_foreign_libraries_are_left_out(
    scrobble_database: str,
) -> None:
    """They were matched, and got the plays."""
    mine, gone, foreign = songs(3)
    gone = Song("Gone", ("Ada",), "One", "Ada", is_missing=True)
    foreign = Song("Foreign", ("Ada",), "One", "Ada", library=2)
    async with listeners(scrobble_database, library=[mine, gone, foreign]) as home:
        home.lastfm.add_plays("ada", [play(each, NOW - DAY) for each in (mine, gone, foreign)])

        result = await home.sync()

        assert (result["matched"], result["unmatched"]) == (1, 2)


async def test_a_server_without_empty_search_is_read_by_albums(home: Listeners) -> None:
    home.navidrome.answers_empty_search = False
    home.lastfm.add_plays("ada", [play(home.songs[0], NOW - DAY)])

    await home.sync()

    assert home.counts()[0] == 1


async def test_w14_ids_of_digits_alone_stay_text(scrobble_database: str) -> None:
    """They became numbers and lost their zeros."""
    song = Song("Red", ("Ada",), id="0012345678901234567890")
    async with listeners(scrobble_database, library=[song]) as home:
        home.lastfm.add_plays("ada", [play(song, NOW - DAY)])

        await home.sync()

        assert home.counts() == [1]


async def test_w05_tracks_the_source_does_not_know_are_left_alone(home: Listeners) -> None:
    """The policy `lastfm` set everything to zero that Last.fm did not know."""
    home.navidrome.listen("ada", home.songs[4], at=START, times=3)
    home.lastfm.add_plays("ada", [play(home.songs[0], NOW - DAY)])

    await home.sync()

    assert home.counts() == [1, 0, 0, 0, 3]


async def test_w32_many_plays_take_few_calls(home: Listeners) -> None:
    """One call for each play, and a pause before each."""
    home.lastfm.add_plays(
        "ada", [play(home.songs[n % 5], NOW - 9 * DAY + 60 * n) for n in range(400)]
    )

    await home.sync()

    assert home.calls("scrobble") == 2
    assert sum(home.counts()) == 400


async def test_w42_every_call_is_one_the_server_knows(home: Listeners) -> None:
    """An address was called that no server has."""
    home.lastfm.add_plays("ada", [play(home.songs[0], NOW - DAY)])
    home.ada.love("Ada", home.songs[1].title, at=NOW - DAY)

    await home.sync()

    assert home.calls("scrobble") == home.calls("star") == 1
    assert set(home.navidrome.journal.statuses) == {200}
    assert set(home.lastfm.journal.statuses) == {200}


@pytest.mark.parametrize(
    ("moved", "calls"),
    [
        pytest.param("place", 1, id="nothing moves"),
        pytest.param("place + 2", 2, id="some of them are elsewhere"),
        pytest.param("(place + 7) % 12", 2, id="all of them are elsewhere"),
        pytest.param("place + 1000", 2, id="the list is shorter than it was"),
        pytest.param("NULL", 1, id="nobody knows where they stood"),
    ],
)
async def test_what_arrived_is_known_wherever_the_tracks_stand_by_then(
    scrobble_database: str, moved: str, calls: int
) -> None:
    async with listeners(scrobble_database, library=songs(12)) as home:
        home.lastfm.add_plays("ada", [play(song, NOW - DAY) for song in home.songs[:5]])
        planned = await home.sync(is_dry_run=True)
        account = home.resources.accounts["ada"]
        assert isinstance(account.target, RunningTarget)
        pool, number = home.resources.pool, account.account_id
        home.navidrome.journal.clear()

        async def ready() -> None:
            await home.query(f"UPDATE library_track SET place = {moved}")

        written = await submit(
            pool,
            number,
            planned["accounts"]["ada"]["run_id"],
            await plan_submission(pool, number, account.conflict),
            client=account.target.subsonic,
            ready=ready,
            report=in_silence,
        )

        assert (written, home.counts()) == (5, [1] * 5 + [0] * 7)
        assert home.calls("search3") + home.calls("getSong") == calls
        states = await home.query("SELECT DISTINCT state FROM delivery")
        assert [row["state"] for row in states] == ["confirmed"]
