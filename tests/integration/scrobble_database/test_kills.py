"""A kill at any point leaves the old database or the new one, and the next run ends it."""

import subprocess
import sys
from pathlib import Path

from medley_simulators.navidrome.server import NavidromeSimulator
from scrobble_sync.navidrome_database.refusals import RunUnknown
from scrobble_sync.navidrome_database.run import DatabaseFile, write_plays
from scrobble_sync.navidrome_database.undoing import undo_run
from tests.integration.scrobble_database.conftest import T0, Stopped
from tests.integration.scrobble_database.killing import RUN, wishes

ROOT = Path(__file__).parents[3]


def dumped(path: Path) -> list[str]:
    """What a server finds that is started on the file."""
    server = NavidromeSimulator.reopened(path)
    try:
        return list(server.database.iterdump())
    finally:
        server.stop()


def test_a_kill_at_any_statement_leaves_the_old_or_the_new(home: Stopped, tmp_path: Path) -> None:
    home.server.listen("ada", "Sing", at=T0 - 5000, times=2)
    ids = [home.server.id("Sing"), home.server.id("Duet")]
    home.server.stop()
    old = dumped(home.file.path)
    folder = tmp_path / "killed"

    command = [sys.executable, "-m", "tests.integration.scrobble_database.killing"]
    subprocess.run([*command, home.file.path, ",".join(ids), folder], cwd=ROOT, check=True)

    places = sorted(folder.iterdir())
    new = dumped(places[-1] / "navidrome.db")
    assert len(places) > 30
    found = []
    for place in places:
        path = place / "navidrome.db"
        after_kill = dumped(path)
        assert after_kill in (old, new)
        found.append(after_kill == new)
        file = DatabaseFile(path, place / "medley")
        write_plays(file, wishes(ids), run_id="run-next", is_dry_run=False)
        assert dumped(path) == new
        assert can_be_undone(file) == (after_kill == new)
    assert found[0] is False
    assert found[-1] is True


def can_be_undone(file: DatabaseFile) -> bool:
    """Whether there is a journal of the run that was killed, which is true to the file."""
    try:
        undo_run(file, run_id=RUN)
    except RunUnknown:
        return False
    return True
