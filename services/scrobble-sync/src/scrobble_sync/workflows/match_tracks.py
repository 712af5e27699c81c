"""Decide which track each spelling means, and plan the plays of those that are decided."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

from medley_kit.db import Pool
from scrobble_sync.domain import credits, folding, titles  # noqa: A004 - a module of the domain
from scrobble_sync.domain.credits import Options
from scrobble_sync.domain.decision import Decision
from scrobble_sync.domain.library_index import LibraryIndex
from scrobble_sync.domain.likeness import Likeness
from scrobble_sync.domain.matching import Rules, match
from scrobble_sync.store import deliveries, library_tracks, mappings, plays, source_tracks
from scrobble_sync.store.source_tracks import KnownSourceTrack
from scrobble_sync.workflows.read_plays import Report

_CHUNK: Final = 2000


async def match_tracks(
    pool: Pool,
    account_id: int,
    *,
    options: Options,
    rules: Rules,
    likeness: Likeness,
    is_library_new: bool,
    report: Report,
) -> int:
    """Decide what is undecided, and what a changed library may decide otherwise; how many.

    What a person decided stays.
    """
    index: LibraryIndex | None = None
    after = decided = 0
    while True:
        async with pool.acquire() as connection:
            chunk = await source_tracks.undecided(
                connection, account_id, is_library_new=is_library_new, after=after, limit=_CHUNK
            )
        if not chunk:
            break
        if index is None:
            index = await _index(pool, account_id, options)
        await report(decided, None, "matching tracks")
        found = await asyncio.to_thread(_decisions, chunk, index, rules, likeness)
        await _save(pool, account_id, found)
        after = chunk[-1].source_track_id
        decided += len(chunk)
    if index is not None:
        _forget_spellings()
    async with pool.acquire() as connection:
        await deliveries.make(connection, account_id)
    return decided


async def _index(pool: Pool, account_id: int, options: Options) -> LibraryIndex:
    async with pool.acquire() as connection:
        tracks = await library_tracks.all_present(connection, account_id)
    return await asyncio.to_thread(LibraryIndex, tracks, options=options)


def _decisions(
    chunk: Sequence[KnownSourceTrack], index: LibraryIndex, rules: Rules, likeness: Likeness
) -> dict[int, Decision]:
    return {
        known.source_track_id: match(
            known.track, index, rules=rules, likeness=likeness, rejected=known.rejected
        )
        for known in chunk
    }


async def _save(pool: Pool, account_id: int, found: Mapping[int, Decision]) -> None:
    async with pool.acquire() as connection, connection.transaction():
        changed = await mappings.put(connection, account_id, found)
        if changed:
            await plays.undeliver(connection, changed)
            await deliveries.drop_unfounded(connection, account_id, None)


def _forget_spellings() -> None:
    """What was folded is kept while many names are compared, and not for the hours in between."""
    for cached in (folding.fold, folding.words, credits.name_key, titles.title, titles.album_key):
        cached.cache_clear()
