"""Tables of plays out of Last.fm, as several tools write them: with a header or without."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from scrobble_sync.export_files.moments import seconds
from scrobble_sync.export_files.plays import (
    Collected,
    ExportedPlay,
    ExportUnreadable,
    Pages,
    Skipped,
)

_HEADINGS: Final[Mapping[str, Sequence[str]]] = {
    "artist": ("artist", "artist_name", "artist name"),
    "title": ("track", "title", "track_name", "track name", "name", "song"),
    "album": ("album", "album_name", "album name", "release"),
    "moment": ("uts", "timestamp", "date", "utc_time", "time", "played_at", "listened_at"),
    "mbid": ("track_mbid", "track mbid", "mbid"),
}
_NEEDED: Final = ("artist", "title", "moment")
_BARE: Final = {"artist": 0, "album": 1, "title": 2, "moment": 3}
"""Without a header: artist, album, track, date."""


def read(path: Path, skipped: Skipped) -> Pages:
    """Yield the plays in the order of the file.

    Raises
    ------
    ExportUnreadable
        No row of it looks like a play.
    """
    with path.open(encoding="utf-8-sig", newline="", errors="replace") as file:
        delimiter = _delimiter(file.readline())
        file.seek(0)
        rows = csv.reader(file, delimiter=delimiter)
        yield from _pages(path, rows, skipped)


def _pages(path: Path, rows: Iterator[list[str]], skipped: Skipped) -> Pages:
    first = next(rows, None)
    if first is None:
        raise ExportUnreadable(f"{path.name} is empty")
    places = _places(first)
    collected = Collected()
    if places is None:
        places, play = _BARE, _play(first, _BARE)
        if play is None:
            raise ExportUnreadable(f"{path.name} has no columns of artist, track and date")
        collected.full(play)
    for number, row in enumerate(rows, start=2):
        play = _play(row, places)
        if play is None:
            if any(row):
                skipped.note(f"line {number}")
        elif page := collected.full(play):
            yield page
    if rest := collected.rest():
        yield rest


def _delimiter(line: str) -> str:
    return max(",;\t", key=line.count)


def _places(heading: Sequence[str]) -> Mapping[str, int] | None:
    """Which column is which; ``None`` when the row is no header."""
    # One tool writes the user's name behind the date: `Date#ada`.
    names = [name.strip().strip('"').lower().partition("#")[0] for name in heading]
    found = {
        what: names.index(spelling)
        for what, spellings in _HEADINGS.items()
        for spelling in spellings[::-1]
        if spelling in names
    }
    return found if all(what in found for what in _NEEDED) else None


def _play(row: Sequence[str], places: Mapping[str, int]) -> ExportedPlay | None:
    def cell(what: str) -> str:
        place = places.get(what)
        return row[place].strip() if place is not None and place < len(row) else ""

    moment = seconds(cell("moment"))
    if moment is None or not cell("artist") or not cell("title"):
        return None
    return ExportedPlay(
        moment, cell("artist"), cell("title"), cell("album"), mbid=cell("mbid").lower()
    )
