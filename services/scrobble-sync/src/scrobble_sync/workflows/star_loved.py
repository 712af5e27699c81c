"""Give loved tracks their star, where they have none and nobody took it away."""

import time
from collections import defaultdict
from typing import Final

from medley_clients.subsonic.client import SubsonicClient
from medley_kit.db import Pool
from scrobble_sync.domain.starring import Star, star
from scrobble_sync.store import loves, source_tracks, sync_log
from scrobble_sync.store.loves import LovedTrack, SourceLove
from scrobble_sync.store.sync_log import Written
from scrobble_sync.workflows.sources import Source

_BATCH: Final = 100


async def read_loved(pool: Pool, account_id: int, source: Source) -> bool:
    """Remember everything the source's user loves; whether anything is news."""
    told: list[SourceLove] = [love async for page in source.loved() for love in page]
    async with pool.acquire() as connection, connection.transaction():
        numbers = await source_tracks.put(connection, account_id, [love.track for love in told])
        return await loves.put(connection, account_id, told, numbers)


async def plan_stars(pool: Pool, account_id: int) -> list[LovedTrack]:
    """Loved tracks that lack a star and shall have one; what was seen is remembered."""
    todo: dict[Star, list[LovedTrack]] = defaultdict(list)
    async with pool.acquire() as connection, connection.transaction():
        for each in await loves.loved_tracks(connection, account_id):
            todo[
                star(
                    is_starred=each.starred_at is not None,
                    was_starred=each.was_starred,
                    loved_at=each.loved_at,
                    noticed_at=each.noticed_at,
                )
            ].append(each)
        for what, is_starred in ((Star.NOTE, True), (Star.NOTE_REMOVAL, False)):
            ids = [each.track_id for each in todo[what]]
            await loves.note_stars(connection, account_id, ids, is_starred=is_starred)
    return todo[Star.GIVE]


async def give_stars(pool: Pool, account_id: int, run_id: int, *, client: SubsonicClient) -> int:
    """Star them; how many the server shows to be starred that were not before.

    What is starred is asked for just before: starring again would lose the date.
    """
    if not await plan_stars(pool, account_id):
        return 0
    await _look(pool, account_id, client)
    lacking = await plan_stars(pool, account_id)
    for start in range(0, len(lacking), _BATCH):
        await client.star([each.navidrome_id for each in lacking[start : start + _BATCH]])
    starred = await _look(pool, account_id, client)
    given = [each.track_id for each in lacking if each.navidrome_id in starred]
    async with pool.acquire() as connection, connection.transaction():
        await loves.note_stars(connection, account_id, given, is_starred=True)
        await sync_log.add(
            connection, run_id, account_id, [Written(track, "star") for track in given]
        )
    return len(given)


async def _look(pool: Pool, account_id: int, client: SubsonicClient) -> set[str]:
    starred = {song.id for song in await client.starred()}
    async with pool.acquire() as connection:
        await loves.set_starred(connection, account_id, sorted(starred), now=int(time.time()))
    return starred
