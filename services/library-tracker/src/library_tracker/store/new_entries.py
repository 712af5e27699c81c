"""Rows of `entry` for what was never heard of before: copied, since a library is large."""

from collections.abc import Sequence
from datetime import datetime

from library_tracker.domain.observation import Observation
from library_tracker.domain.placement import Placed
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
    "is_4k",
    "is_monitored",
    "is_released",
    "has_file",
    "file_at",
    "release",
    "fingerprint",
    "seen_at",
    "checked_at",
    "heard_at",
)


async def add(
    connection: Connection,
    placed: Sequence[Placed],
    *,
    read_at: datetime,
    now: datetime,
    is_dated: bool,
) -> None:
    """As ``entries.put``, for what is new; the caller holds the identity lock.

    Most have no odd ids and no seasons, and JSON is dear: those columns are left out then.
    """
    groups: dict[tuple[bool, bool], list[Placed]] = {}
    for one in placed:
        groups.setdefault((bool(one[0].odd_ids), bool(one[0].seasons)), []).append(one)
    for (has_odd_ids, has_seasons), alike in groups.items():
        records = (
            (
                each.ref.source,
                each.ref.instance,
                each.ref.key,
                title_id,
                each.media_type,
                each.name,
                each.path,
                ids.tmdb,
                ids.tvdb,
                ids.imdb,
                ids.anidb,
                each.is_4k,
                each.is_monitored,
                each.is_released,
                each.has_file,
                each.file_at,
                each.release,
                each.fingerprint,
                each.there_since(now) if is_dated else now,
                read_at,
                read_at,
                *((each.odd_ids,) if has_odd_ids else ()),
                *((_seasons(each),) if has_seasons else ()),
            )
            for each, ids, title_id in alike
        )
        columns = [
            *_COLUMNS,
            *(("odd_ids",) if has_odd_ids else ()),
            *(("seasons",) if has_seasons else ()),
        ]
        await connection.copy_records_to_table("entry", records=records, columns=columns)


def _seasons(each: Observation) -> list[list[int | bool]]:
    return [[s.season, s.files, s.aired, s.total, s.is_monitored] for s in each.seasons]
