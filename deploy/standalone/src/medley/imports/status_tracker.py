"""What status-tracker's database says, and what of it is found again without an import."""

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Final

from medley.imports.conversion import Conversion
from medley.outcome import WrongUsage

_NEEDED: Final = frozenset({"title", "state"})
_SHOWN: Final = 50


def convert(database: Path) -> Conversion:
    """Its requests, counted; those that nobody else remembers are named one by one.

    Medley reads the library and Seerr's requests from where they are, so nothing of the database
    is copied: what it says may be out of date, and states are worked out anew.

    Raises
    ------
    WrongUsage
        It is no database of status-tracker.
    """
    rows = _rows(database)
    states = Counter(str(row.get("state") or "unknown") for row in rows)
    told = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
    made = Conversion()
    made.notes.append(f"{len(rows)} requests: {told or 'none'}.")
    made.notes.append(
        "What is in a Jellyfin is found by `medley sync library`, what was asked for in Seerr by "
        "`medley sync pending`; where each stands is worked out anew."
    )
    lost = [row for row in rows if not row.get("jellyseerr_id") and not row.get("jellyfin_id")]
    if lost:
        made.notes.append(
            f"{len(lost)} of them neither Seerr nor a Jellyfin remembers: ask for them again there."
        )
    for row in lost[:_SHOWN]:
        ids = [f"{name} {row[name]}" for name in ("tmdb_id", "tvdb_id") if row.get(name)]
        made.notes.append(
            f"{row.get('title') or 'a title without a name'} ({', '.join(ids) or 'no id'}), "
            f"{row.get('state')}, by {row.get('requested_by') or 'nobody'}"
        )
    return made


def _rows(database: Path) -> list[dict[str, object]]:
    if not database.is_file():
        raise WrongUsage(f"{database} is no file")
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            table = _table(connection)
            if table is None:
                raise WrongUsage(f"{database} holds no requests of status-tracker")
            found = connection.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - a name out of the file's own list
            return [dict(row) for row in found]
    except sqlite3.DatabaseError as error:
        raise WrongUsage(f"{database} is no SQLite database") from error


def _table(connection: sqlite3.Connection) -> str | None:
    """The table of requests: the one that has what every version of it has."""
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    for (name,) in names.fetchall():
        quoted = str(name).replace('"', '""')
        columns = {row[1] for row in connection.execute(f'PRAGMA table_info("{quoted}")')}
        if columns >= _NEEDED and columns & {"tmdb_id", "jellyseerr_id"}:
            return quoted
    return None
