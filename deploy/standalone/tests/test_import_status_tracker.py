"""`medley import status-tracker`: what its database says."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from medley.imports.status_tracker import convert
from medley.outcome import WrongUsage


def a_database(path: Path) -> Path:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "CREATE TABLE media_requests (title text, state text, jellyseerr_id integer, "
            "jellyfin_id text, tmdb_id integer, requested_by text)"
        )
        connection.executemany(
            "INSERT INTO media_requests VALUES (?, ?, ?, ?, ?, ?)",
            [
                ("Heat", "available", None, "7a1c", 949, "Library Sync"),
                ("Faust", "importing", 91, None, 10728, "mara"),
                ("Sunrise", "approved", None, None, 631, "ben"),
            ],
        )
        connection.commit()
    return path


def test_requests_are_counted_and_those_nobody_remembers_are_named(tmp_path: Path) -> None:
    notes = convert(a_database(tmp_path / "status.db")).notes

    assert notes[0] == "3 requests: 1 approved, 1 available, 1 importing."
    assert notes[-1] == "Sunrise (tmdb_id 631), approved, by ben"
    assert not any("Heat" in note or "Faust" in note for note in notes)


@pytest.mark.parametrize("content", [b"", b"not a database at all, but text"])
def test_another_file_is_refused(tmp_path: Path, content: bytes) -> None:
    other = tmp_path / "other.db"
    other.write_bytes(content)

    with pytest.raises(WrongUsage, match=r"other\.db"):
        convert(other)
