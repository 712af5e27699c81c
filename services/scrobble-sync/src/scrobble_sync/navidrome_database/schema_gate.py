"""Which releases' databases are written to, and what tells them apart."""

import sqlite3
from dataclasses import dataclass
from typing import Final

from scrobble_sync.navidrome_database.refusals import SchemaUnknown

OLDEST: Final = 20241026183640
"""Navidrome 0.55: files may be missing, artists have roles."""
NEWEST: Final = 20260815235959
"""The newest that was tried, after Navidrome 0.63."""

_VERSION_SQL: Final = "SELECT max(version_id) FROM goose_db_version WHERE is_applied"
_COLUMNS_SQL: Final = "SELECT name FROM pragma_table_info(?)"
_NEEDED: Final = {
    "annotation": {
        "user_id",
        "item_id",
        "item_type",
        "play_count",
        "play_date",
        "rating",
        "starred",
        "starred_at",
    },
    "media_file": {"id", "album_id", "library_id", "missing"},
    "media_file_artists": {"media_file_id", "artist_id", "role"},
    "user": {"id", "user_name", "is_admin"},
}
_HISTORY: Final = {"media_file_id", "user_id", "submission_time"}


@dataclass(frozen=True, slots=True)
class Schema:
    """What the release has. ``columns`` are those of an annotation, in their order."""

    migration: int
    columns: tuple[str, ...]
    has_history: bool
    has_user_library: bool


def recognised(connection: sqlite3.Connection) -> Schema:
    """Tell the release, or refuse it.

    Raises
    ------
    SchemaUnknown
        It is too old, too new, or no Navidrome's at all.
    """
    try:
        (migration,) = connection.execute(_VERSION_SQL).fetchone()
    except sqlite3.OperationalError as error:
        what = "the file is not of a Navidrome"
        raise SchemaUnknown(what, remedy="set database_path to its navidrome.db") from error
    if migration is None or migration < OLDEST:
        what = f"the database is too old (migration {migration})"
        raise SchemaUnknown(what, remedy="upgrade Navidrome to 0.55 or later")
    if migration > NEWEST:
        what = f"the database is newer than what was tried (migration {migration})"
        raise SchemaUnknown(what, remedy="upgrade Medley, or use `mode: api`")
    for table, needed in _NEEDED.items():
        if lacking := needed - set(_columns(connection, table)):
            what = f"the table {table} lacks {', '.join(sorted(lacking))}"
            raise SchemaUnknown(what, remedy="use `mode: api`")
    return Schema(
        migration,
        tuple(_columns(connection, "annotation")),
        has_history=set(_columns(connection, "scrobbles")) >= _HISTORY,
        has_user_library=bool(_columns(connection, "user_library")),
    )


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [name for (name,) in connection.execute(_COLUMNS_SQL, (table,))]
