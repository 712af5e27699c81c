"""Read the counts of what was sent again: they say what arrived, the answers do not."""

from collections.abc import Sequence
from typing import TypeAlias

import structlog

from medley_clients.errors import UpstreamMissing
from medley_clients.subsonic.client import SubsonicClient
from medley_kit.db import Pool
from scrobble_sync.domain.stretches import stretches
from scrobble_sync.domain.submitting import arrived
from scrobble_sync.store import deliveries, library_tracks, sync_log
from scrobble_sync.store.deliveries import TrackSending
from scrobble_sync.store.sync_log import Written
from scrobble_sync.workflows.subsonic_library import PAGE_SIZE, listing, seconds

log = structlog.get_logger()

_Counts: TypeAlias = dict[str, tuple[int, int | None]]
"""Id on the server -> how often it was played, and when last."""


async def confirm(pool: Pool, account_id: int, run_id: int, *, client: SubsonicClient) -> int:
    """Read the counts of whatever was sent, and settle it by them; how many plays arrived."""
    async with pool.acquire() as connection:
        sending = await deliveries.on_their_way(connection, account_id)
        library = await library_tracks.count_present(connection, account_id)
    if not sending:
        return 0
    counts = await _where_they_stood(client, sending)
    left = [each for each in sending if each.navidrome_id not in counts]
    if len(left) * PAGE_SIZE <= max(library, PAGE_SIZE):
        counts |= await _one_by_one(client, left)
    else:
        counts |= {
            each.navidrome_id: (each.play_count, each.played_at)
            async for page in listing(client)
            for each in page
        }
    told = [(song_id, count, last) for song_id, (count, last) in counts.items()]
    async with pool.acquire() as connection:
        await library_tracks.set_counts(connection, account_id, told)
    return await settle_sent(pool, account_id, run_id)


async def _where_they_stood(client: SubsonicClient, sending: Sequence[TrackSending]) -> _Counts:
    """The counts of those that stand where they were listed, many with one call."""
    counts: _Counts = {}
    places = [each.place for each in sending if each.place is not None]
    wanted = {each.navidrome_id for each in sending}
    for offset, count in stretches(places, longest=PAGE_SIZE):
        songs = await client.songs_from(offset, count)
        found = {song.id: song for song in songs if song.id in wanted}
        if not found:
            # They moved, or this server does not list that way: the rest is looked for otherwise.
            break
        counts |= {one: (song.play_count, seconds(song.played)) for one, song in found.items()}
    return counts


async def _one_by_one(client: SubsonicClient, sending: Sequence[TrackSending]) -> _Counts:
    counts: _Counts = {}
    for each in sending:
        try:
            song = await client.song(each.navidrome_id)
        except UpstreamMissing:
            # Gone meanwhile: nothing of it was counted, and its plays wait for its return.
            counts[each.navidrome_id] = (each.count_before, None)
        else:
            counts[each.navidrome_id] = (song.play_count, seconds(song.played))
    return counts


async def settle_sent(pool: Pool, account_id: int, run_id: int) -> int:
    """Settle what was sent by the counts that were read last: so many arrived, the rest did not."""
    async with pool.acquire() as connection, connection.transaction():
        sending = await deliveries.on_their_way(connection, account_id)
        confirmed: list[tuple[int, int]] = []
        planned: list[tuple[int, int]] = []
        written: list[Written] = []
        for each in sending:
            there = arrived(before=each.count_before, now=each.play_count, sent=each.sending)
            confirmed += [(each.track_id, second) for second in each.sending[:there]]
            planned += [(each.track_id, second) for second in each.sending[there:]]
            if there:
                written.append(
                    Written(each.track_id, "plays", each.count_before, each.play_count, there)
                )
        await deliveries.set_states(connection, account_id, confirmed, "confirmed")
        await deliveries.set_states(connection, account_id, planned, "planned")
        await deliveries.end_submissions(
            connection, account_id, [each.track_id for each in sending]
        )
        await sync_log.add(connection, run_id, account_id, written)
    if planned:
        log.warning("plays did not arrive", rows=len(planned))
    return len(confirmed)
