"""Read what a library has; a track keeps its number when the server gives it another id."""

from collections.abc import AsyncIterator
from typing import Final, TypeAlias

import structlog

from medley_kit.db import Pool
from medley_kit.errors import TransientError
from scrobble_sync.domain.rehoming import rehome
from scrobble_sync.store import accounts, library_tracks
from scrobble_sync.store.library_tracks import ListedTrack
from scrobble_sync.workflows.read_plays import Report

log = structlog.get_logger()

Listing: TypeAlias = AsyncIterator[list[ListedTrack]]
"""Every track the person may see, page by page; whole only when the last page was taken."""
_CHUNK: Final = 2000


class EmptyLibrary(TransientError):
    """A library of no tracks: its disk is away, or the person lost their rights; no answer."""


async def read_library(
    pool: Pool, account_id: int, listing: Listing, *, mark: str, is_settled: bool, report: Report
) -> int:
    """Remember every track with its counts; how many there are.

    ``mark`` is what the server said of its last scan. While it scans (not ``is_settled``) nothing
    is concluded from what is not listed.

    Raises
    ------
    EmptyLibrary
        Nothing was listed.
    """
    async with pool.acquire() as connection:
        reading = (await accounts.state(connection, account_id)).reading + 1
    listed = 0
    async for page in listing:
        for start in range(0, len(page), _CHUNK):
            async with pool.acquire() as connection:
                await library_tracks.put_listed(
                    connection, account_id, page[start : start + _CHUNK], reading=reading
                )
        listed += len(page)
        await report(listed, None, "reading the library")
    if not listed:
        raise EmptyLibrary("the library has no tracks")
    if is_settled:
        await _conclude(pool, account_id, mark=mark, reading=reading)
    return listed


async def _conclude(pool: Pool, account_id: int, *, mark: str, reading: int) -> None:
    """Find tracks that were not listed under the ids of new ones; the others are not there."""
    async with pool.acquire() as connection, connection.transaction():
        vanished = await library_tracks.places(
            connection, account_id, reading=reading, is_new=False
        )
        moves = {}
        if vanished:
            appeared = await library_tracks.places(
                connection, account_id, reading=reading, is_new=True
            )
            moves = rehome(vanished, appeared)
            await library_tracks.move(connection, account_id, moves)
        gone = await library_tracks.set_absent(connection, account_id, reading=reading)
        await accounts.set_library(connection, account_id, mark=mark, reading=reading)
    if moves or gone:
        log.info("tracks moved or went", moved=len(moves), gone=gone)
