"""All that is known of titles, read in a handful of statements however many there are."""

from collections import defaultdict
from collections.abc import Collection

from library_tracker.domain.evidence import Copy, Evidence, Holding
from library_tracker.domain.observation import JELLYFIN, RADARR, SONARR
from library_tracker.store import downloads, entries, episodes, facts, titles
from library_tracker.store.entries import Entry
from medley_kit.db import Connection


async def gather(
    connection: Connection, title_ids: Collection[int]
) -> tuple[dict[int, Evidence], dict[int, list[Entry]]]:
    """Title → evidence, and title → the entries of applications it comes from."""
    by_title: dict[int, list[Entry]] = defaultdict(list)
    for entry in await entries.of_titles(connection, title_ids):
        by_title[entry.title_id].append(entry)
    happened = await facts.of_titles(connection, title_ids)
    known = await episodes.of_titles(connection, title_ids)
    moving = await downloads.of_titles(connection, title_ids)
    detailed = await titles.detailed(connection, title_ids)
    return {
        title_id: Evidence(
            tuple(happened.get(title_id, ())),
            tuple(copy_of(e) for e in by_title[title_id] if e.ref.source == JELLYFIN),
            tuple(holding_of(e) for e in by_title[title_id] if e.ref.source in {RADARR, SONARR}),
            tuple(known.get(title_id, ())),
            tuple(moving.get(title_id, ())),
            is_detailed=title_id in detailed,
        )
        for title_id in title_ids
    }, by_title


def copy_of(entry: Entry) -> Copy:
    """A Jellyfin's entry as evidence."""
    return Copy(
        entry.ref.instance,
        entry.ref.key,
        is_4k=entry.is_4k,
        seen_at=entry.seen_at,
        missing_since=entry.missing_since,
        gone_at=entry.gone_at,
    )


def holding_of(entry: Entry) -> Holding:
    """A Radarr's or Sonarr's entry as evidence."""
    return Holding(
        entry.ref.source,
        entry.ref.instance,
        int(entry.ref.key),
        is_monitored=entry.is_monitored,
        is_released=entry.is_released,
        has_file=entry.has_file,
        checked_at=entry.checked_at,
        file_at=entry.file_at,
        seasons=entry.seasons,
        missing_since=entry.missing_since,
        release=entry.release,
    )
