"""One database run in a process of its own, so that its memory is its own: prints what it took.

``python -m tests.benchmarks.scrobble_writing DATABASE PLAYS RUN_ID``; PLAYS is a JSON file of
``[track id, [seconds, …]]``.
"""

import json
import os
import sys
import time
from pathlib import Path

from scrobble_sync.domain.conflict import Conflict
from scrobble_sync.domain.track_plays import AccountPlays, TrackPlays
from scrobble_sync.navidrome_database.run import DatabaseFile, write_plays
from tests.benchmarks.processes import peak_mb


def main(database: Path, plays: Path, run_id: str) -> None:
    """Write them, and tell seconds (of a core, too), statements, plays and the peak of memory."""
    tracks = [TrackPlays(one, tuple(moments)) for one, moments in json.loads(plays.read_bytes())]
    file = DatabaseFile(database, database.parent / "medley")
    started, cpu_before = time.perf_counter(), time.process_time()
    written = write_plays(
        file,
        [AccountPlays("ada", "ada", Conflict.HIGHER, tracks)],
        run_id=run_id,
        is_dry_run=False,
    )
    told = {
        "seconds": time.perf_counter() - started,
        "cpu_s": time.process_time() - cpu_before,
        "statements": written.statements,
        "plays": written.plays,
        "tracks": written.tracks,
        "peak_mb": peak_mb(os.getpid()),
    }
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
