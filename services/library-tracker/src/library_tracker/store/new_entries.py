"""Rows of `entry` for what was never heard of before: copied, since a library is large."""

from collections.abc import Sequence
from datetime import datetime

from library_tracker.domain.ids import Ids
from library_tracker.domain.observation import Observation
from medley_kit.db import Connection

_COLUMNS = (
    "source",
    "instance",
    "ref",
    "title_id",
    "media_type",
    "name",
    "path",
    "tmdb_id",
    "tvdb_id",
    "imdb_id",
    "anidb_id",
    "odd_ids",
    "is_4k",
    "is_monitored",
    "is_released",
    "has_file",
    "file_at",
    "release",
    "seasons",
    "fingerprint",
    "seen_at",
    "checked_at",
    "heard_at",
)


async def add(
    connection: Connection,
    placed: Sequence[tuple[Observation, Ids, int]],
    *,
    read_at: datetime,
    now: datetime,
    is_dated: bool,
) -> None:
    """As ``entries.put``, for what is new; the caller holds the identity lock."""
    await connection.copy_records_to_table(
        "entry",
        records=(
            (
                *each.ref,
                title_id,
                each.media_type,
                each.name,
                each.path,
                ids.tmdb,
                ids.tvdb,
                ids.imdb,
                ids.anidb,
                each.odd_ids,
                each.is_4k,
                each.is_monitored,
                each.is_released,
                each.has_file,
                each.file_at,
                each.release,
                [[s.season, s.files, s.aired, s.total, s.is_monitored] for s in each.seasons],
                each.fingerprint,
                each.there_since(now) if is_dated else now,
                read_at,
                read_at,
            )
            for each, ids, title_id in placed
        ),
        columns=_COLUMNS,
    )
