"""What of a NaviSync's cache is worth taking: a person's answers; all else is read again."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Final

from medley.imports.conversion import Conversion
from medley.outcome import WrongUsage

_SHOWN: Final = 50
_ANSWERS_SQL: Final = """
SELECT lastfm_artist, lastfm_track, navidrome_artist, navidrome_track
  FROM fuzzy_match_mappings
 ORDER BY lastfm_artist, lastfm_track
"""
_COUNTED: Final = {
    "scrobbles": "plays",
    "loved_tracks": "loved tracks",
    "skipped_tracks": "tracks that were skipped",
    "duplicate_track_selections": "choices among copies",
}


def take(made: Conversion, cache: Path) -> None:
    """Artists that were answered to be another, as `matching.artist_map`; the rest as notes.

    Plays and loves are read from Last.fm again, which knows of later changes; questions come again
    in `medley review` where Medley is in doubt.

    Raises
    ------
    WrongUsage
        It is no cache of NaviSync.
    """
    counts, answers = _told_by(cache)
    told = ", ".join(
        f"{counts[table]} {what}" for table, what in _COUNTED.items() if table in counts
    )
    made.notes.append(
        f"The cache holds {told}. Plays and loves are read from Last.fm again; where Medley is in "
        "doubt about a track it asks in `medley review`."
    )
    renamed = _renamed(answers)
    if renamed:
        matching = made.sections["scrobble_sync"].setdefault("matching", {})
        matching["artist_map"] = renamed | matching.get("artist_map", {})
        made.notes.append(f"{len(renamed)} entries of artist_map are answers out of the cache.")
    rest = [each for each in answers if renamed.get(each[0]) != each[2]]
    if rest:
        made.notes.append(
            f"{len(rest)} answers about tracks are not taken; most match by themselves, the others "
            "are to be accepted in `medley review`:"
        )
    made.notes += [
        _line(f"{artist} – {title} is {ours} – {other}")
        for artist, title, ours, other in rest[:_SHOWN]
    ]


def _renamed(answers: Iterable[tuple[str, str, str, str]]) -> dict[str, str]:
    """Artists who are always called otherwise in the library, in tracks of the same title."""
    names: dict[str, set[str]] = defaultdict(set)
    same_title: set[str] = set()
    for artist, title, ours, other in answers:
        names[artist].add(ours)
        if title.casefold() == other.casefold():
            same_title.add(artist)
    return {
        artist: next(iter(ours))
        for artist, ours in names.items()
        if len(ours) == 1 and artist in same_title and artist not in ours
    }


def _told_by(cache: Path) -> tuple[dict[str, int], list[tuple[str, str, str, str]]]:
    if not cache.is_file():
        raise WrongUsage(f"{cache} is no file")
    try:
        with closing(sqlite3.connect(f"{cache.resolve().as_uri()}?mode=ro", uri=True)) as opened:
            names = opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            tables = {str(name) for (name,) in names}
            if "scrobbles" not in tables:
                raise WrongUsage(f"{cache} is no cache of NaviSync")
            counts = {
                table: int(opened.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])  # noqa: S608 - a name of ours
                for table in _COUNTED
                if table in tables
            }
            found = opened.execute(_ANSWERS_SQL) if "fuzzy_match_mappings" in tables else ()
            return counts, [
                (str(row[0] or ""), str(row[1] or ""), str(row[2] or ""), str(row[3] or ""))
                for row in found
            ]
    except sqlite3.DatabaseError:
        raise WrongUsage(f"{cache} is no SQLite database that can be read") from None


def _line(text: str) -> str:
    """Names come from other people: a note is one line, a comment in a file."""
    return " ".join(text.split())
