"""Putting back what stood in the database before a run."""

import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import msgspec

from scrobble_sync.navidrome_database import journal as journals
from scrobble_sync.navidrome_database import schema_gate
from scrobble_sync.navidrome_database.backups import back_up, prune
from scrobble_sync.navidrome_database.journal import (
    ChangedRow,
    Journal,
    Key,
    PersonsChanges,
    Values,
)
from scrobble_sync.navidrome_database.opening import check, held_alone
from scrobble_sync.navidrome_database.reading import as_json
from scrobble_sync.navidrome_database.refusals import RunUnknown
from scrobble_sync.navidrome_database.run import DatabaseFile

_BEGIN_SQL: Final = "BEGIN IMMEDIATE"
_COMMIT_SQL: Final = "COMMIT"
_DELETE_SQL: Final = """
DELETE FROM annotation
 WHERE user_id = :user
   AND (item_type, item_id) IN (SELECT value ->> 0, value ->> 1 FROM json_each(:keys))
"""
_RESTORE_SQL: Final = """
UPDATE annotation
   SET {settings}
 WHERE user_id = ?
   AND item_type = ?
   AND item_id = ?
"""
_FORGET_SQL: Final = """
DELETE FROM scrobbles
 WHERE rowid IN (
           SELECT min(s.rowid)
             FROM scrobbles s
            WHERE s.user_id = :user
              AND (s.media_file_id, s.submission_time) IN (
                      SELECT value ->> 0, value ->> 1 FROM json_each(:plays)
                  )
            GROUP BY s.media_file_id, s.submission_time
       )
"""


@dataclass(frozen=True, slots=True)
class Undone:
    """What was put back. ``changed_since``: rows of which only the run's own part was taken away.

    ``accounts`` names whose plays are no longer in the database.
    """

    run_id: str
    rows: int
    plays: int
    changed_since: int
    accounts: Sequence[str]


def undo_run(file: DatabaseFile, *, run_id: str) -> Undone:
    """Put the old values back, all of them or none; what others changed since is kept.

    Raises
    ------
    RunUnknown
        There is no journal of that run.
    DatabaseRefused
        One of its other kinds; nothing was written.
    """
    with held_alone(file.path) as connection:
        schema_gate.recognised(connection)
        journals.settle_pending(connection, file.backups)
        path = file.backups / f"{run_id}.{journals.DONE}"
        if not path.is_file():
            raise _unknown(file, run_id)
        journal = journals.load(path)
        back_up(connection, file.path, file.backups, f"{run_id}-undo")
        connection.execute(_BEGIN_SQL)
        changed_since = sum(_put_back(connection, person) for person in journal.people)
        connection.execute(_COMMIT_SQL)
        path.replace(path.with_suffix(f".{journals.UNDONE}"))
        check(connection, file.path)
        prune(file.backups, kept=file.kept)
    return Undone(
        run_id,
        rows=sum(len(person.rows) for person in journal.people),
        plays=sum(len(person.plays) for person in journal.people),
        changed_since=changed_since,
        accounts=[person.account for person in journal.people],
    )


def journal_of(file: DatabaseFile, run_id: str) -> Journal:
    """What a run changed, as far as it was committed or may have been.

    Raises
    ------
    RunUnknown
        There is no journal of it.
    """
    for kind in (journals.DONE, journals.PENDING):
        path = file.backups / f"{run_id}.{kind}"
        if path.is_file():
            # What was cut off while it was written is of a run that was not committed.
            with suppress(msgspec.DecodeError):
                return journals.load(path)
    raise _unknown(file, run_id)


def _unknown(file: DatabaseFile, run_id: str) -> RunUnknown:
    what = f"there is no journal of a run {run_id!r} in {file.backups}"
    return RunUnknown(what, remedy="it wrote nothing, was undone, or is too long ago")


def _put_back(connection: sqlite3.Connection, person: PersonsChanges) -> int:
    keys = [(row.item_type, row.item_id) for row in person.rows]
    held = journals.held_rows(connection, person.columns, person.user_id, keys)
    gone: list[Key] = []
    restored: list[Values] = []
    changed_since = 0
    for row in person.rows:
        key = (row.item_type, row.item_id)
        now = held.get(key)
        if now is None or now == row.old:
            continue
        if now != row.new:
            changed_since += 1
            restored.append([*_without_own_part(person.columns, now, row), person.user_id, *key])
        elif row.old is None:
            gone.append(key)
        else:
            restored.append([*row.old, person.user_id, *key])
    connection.execute(_DELETE_SQL, {"user": person.user_id, "keys": as_json(gone)})
    settings = ", ".join(f'"{name}" = ?' for name in person.columns)
    # The names are the database's own; a name cannot be a parameter.
    connection.executemany(_RESTORE_SQL.format(settings=settings), restored)
    if person.plays:
        connection.execute(_FORGET_SQL, {"user": person.user_id, "plays": as_json(person.plays)})
    return changed_since


def _without_own_part(columns: Sequence[str], now: Values, row: ChangedRow) -> Values:
    """What the row would hold had the run not been: a play counted since stays counted."""
    fresh: Values = [0 if name in {"play_count", "rating", "starred"} else None for name in columns]
    old, new = row.old or fresh, row.new or fresh
    values = []
    for name, current, before, written in zip(columns, now, old, new, strict=True):
        if name == "play_count":
            values.append(max(0, (current or 0) - (written or 0) + (before or 0)))
        else:
            values.append(before if current == written else current)
    return values
