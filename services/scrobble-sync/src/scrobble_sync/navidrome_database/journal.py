"""What stood in the database before a run, and what the run made of it, so that it can be undone.

A journal is on the disk before its run is committed. It is ``.pending`` until then: whether a run
that was killed had been committed is read from the database itself.
"""

import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias

import msgspec

from scrobble_sync.navidrome_database.planning import Plan
from scrobble_sync.navidrome_database.reading import as_json
from scrobble_sync.navidrome_database.schema_gate import Schema

Values: TypeAlias = list[Any]
Key: TypeAlias = tuple[str, str]
"""An item's type and id."""

PENDING: Final = "pending"
DONE: Final = "journal"
UNDONE: Final = "undone"
_IDENTITY: Final = ("user_id", "item_id", "item_type")
_HELD_SQL: Final = """
SELECT item_type, item_id, {columns}
  FROM annotation
 WHERE user_id = :user
   AND (item_type, item_id) IN (SELECT value ->> 0, value ->> 1 FROM json_each(:keys))
"""


class ChangedRow(msgspec.Struct, frozen=True, array_like=True):
    """One annotation before and after, value by value; ``None`` where there was no row."""

    item_type: str
    item_id: str
    old: Values | None
    new: Values | None


class PersonsChanges(msgspec.Struct, frozen=True):
    """All that one run changed for one person. ``columns`` names the values of the rows."""

    account: str
    user_id: str
    columns: list[str]
    rows: list[ChangedRow]
    plays: list[tuple[str, int]]


class Journal(msgspec.Struct, frozen=True):
    """One run."""

    run_id: str
    migration: int
    people: list[PersonsChanges]


_ENCODER: Final = msgspec.json.Encoder()
_DECODER: Final = msgspec.json.Decoder(Journal)


def keys_of(plan: Plan, artists: Sequence[str]) -> list[Key]:
    """Every row that a plan may touch."""
    return [
        *(("media_file", track_id) for track_id in plan.rows),
        *(("album", album_id) for album_id in plan.albums),
        *(("artist", artist_id) for artist_id in artists),
    ]


def held_rows(
    connection: sqlite3.Connection, columns: Sequence[str], user_id: str, keys: Sequence[Key]
) -> dict[Key, Values]:
    """The values of those rows that are there."""
    # The names are the database's own; a name cannot be a parameter.
    query = _HELD_SQL.format(columns=", ".join(f'"{name}"' for name in columns))
    asked = {"user": user_id, "keys": as_json(keys)}
    return {
        (item_type, item_id): list(values)
        for item_type, item_id, *values in connection.execute(query, asked)
    }


def value_columns(schema: Schema) -> list[str]:
    """What an annotation holds beside its identity."""
    return [name for name in schema.columns if name not in _IDENTITY]


def store(journal: Journal, folder: Path) -> Path:
    """Write it to the disk, pending, for its owner's eyes only."""
    path = folder / f"{journal.run_id}.{PENDING}"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(_ENCODER.encode(journal))
        file.flush()
        os.fsync(file.fileno())
    return path


def finish(pending: Path) -> Path:
    """Note that its run is committed."""
    return pending.replace(pending.with_suffix(f".{DONE}"))


def load(path: Path) -> Journal:
    """Read a journal."""
    return _DECODER.decode(path.read_bytes())


def settle_pending(connection: sqlite3.Connection, folder: Path) -> None:
    """Of runs that were killed: finish the journals of those that were committed, drop the rest.

    A run changes all of its rows or none, so that most of them tell; a server that ran in between
    can have touched a few.
    """
    for path in sorted(folder.glob(f"*.{PENDING}")):
        try:
            journal = load(path)
        except (msgspec.DecodeError, msgspec.ValidationError):
            # Cut off while it was written, and so before its run was committed.
            path.unlink()
            continue
        if _was_committed(connection, journal):
            finish(path)
        else:
            path.unlink()


def _was_committed(connection: sqlite3.Connection, journal: Journal) -> bool:
    done = undone = 0
    for person in journal.people:
        keys = [(row.item_type, row.item_id) for row in person.rows]
        held = held_rows(connection, person.columns, person.user_id, keys)
        for row in person.rows:
            now = held.get((row.item_type, row.item_id))
            done += now == row.new
            undone += now == row.old
    return done > undone
