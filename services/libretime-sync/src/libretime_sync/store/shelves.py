"""The files of a station that a log's elements may mean."""

from collections.abc import Iterable, Mapping
from typing import Final

import asyncpg

from libretime_sync.domain.media import Media, Shelf
from medley_kit.db import Connection

SELECT_SHELF_SQL = """
SELECT libretime_id, title, type, is_type_defaulted, duration_ms, cue_in_ms, cue_out_ms, filepath,
       import_state, removed_at IS NOT NULL AS is_removed
  FROM track
 WHERE station = $1
   AND (libretime_id = ANY ($2::text[]) OR (filepath = ANY ($3::text[]) AND removed_at IS NULL))
"""

_TROUBLES: Final[Mapping[str, str]] = {
    "ready": "",
    "pending": "is not imported yet",
    "failed": "failed to import",
    "hidden": "is hidden",
    "gone": "is gone from the disk",
}


async def shelf(
    connection: Connection, station: str, ids: Iterable[int], paths: Iterable[str]
) -> Shelf:
    """Everything with these ids or at these paths, in one question."""
    rows = await connection.fetch(
        SELECT_SHELF_SQL, station, [str(each) for each in ids], list(paths)
    )
    by_id: dict[int, Media] = {}
    by_path: dict[str, list[Media]] = {}
    for row in rows:
        if not row["libretime_id"].isdecimal():
            continue
        media = _media(row)
        by_id[media.file_id] = media
        if row["filepath"] and not row["is_removed"]:
            by_path.setdefault(row["filepath"], []).append(media)
    return Shelf(by_id, {path: tuple(each) for path, each in by_path.items()})


def _media(row: asyncpg.Record) -> Media:
    trouble = "is no longer there" if row["is_removed"] else _TROUBLES[row["import_state"]]
    return Media(
        file_id=int(row["libretime_id"]),
        length_ms=row["duration_ms"],
        type=row["type"],
        title=row["title"],
        is_type_defaulted=row["is_type_defaulted"],
        trouble=trouble,
        cue_in_ms=row["cue_in_ms"] or 0,
        cue_out_ms=row["cue_out_ms"],
    )
