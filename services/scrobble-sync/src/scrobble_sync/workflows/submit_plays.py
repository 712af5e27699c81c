"""Submit planned plays to a running server, and believe its counts, not its answers."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from medley_clients.errors import OutcomeUnknown, UpstreamUnavailable
from medley_clients.subsonic.client import SubsonicClient
from medley_kit.db import Pool
from medley_kit.errors import TransientError
from scrobble_sync.domain.conflict import Conflict
from scrobble_sync.domain.submitting import plan
from scrobble_sync.store import deliveries, sync_log
from scrobble_sync.store.deliveries import TrackDue
from scrobble_sync.store.sync_log import Written
from scrobble_sync.workflows.confirm_plays import confirm
from scrobble_sync.workflows.read_plays import Report

BATCH: Final = 250
"""Plays in one call; each is a transaction of its own on the server, some 10 kB in all."""
_ROUND: Final = 25_000
"""Plays sent until the counts are read again."""

Ready = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class ToSend:
    """A track with the plays that are to be submitted, ascending."""

    due: TrackDue
    plays: tuple[int, ...]


@dataclass(slots=True)
class Submission:
    """What is to be submitted, and what is settled without."""

    send: list[ToSend] = field(default_factory=list)
    counted: list[tuple[int, int]] = field(default_factory=list)
    conflicts: list[Written] = field(default_factory=list)

    @property
    def plays(self) -> int:
        """How many plays are to be sent."""
        return sum(len(each.plays) for each in self.send)


async def plan_submission(pool: Pool, account_id: int, policy: Conflict) -> Submission:
    """Decide about every planned play, by the counts that were read last."""
    async with pool.acquire() as connection:
        due = await deliveries.due(connection, account_id)
    made = Submission()
    for track in due:
        planned = plan(
            policy,
            count=track.play_count,
            last_played=track.played_at,
            source=track.source,
            planned=track.planned,
        )
        made.counted += [(track.track_id, second) for second in planned.counted]
        if planned.send:
            made.send.append(ToSend(track, planned.send))
        if planned.is_conflict:
            made.conflicts.append(
                Written(track.track_id, "conflict", track.play_count, track.play_count)
            )
    return made


async def submit(
    pool: Pool,
    account_id: int,
    run_id: int,
    made: Submission,
    *,
    client: SubsonicClient,
    ready: Ready,
    report: Report,
) -> int:
    """Carry it out; how many plays are surely in the target's counts.

    ``ready`` is awaited before every batch and raises when none may be sent. After a failure in the
    middle the counts are read before the failure comes out, so that whatever arrived is known.
    """
    async with pool.acquire() as connection, connection.transaction():
        await deliveries.set_states(connection, account_id, made.counted, "counted")
        await sync_log.add(connection, run_id, account_id, made.conflicts)
    written, planned = 0, made.plays
    for tracks in _rounds(made.send):
        trouble: TransientError | None = None
        before = {each.due.track_id: each.due.play_count for each in tracks}
        for batch in _batches(tracks):
            await report(written, planned, "submitting plays")
            await ready()
            await _begin(pool, account_id, before, batch)
            try:
                await client.scrobble([(song_id, second) for _, song_id, second in batch])
            except (OutcomeUnknown, UpstreamUnavailable) as error:
                trouble = error
                break
        written += await confirm(pool, account_id, run_id, client=client)
        if trouble is not None:
            raise trouble
    return written


def _rounds(send: Sequence[ToSend]) -> Iterator[list[ToSend]]:
    """Tracks whose counts are read together afterwards, those played first to begin with."""
    tracks: list[ToSend] = []
    plays = 0
    for each in sorted(send, key=lambda one: one.plays[0]):
        tracks.append(each)
        plays += len(each.plays)
        if plays >= _ROUND:
            yield tracks
            tracks, plays = [], 0
    if tracks:
        yield tracks


_Sent = tuple[int, str, int]
"""Track, its id on the server, second."""


def _batches(tracks: Sequence[ToSend]) -> Iterator[list[_Sent]]:
    plays = [
        (each.due.track_id, each.due.navidrome_id, second)
        for each in tracks
        for second in each.plays
    ]
    for start in range(0, len(plays), BATCH):
        yield plays[start : start + BATCH]


async def _begin(
    pool: Pool, account_id: int, before: Mapping[int, int], batch: Sequence[_Sent]
) -> None:
    """Write down what is about to be sent, and what was counted before anything of it was."""
    counts = {track: before[track] for track, _, _ in batch}
    async with pool.acquire() as connection, connection.transaction():
        await deliveries.begin_submissions(connection, account_id, counts)
        await deliveries.set_states(
            connection, account_id, [(track, second) for track, _, second in batch], "sending"
        )


async def let_settle(pool: Pool, account_id: int, *, settle_s: float) -> bool:
    """Wait until a call that was cut off must have ended; whether anything was on its way."""
    async with pool.acquire() as connection:
        since = await deliveries.seconds_since_submission(connection, account_id)
    if since is None:
        return False
    if since < settle_s:
        await asyncio.sleep(settle_s - since)
    return True
