"""One run: have the file alone, plan, copy, write all of it in one transaction, verify, commit."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scrobble_sync.domain.navidrome_dates import usual
from scrobble_sync.domain.track_plays import AccountPlays, Written
from scrobble_sync.navidrome_database import journal as journals
from scrobble_sync.navidrome_database import reading, schema_gate, writing
from scrobble_sync.navidrome_database.backups import back_up, prune
from scrobble_sync.navidrome_database.journal import ChangedRow, Journal, PersonsChanges
from scrobble_sync.navidrome_database.opening import check, held_alone
from scrobble_sync.navidrome_database.planning import Plan, plan, totals
from scrobble_sync.navidrome_database.schema_gate import Schema

_BEGIN_SQL = "BEGIN IMMEDIATE"
_COMMIT_SQL = "COMMIT"


@dataclass(frozen=True, slots=True)
class DatabaseFile:
    """A target's file, and where copies and journals of it go."""

    path: Path
    backups: Path
    kept: int = 5


class _Counted:
    """How many statements ran."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.statements = 0
        connection.set_trace_callback(self._count)

    def _count(self, _statement: str) -> None:
        self.statements += 1


def write_plays(
    file: DatabaseFile, accounts: Sequence[AccountPlays], *, run_id: str, is_dry_run: bool
) -> Written:
    """Bring the plays and stars of these accounts into the file, all of them or none.

    Repeated, it changes nothing: counts are settled from what is held and from the history.
    Killed at any moment, the file holds what it held before, or all of it.

    Raises
    ------
    DatabaseRefused
        One of its kinds; nothing was written.
    """
    with held_alone(file.path) as connection:
        counted = _Counted(connection)
        schema = schema_gate.recognised(connection)
        if file.backups.is_dir():
            journals.settle_pending(connection, file.backups)
        spelling = usual(reading.spellings(connection))
        plans = [plan(connection, schema, plays, spelling) for plays in accounts]
        artists = [writing.artists_of(connection, one) for one in plans]
        if not is_dry_run and not all(one.is_empty for one in plans):
            _write(connection, schema, file, plans, artists, run_id=run_id)
        return _told(run_id, plans, artists, statements=counted.statements)


def _write(
    connection: sqlite3.Connection,
    schema: Schema,
    file: DatabaseFile,
    plans: Sequence[Plan],
    artists: Sequence[list[str]],
    *,
    run_id: str,
) -> None:
    file.backups.mkdir(parents=True, exist_ok=True)
    back_up(connection, file.path, file.backups, run_id)
    columns = journals.value_columns(schema)
    pairs = list(zip(plans, artists, strict=True))
    connection.execute(_BEGIN_SQL)
    people = []
    for one, own_artists in pairs:
        keys = journals.keys_of(one, own_artists)
        old = journals.held_rows(connection, columns, one.who.user_id, keys)
        writing.write(connection, one, own_artists)
        writing.verify(connection, one, own_artists)
        new = journals.held_rows(connection, columns, one.who.user_id, keys)
        rows = [
            ChangedRow(*key, old=old.get(key), new=new.get(key))
            for key in keys
            if old.get(key) != new.get(key)
        ]
        people.append(PersonsChanges(one.account, one.who.user_id, columns, rows, one.plays))
    pending = journals.store(Journal(run_id, schema.migration, people), file.backups)
    connection.execute(_COMMIT_SQL)
    journals.finish(pending)
    check(connection, file.path)
    prune(file.backups, kept=file.kept)


def _told(
    run_id: str, plans: Sequence[Plan], artists: Sequence[list[str]], *, statements: int
) -> Written:
    tracks, plays, starred, albums = totals(plans)
    return Written(
        run_id=run_id,
        tracks=tracks,
        plays=plays,
        starred=starred,
        albums=albums,
        artists=sum(map(len, artists)),
        open_counts=[one for made in plans for one in made.open_counts],
        absent=[one for made in plans for one in made.absent],
        changes=[one for made in plans for one in made.changes],
        statements=statements,
    )
