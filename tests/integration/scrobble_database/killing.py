"""Runs that are killed before their n-th statement, each on a copy of its own, until one ends.

``python -m tests.integration.scrobble_database.killing DATABASE TRACK_IDS FOLDER``: below FOLDER
there is a folder for each n afterwards. A process of its own, since it forks.
"""

import os
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

from scrobble_sync.domain.conflict import Conflict
from scrobble_sync.domain.track_plays import AccountPlays, TrackPlays
from scrobble_sync.navidrome_database import run

T0 = 1_700_000_000
RUN = "run-killed"


def wishes(ids: list[str]) -> list[AccountPlays]:
    """Two plays and a love for each track, added to what is there."""
    tracks = [TrackPlays(one, (T0 + n, T0 + 600 + n), T0 + n) for n, one in enumerate(ids)]
    return [AccountPlays("ada", "ada", Conflict.INCREMENT, tracks)]


def main(database: Path, ids: list[str], folder: Path) -> None:
    """Kill at each statement in turn."""
    point = 0
    while True:
        point += 1
        place = folder / f"{point:03}"
        place.mkdir(parents=True)
        copy = place / database.name
        shutil.copy(database, copy)
        child = os.fork()
        if child == 0:
            _run_until(point, copy, ids)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if os.WIFEXITED(status):
            return


def _run_until(point: int, database: Path, ids: list[str]) -> None:
    count = 0

    def die_in_time(_counted: Any, _statement: str) -> None:
        nonlocal count
        count += 1
        if count >= point:
            os.kill(os.getpid(), signal.SIGKILL)

    # The counter of statements is the one place that sees each of them.
    run._Counted._count = die_in_time  # type: ignore[assignment,method-assign]  # see above
    file = run.DatabaseFile(database, database.parent / "medley")
    run.write_plays(file, wishes(ids), run_id=RUN, is_dry_run=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2].split(","), Path(sys.argv[3]))
