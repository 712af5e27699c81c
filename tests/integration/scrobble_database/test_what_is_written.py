"""What a stopped Navidrome's file holds afterwards, read by the server's own queries."""

import sqlite3
from collections.abc import Callable

import pytest

from medley_simulators.navidrome.hands import Held
from medley_simulators.navidrome.library import Song
from medley_simulators.navidrome.versions import SUPPORTED
from scrobble_sync.domain.conflict import Conflict
from scrobble_sync.domain.track_plays import AccountPlays, TrackPlays
from tests.integration.scrobble_database.conftest import T0, Stopped

Make = Callable[..., Stopped]


@pytest.mark.parametrize("version", SUPPORTED)
def test_tracks_albums_artists_stars_and_history_agree(make_stopped: Make, version: str) -> None:
    home = make_stopped(version=version)
    sing, duet = home.track("Sing", T0, T0 + 60, loved_at=T0 + 5), home.track("Duet", T0 + 120)

    written = home.write(sing, duet)

    server = home.server
    assert server.held("ada", "Sing") == Held(2, T0 + 60, is_starred=True, starred_at=T0 + 5)
    assert server.held("ada", "Duet").plays == 1
    assert server.held_album("ada", "Sing") == Held(2, T0 + 60)
    assert server.held_album("ada", "Duet") == Held(1, T0 + 120)
    assert server.held_artist("ada", "Sing") == Held(3, T0 + 120)
    assert (written.tracks, written.starred, written.albums, written.artists) == (2, 1, 2, 2)
    if server.version.has_history:
        ids = (sing.track_id, duet.track_id)
        assert server.history("ada") == [(ids[0], T0), (ids[0], T0 + 60), (ids[1], T0 + 120)]


def test_w19_a_scan_afterwards_finds_nothing_to_correct(home: Stopped) -> None:
    # Aggregates came at the end of a run, each track committed before: a crash left them wrong.
    home.server.listen("ada", "Repetition", at=T0, times=3)
    home.write(home.track("Sing", T0, T0 + 60), home.track("Duet", T0 + 120))
    before = home.dump()

    home.server.refresh_counts()

    assert home.dump() == before


def test_nobody_elses_rows_are_touched(home: Stopped) -> None:
    home.server.listen("root", "Sing", at=T0, times=5)

    home.write(home.track("Sing", T0))

    assert home.server.held("root", "Sing").plays == 5
    assert home.server.held("ada", "Sing").plays == 1


def test_several_people_are_written_at_once(home: Stopped) -> None:
    sing = home.track("Sing", T0)

    home.write_all(
        [AccountPlays(name, name.upper(), Conflict.HIGHER, [sing]) for name in ("ada", "root")]
    )

    assert [home.server.held(name, "Sing").plays for name in ("ada", "root")] == [1, 1]


def test_w13_missing_files_and_foreign_libraries_are_left_out(home: Stopped) -> None:
    # Both were written, although nobody could see the rows.
    written = home.write(home.track("Gone", T0), home.track("Hidden", T0), home.track("Sing", T0))

    assert {one.track_id for one in written.absent} == {
        home.server.id("Gone"),
        home.server.id("Hidden"),
    }
    assert home.server.held("ada", "Hidden").plays == 0
    assert written.tracks == 1


def test_an_administrator_hears_every_library(home: Stopped) -> None:
    home.write(home.track("Hidden", T0), username="root")

    assert home.server.held("root", "Hidden").plays == 1


def test_w14_an_id_of_digits_keeps_its_zeros(home: Stopped) -> None:
    # Ids that look like numbers became numbers, and lost their leading zeros.
    digits = "00000000000000000012345678901234"
    home.server.add_songs([Song("Digits", ("Blur",), album="Numbers", id=digits)])

    home.write(TrackPlays(digits, (T0,)))

    assert home.server.held("ada", digits).plays == 1


@pytest.mark.parametrize("version", ["0.60.3", "0.63.2"])
def test_w03_a_newer_local_play_keeps_its_date(make_stopped: Make, version: str) -> None:
    # Dates were read by a pattern no real value has, and newer local ones overwritten.
    home = make_stopped(version=version)
    home.server.listen("ada", "Sing", at=T0 + 500)

    home.write(home.track("Sing", T0, T0 + 60))

    assert home.server.held("ada", "Sing") == Held(2, T0 + 500)
    assert home.server.held_album("ada", "Sing") == Held(2, T0 + 500)


def test_w03_dates_are_compared_as_instants_across_zones(make_stopped: Make) -> None:
    home = make_stopped(offset_h=5)
    home.server.listen("ada", "Sing", at=T0)

    home.write(home.track("Sing", T0, T0 + 3600))

    assert home.server.held("ada", "Sing") == Held(2, T0 + 3600)


def test_dates_are_spelled_as_the_server_spells_them(make_stopped: Make) -> None:
    home = make_stopped(offset_h=-3)
    home.server.listen("ada", "Repetition", at=T0)

    home.write(home.track("Sing", T0))

    query = "SELECT DISTINCT substr(play_date, -6) FROM annotation"
    assert [row[0] for row in home.server.database.execute(query)] == ["-03:00"]


@pytest.mark.parametrize("stored", ["2023-11-14 22:13:20.123456789+00:00", "2023-11-14T22:13:20Z"])
def test_every_spelling_of_a_date_is_read(home: Stopped, stored: str) -> None:
    home.server.listen("ada", "Sing", at=1)
    home.server.database.execute("UPDATE annotation SET play_date = ?", (stored,))
    home.server.database.commit()

    home.write(home.track("Sing", T0 - 60, T0 - 30))

    assert home.server.held("ada", "Sing") == Held(2, T0)


def test_a_count_that_is_null_becomes_a_number(home: Stopped) -> None:
    home.server.listen("ada", "Sing", at=1)
    home.server.database.execute("UPDATE annotation SET play_count = NULL")
    home.server.database.commit()

    home.write(home.track("Sing", T0))
    home.server.listen("ada", "Sing", at=T0 + 60)

    assert home.server.held("ada", "Sing").plays == 2


def test_w09_a_loved_track_nobody_scrobbled_is_starred(home: Stopped) -> None:
    # The love travelled through plays alone, so that a track without any lost it.
    home.write(home.track("Sing", loved_at=T0))

    assert home.server.held("ada", "Sing") == Held(0, None, is_starred=True, starred_at=T0)


def test_w10_a_star_without_a_date_gets_one(home: Stopped) -> None:
    # Stars were written without their moment, and clients showed none.
    home.server.star("ada", "Sing", at=1)
    home.server.database.execute("UPDATE annotation SET starred_at = NULL")
    home.server.database.commit()

    home.write(home.track("Sing", loved_at=T0))

    assert home.server.held("ada", "Sing").starred_at == T0


def test_a_star_keeps_its_date(home: Stopped) -> None:
    home.server.star("ada", "Sing", at=T0 - 1000)

    written = home.write(home.track("Sing", loved_at=T0))

    assert written.tracks == 0
    assert home.server.held("ada", "Sing").starred_at == T0 - 1000


def test_w11_a_star_taken_away_since_stays_away(home: Stopped) -> None:
    # Each run put the star back that its owner had taken away.
    home.server.unstar("ada", "Sing", at=T0 + 60)

    home.write(home.track("Sing", loved_at=T0))

    assert not home.server.held("ada", "Sing").is_starred


def test_a_track_loved_after_its_star_was_taken_away_is_starred(home: Stopped) -> None:
    home.server.unstar("ada", "Sing", at=T0 - 60)

    home.write(home.track("Sing", loved_at=T0))

    assert home.server.held("ada", "Sing").starred_at == T0


def test_ratings_stay(home: Stopped) -> None:
    home.server.listen("ada", "Sing", at=1)
    home.server.database.execute("UPDATE annotation SET rating = 4")
    home.server.database.commit()

    home.write(home.track("Sing", T0, T0 + 60))

    query = "SELECT rating FROM annotation WHERE item_type = 'media_file'"
    assert home.server.database.execute(query).fetchone()[0] == 4


def test_a_dry_run_says_the_same_and_writes_nothing(home: Stopped) -> None:
    before = home.dump()
    tracks = [home.track("Sing", T0, loved_at=T0), home.track("Duet", T0)]

    planned = home.write(*tracks, is_dry_run=True)
    unchanged = home.dump()
    written = home.write(*tracks)

    assert unchanged == before
    assert (planned.tracks, planned.plays, planned.starred, planned.albums, planned.artists) == (
        written.tracks,
        written.plays,
        written.starred,
        written.albums,
        written.artists,
    )


def test_w34_a_hundred_times_the_tracks_take_the_same_statements(home: Stopped) -> None:
    # One variable for each changed track failed above SQLite's limit, after they were committed.
    many = [Song(f"Song {n}", ("Many",), album=f"Album {n % 90}", track=n) for n in range(1000)]
    ids = list(home.server.add_songs(many).values())
    tracks = [TrackPlays(one, (T0 + n,)) for n, one in enumerate(ids)]

    few = home.write(*tracks[:10])
    all_of_them = home.write(*tracks)

    assert (few.tracks, all_of_them.tracks) == (10, 990)
    # The folder for copies is there the second time, and nothing is pending in it.
    assert all_of_them.statements == few.statements < 60


def test_w29_one_commit_takes_all_tracks(home: Stopped, monkeypatch: pytest.MonkeyPatch) -> None:
    # Each track was committed twice, on a connection of its own.
    ran: list[str] = []

    class Recording:
        statements = 0

        def __init__(self, connection: sqlite3.Connection) -> None:
            connection.set_trace_callback(ran.append)

    monkeypatch.setattr("scrobble_sync.navidrome_database.run._Counted", Recording)
    many = [Song(f"Song {n}", ("Many",), album="Many", track=n) for n in range(50)]
    ids = home.server.add_songs(many).values()

    written = home.write(*(TrackPlays(one, (T0,)) for one in ids))

    assert written.tracks == 50
    assert [ran.count(each) for each in ("BEGIN IMMEDIATE", "COMMIT")] == [1, 1]


def test_after_a_run_that_changed_nothing_there_is_no_backup(home: Stopped) -> None:
    written = home.write()

    assert written.tracks == 0
    assert not home.file.backups.exists()
