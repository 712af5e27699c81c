"""Having a database file to oneself, so that a server can neither run nor start meanwhile."""

import os
import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from scrobble_sync.navidrome_database.refusals import (
    DatabaseDamaged,
    DatabaseFailed,
    DatabaseMissing,
    DatabaseReadOnly,
    LogPresent,
    ServerRunning,
)

_MAGIC: Final = b"SQLite format 3\x00"
_STOP_IT: Final = "stop Navidrome, and any other program that has the file open"
_EXCLUSIVE_SQL: Final = "PRAGMA locking_mode = EXCLUSIVE"
_FOREIGN_KEYS_SQL: Final = "PRAGMA foreign_keys = ON"
_JOURNAL_SQL: Final = "PRAGMA journal_mode"
_ROLLBACK_JOURNAL_SQL: Final = "PRAGMA journal_mode = DELETE"
_WRITE_AHEAD_SQL: Final = "PRAGMA journal_mode = WAL"
_PROBE_SQL: Final = "BEGIN IMMEDIATE"
_HOLD_SQL: Final = "BEGIN EXCLUSIVE"
_END_SQL: Final = "COMMIT"
_QUICK_CHECK_SQL: Final = "PRAGMA quick_check"


@contextmanager
def held_alone(path: Path) -> Generator[sqlite3.Connection, None, None]:
    """Hold the file as long as the block; no transaction is open.

    While it is held its journal is one that SQLite rolls back by itself: a kill at any moment
    leaves the old database or the new one, and no write-ahead log. Afterwards it is as it was.

    Raises
    ------
    DatabaseMissing, DatabaseReadOnly, LogPresent, ServerRunning, DatabaseDamaged
        It cannot be had.
    DatabaseFailed
        SQLite or the disk gave up inside the block.
    """
    _look_at(path)
    uri = f"{path.absolute().as_uri()}?mode=rw"
    with closing(sqlite3.connect(uri, uri=True, timeout=0, isolation_level=None)) as connection:
        with _refusing(path):
            was_write_ahead = _take(connection)
        try:
            yield connection
        except (sqlite3.Error, OSError) as error:
            what = f"writing {path} failed ({error}), and nothing is kept of it"
            raise DatabaseFailed(
                what, remedy="see that the disk has room, then run again"
            ) from error
        finally:
            connection.rollback()
            if was_write_ahead:
                connection.execute(_WRITE_AHEAD_SQL)


def check(connection: sqlite3.Connection, path: Path) -> None:
    """Let SQLite look for damage.

    Raises
    ------
    DatabaseDamaged
        It complains.
    """
    try:
        complaints = [row[0] for row in connection.execute(_QUICK_CHECK_SQL)]
    except sqlite3.DatabaseError as error:
        complaints = [str(error)]
    if complaints != ["ok"]:
        what = f"{path} is damaged ({complaints[0]})"
        raise DatabaseDamaged(what, remedy="restore a backup of Navidrome's")


def _look_at(path: Path) -> None:
    try:
        is_there = path.is_file()
    except PermissionError as error:
        raise _read_only(path) from error
    if not is_there:
        what = f"there is no file {path}"
        raise DatabaseMissing(what, remedy="set database_path to Navidrome's navidrome.db")
    if not (os.access(path, os.R_OK | os.W_OK) and os.access(path.parent, os.W_OK)):
        raise _read_only(path)
    with path.open("rb") as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            what = f"{path} is no SQLite database"
            raise DatabaseMissing(what, remedy="set database_path to Navidrome's navidrome.db")
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and log.stat().st_size:
        what = f"a write-ahead log lies beside {path}: Navidrome runs, or it was killed"
        raise LogPresent(what, remedy="stop it; if it was killed, start it once and stop it")


def _take(connection: sqlite3.Connection) -> bool:
    """Get the lock that an idle server prevents; whether it was in write-ahead mode."""
    connection.execute(_EXCLUSIVE_SQL)
    connection.execute(_PROBE_SQL)
    connection.execute(_END_SQL)
    (mode,) = connection.execute(_JOURNAL_SQL).fetchone()
    (now,) = connection.execute(_ROLLBACK_JOURNAL_SQL).fetchone()
    if now != "delete":
        message = "database is locked"
        raise sqlite3.OperationalError(message)
    connection.execute(_HOLD_SQL)
    connection.execute(_END_SQL)
    connection.execute(_FOREIGN_KEYS_SQL)
    return bool(mode == "wal")


@contextmanager
def _refusing(path: Path) -> Generator[None, None, None]:
    """Say what SQLite's complaint means here."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        told = str(error)
        if "locked" in told or "busy" in told:
            what = f"somebody has {path} open"
            raise ServerRunning(what, remedy=_STOP_IT) from error
        if "readonly" in told or "unable to open" in told:
            raise _read_only(path) from error
        what = f"{path} cannot be read ({told})"
        raise DatabaseDamaged(what, remedy="restore a backup of Navidrome's") from error


def _read_only(path: Path) -> DatabaseReadOnly:
    what = f"{path} or its folder cannot be written to"
    return DatabaseReadOnly(what, remedy="give this service the rights of Navidrome's user")
