"""Copies of the database, made before anything is written, and how many are kept."""

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from scrobble_sync.navidrome_database.opening import check

_SUFFIX: Final = ".db"


def back_up(connection: sqlite3.Connection, database: Path, folder: Path, run_id: str) -> Path:
    """Copy the database through SQLite itself, check the copy, and return where it lies.

    Raises
    ------
    DatabaseDamaged
        The copy is: so is the database.
    """
    made_at = f"{database.stem}-{run_id}"
    part = folder / f"{made_at}.part"
    part.unlink(missing_ok=True)
    with closing(sqlite3.connect(part)) as copy:
        connection.backup(copy)
        check(copy, part)
    _own_alike(part, database)
    finished = folder / f"{made_at}{_SUFFIX}"
    part.replace(finished)
    return finished


def prune(folder: Path, *, kept: int) -> None:
    """Delete all but the newest so many of each kind: copies, and journals."""
    for pattern in (f"*{_SUFFIX}", "*.journal", "*.undone"):
        newest_first = sorted(folder.glob(pattern), key=lambda path: -path.stat().st_mtime_ns)
        for path in newest_first[kept:]:
            path.unlink(missing_ok=True)


def _own_alike(copy: Path, original: Path) -> None:
    """Give it the owner and the mode of the original, where this process may."""
    told = original.stat()
    copy.chmod(told.st_mode & 0o777)
    with suppress(PermissionError):
        os.chown(copy, told.st_uid, told.st_gid)
