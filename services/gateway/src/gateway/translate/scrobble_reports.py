"""Rows of reports to the shape in which people's scripts know them."""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import JsonValue

Row = Mapping[str, Any]


def missing_report(rows: Iterable[Row]) -> dict[str, JsonValue]:
    """Artist -> album, "" for none -> tracks, in the order of the rows."""
    found: dict[str, Any] = {}
    for row in rows:
        albums = found.setdefault(row["artist"], {})
        albums.setdefault(row["album"], []).append(
            {name: row[name] for name in ("track", "scrobbled", "loved", "lastplayed")}
        )
    return found


def duplicates_report(rows: Iterable[Row]) -> dict[str, JsonValue]:
    """`Artist - Title` -> how often it was played, and every track of that name."""
    found: dict[str, Any] = {}
    by_name: dict[tuple[str, str], Any] = {}
    for row in rows:
        artist, title = row["navidrome_artist"], row["navidrome_title"]
        name = artist.casefold(), title.casefold()
        if name not in by_name:
            by_name[name] = found[f"{artist} - {title}"] = {
                "lastfm_artist": artist,
                "lastfm_track": title,
                "count": 0,
                "lastfm_album": "",
                "versions": [],
            }
        entry = by_name[name]
        entry["count"] += row["count"]
        entry["versions"].append(
            {
                key: row[key]
                for key in (
                    "id",
                    "navidrome_artist",
                    "navidrome_title",
                    "navidrome_album",
                    "duration_seconds",
                )
            }
        )
    return found
