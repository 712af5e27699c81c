"""When the file is left alone, and what its operator is told."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest

from scrobble_sync.domain.conflict import Conflict
from scrobble_sync.domain.track_plays import AccountPlays
from scrobble_sync.navidrome_database.opening import held_alone
from scrobble_sync.navidrome_database.refusals import (
    DatabaseDamaged,
    DatabaseFailed,
    DatabaseMissing,
    DatabaseReadOnly,
    DatabaseRefused,
    HistoryMissing,
    LogPresent,
    SchemaUnknown,
    ServerRunning,
    UserUnknown,
)
from scrobble_sync.navidrome_database.run import DatabaseFile, write_plays
from scrobble_sync.workflows.write_database import undo_database, write_database
from tests.integration.scrobble_database.conftest import T0, Stopped

Make = Callable[..., Stopped]
NOBODY: Final = 65_534


def wishes(home: Stopped, policy: Conflict = Conflict.HIGHER) -> list[AccountPlays]:
    return [AccountPlays("ada", "ada", policy, [home.track("Sing", T0)])]


def refused(home: Stopped, error: type[DatabaseRefused]) -> DatabaseRefused:
    with pytest.raises(error) as caught:
        write_plays(home.file, wishes(home), run_id="r", is_dry_run=False)
    assert caught.value.remedy
    assert not home.file.backups.exists()
    return caught.value


def test_w37_an_idle_server_is_seen(home: Stopped) -> None:
    # With a write-ahead log an idle server is invisible to the usual lock and to the file's date.
    home.server.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    refused(home, ServerRunning)


def test_w37_a_server_that_wrote_is_seen(home: Stopped) -> None:
    home.server.listen("ada", "Sing", at=T0)

    refused(home, LogPresent)


def test_the_log_of_a_killed_server_is_left_alone(home: Stopped) -> None:
    home.server.listen("ada", "Sing", at=T0)
    folder, log = home.file.path.parent, Path(f"{home.file.path}-wal")
    main, logged = home.file.path.read_bytes(), log.read_bytes()
    home.server.stop()
    home.file.path.write_bytes(main)
    log.write_bytes(logged)

    refused(home, LogPresent)

    assert log.read_bytes() == logged
    assert sorted(path.name for path in folder.iterdir()) == ["navidrome.db", "navidrome.db-wal"]


def test_no_server_can_write_while_the_file_is_held(home: Stopped) -> None:
    home.server.stop()
    with (
        held_alone(home.file.path),
        closing(sqlite3.connect(home.file.path, timeout=0)) as other,
        pytest.raises(sqlite3.OperationalError, match="locked"),
    ):
        other.execute("SELECT count(*) FROM annotation").fetchone()


def test_w45_a_second_run_at_the_same_time_is_refused(home: Stopped) -> None:
    # Nothing kept two runs apart.
    home.server.stop()
    with held_alone(home.file.path):
        refused(home, ServerRunning)


def test_there_is_no_such_file(home: Stopped, tmp_path: Path) -> None:
    file = DatabaseFile(tmp_path / "absent.db", tmp_path / "medley")

    with pytest.raises(DatabaseMissing, match="database_path"):
        write_plays(file, wishes(home), run_id="r", is_dry_run=False)


def test_a_file_that_is_no_database_is_left_alone(home: Stopped) -> None:
    home.server.stop()
    home.file.path.write_text("something else")

    refused(home, DatabaseMissing)


def test_another_programs_database_is_left_alone(home: Stopped) -> None:
    home.server.stop()
    home.file.path.unlink()
    with closing(sqlite3.connect(home.file.path)) as other:
        other.execute("CREATE TABLE a(b)")

    refused(home, SchemaUnknown)


@contextmanager
def as_anybody() -> Generator[None, None, None]:
    """Be somebody to whom rights apply: for root nothing is read-only."""
    if os.geteuid() != 0:
        yield
        return
    os.setresuid(NOBODY, NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


@pytest.fixture
def shown_to_anybody(home: Stopped) -> Generator[Stopped, None, None]:
    """A stopped Navidrome's file in a folder that anybody may look into."""
    home.server.stop()
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        path = Path(folder) / "navidrome.db"
        shutil.copyfile(home.file.path, path)
        yield replace(home, file=DatabaseFile(path, path.parent / "medley"))


@pytest.mark.parametrize(
    ("file", "folder"),
    [
        pytest.param(0o444, 0o777, id="the file"),
        pytest.param(0o666, 0o555, id="the folder, where a journal has to lie"),
        pytest.param(0o000, 0o777, id="not even to be read"),
        pytest.param(0o666, 0o000, id="the folder cannot be entered"),
    ],
)
def test_a_file_without_rights_is_named(shown_to_anybody: Stopped, file: int, folder: int) -> None:
    home = shown_to_anybody
    path, before = home.file.path, home.file.path.read_bytes()
    path.chmod(file)
    path.parent.chmod(folder)

    try:
        with as_anybody(), pytest.raises(DatabaseReadOnly, match="rights of Navidrome's user"):
            write_plays(home.file, wishes(home), run_id="r", is_dry_run=False)
    finally:
        path.parent.chmod(0o755)
        path.chmod(0o600)

    assert path.read_bytes() == before
    assert [found.name for found in path.parent.iterdir()] == ["navidrome.db"]


def test_an_old_release_is_refused(make_stopped: Make) -> None:
    home = make_stopped(version="0.53.3")
    home.server.stop()

    assert "upgrade Navidrome" in refused(home, SchemaUnknown).remedy


def test_a_release_nobody_tried_is_refused(home: Stopped) -> None:
    home.server.database.execute(
        "INSERT INTO goose_db_version(version_id, is_applied) VALUES (20300101000000, 1)"
    )
    home.server.database.commit()
    home.server.stop()

    assert "upgrade Medley" in refused(home, SchemaUnknown).remedy


def test_a_table_that_lacks_a_column_is_refused(home: Stopped) -> None:
    home.server.database.execute("ALTER TABLE annotation DROP COLUMN rating")
    home.server.stop()

    assert "rating" in str(refused(home, SchemaUnknown))


def test_a_damaged_file_is_refused(home: Stopped) -> None:
    home.server.stop()
    whole = home.file.path.read_bytes()
    home.file.path.write_bytes(whole[: len(whole) // 2])

    with pytest.raises(DatabaseDamaged):
        write_plays(home.file, wishes(home), run_id="r", is_dry_run=False)


def test_nobody_of_that_name_is_named(home: Stopped) -> None:
    home.server.stop()
    nobody = [AccountPlays("x", "nobody", Conflict.HIGHER, [home.track("Sing", T0)])]

    with pytest.raises(UserUnknown, match="'nobody'"):
        write_plays(home.file, nobody, run_id="r", is_dry_run=False)


def test_plays_are_added_only_where_a_history_tells_which_were(make_stopped: Make) -> None:
    home = make_stopped(version="0.57.0")
    home.server.stop()

    with pytest.raises(HistoryMissing):
        write_plays(home.file, wishes(home, Conflict.INCREMENT), run_id="r", is_dry_run=False)


async def test_whoever_answers_at_the_address_runs(home: Stopped) -> None:
    home.server.stop()

    async def answers() -> bool:
        return True

    with pytest.raises(ServerRunning):
        await write_database(home.file, wishes(home), run_id="r", answers=answers)
    with pytest.raises(ServerRunning):
        await undo_database(home.file, run_id="r", answers=answers)


async def test_nobody_answers_and_the_file_is_written(home: Stopped) -> None:
    home.server.stop()

    async def answers() -> bool:
        return False

    written = await write_database(home.file, wishes(home), run_id="r", answers=answers)
    undone = await undo_database(home.file, run_id="r", answers=answers)

    assert (written.tracks, undone.rows) == (1, 3)


def test_the_file_keeps_its_mode_and_gains_no_neighbours(home: Stopped) -> None:
    home.server.stop()
    home.file.path.chmod(0o640)

    write_plays(home.file, wishes(home), run_id="r", is_dry_run=False)

    assert home.file.path.stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in home.file.path.parent.iterdir()) == [
        "medley",
        "navidrome.db",
    ]
    journal = home.file.backups / "r.journal"
    assert journal.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(home.file.path)) as other:
        assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_the_simulated_server_goes_on_afterwards(home: Stopped) -> None:
    home.write(home.track("Sing", T0))

    home.server.listen("ada", "Sing", at=T0 + 60)

    assert home.server.held("ada", "Sing").plays == 2


def test_a_disk_that_gives_up_leaves_the_file_as_it_was(home: Stopped) -> None:
    before = home.dump()
    home.server.stop()
    home.file.backups.write_text("a file where the folder should be")

    with pytest.raises(DatabaseFailed):
        write_plays(home.file, wishes(home), run_id="r", is_dry_run=False)

    home.server.start()
    assert home.dump() == before
