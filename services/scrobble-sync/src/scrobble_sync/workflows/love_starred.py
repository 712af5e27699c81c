"""Stars of the target become loves at the source; with their star, by policy, they end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import structlog
from pydantic import JsonValue

from medley_clients.errors import UpstreamMissing
from medley_clients.subsonic.client import SubsonicClient
from medley_kit.db import Pool
from scrobble_sync.domain.loving import (
    Carried,
    ReverseLoved,
    StarredOrCarried,
    Step,
    is_outage,
    steps,
)
from scrobble_sync.store import carried_loves, loves, sync_log
from scrobble_sync.store.sync_log import Written
from scrobble_sync.workflows.sources import Loving
from scrobble_sync.workflows.subsonic_library import seconds

log = structlog.get_logger()

MOST_LOVED: Final = 200
MOST_UNLOVED: Final = 50
"""In one run; the rest waits for the next."""


@dataclass(frozen=True, slots=True)
class Reverse:
    """What a run would do; ``trouble``: why loves are left that seem to have lost their star."""

    love: Sequence[StarredOrCarried] = ()
    unlove: Sequence[StarredOrCarried] = ()
    disown: Sequence[StarredOrCarried] = ()
    stars: int = 0
    trouble: str = ""


@dataclass(slots=True)
class Carrying:
    """What came of it."""

    loved: list[int] = field(default_factory=list)
    unloved: list[int] = field(default_factory=list)


async def plan_reverse(
    pool: Pool,
    account_id: int,
    policy: ReverseLoved,
    *,
    client: SubsonicClient,
    source: Loving,
    is_full: bool,
) -> Reverse:
    """Compare stars and loves; nothing is remembered. Loves were read in this run.

    A list of stars that is empty or much shorter than before takes nothing back, unless the run
    ``is_full``: a person says that the list is right. A track whose star is gone is asked for by
    itself, too: it must be there, without one.
    """
    starred = {song.id: seconds(song.starred) or 0 for song in await client.starred()}
    async with pool.acquire() as connection:
        before = await carried_loves.stars_seen(connection, account_id)
        tracks = await carried_loves.starred_or_carried(connection, account_id, starred)
        names = await carried_loves.loved_names(connection, account_id)
    todo = steps(tracks, policy, loved_names=names, can_love=source.can_love)
    love = todo[Step.LOVE][:MOST_LOVED]
    if not is_full and is_outage(before=before, now=len(starred)):
        with_star = [each for each in todo[Step.DISOWN] if each.starred_at is not None]
        trouble = (
            f"the target tells {len(starred)} stars where it told {before}: no love is taken back; "
            "if that is right, run with `full`"
        )
        return Reverse(love, (), with_star, before, trouble)
    ended = todo[Step.UNLOVE][:MOST_UNLOVED]
    unlove = [each for each in ended if await _has_lost_its_star(client, each)]
    return Reverse(love, unlove, todo[Step.DISOWN], len(starred))


async def _has_lost_its_star(client: SubsonicClient, track: StarredOrCarried) -> bool:
    try:
        song = await client.song(track.navidrome_id)
    except UpstreamMissing:
        return False
    return song.starred is None


async def carry_reverse(
    pool: Pool, account_id: int, run_id: int, planned: Reverse, *, source: Loving, done: Carrying
) -> None:
    """Give and take back what was planned; ``done`` holds what was, even where this raises.

    What is about to be called is written down before; a run that was killed calls again.
    """
    async with pool.acquire() as connection, connection.transaction():
        await carried_loves.put(connection, account_id, planned.disown, Carried.OVER)
        await carried_loves.put(connection, account_id, planned.love, Carried.LOVING)
        await carried_loves.put(connection, account_id, planned.unlove, Carried.UNLOVING)
        # Stars are not given for these loves, nor given back; a newer love of a person's gives one.
        loved = [each.track_id for each in planned.love]
        await loves.note_stars(connection, account_id, loved, is_starred=True)
        gone = [each.track_id for each in planned.disown if each.starred_at is None]
        gone += [each.track_id for each in planned.unlove]
        await loves.note_stars(connection, account_id, gone, is_starred=False)
        await carried_loves.set_stars_seen(connection, account_id, planned.stars)
    for track in planned.love:
        if await _told(pool, account_id, run_id, track, source=source, is_love=True):
            done.loved.append(track.track_id)
    for track in planned.unlove:
        if await _told(pool, account_id, run_id, track, source=source, is_love=False):
            done.unloved.append(track.track_id)


async def _told(
    pool: Pool,
    account_id: int,
    run_id: int,
    track: StarredOrCarried,
    *,
    source: Loving,
    is_love: bool,
) -> bool:
    """Whether the source took it; a track it does not know is not told again."""
    call, action = (source.love, "love") if is_love else (source.unlove, "unlove")
    is_known = True
    try:
        await call(track)
    except UpstreamMissing:
        is_known = False
        log.warning("the source does not know the track", track_id=track.track_id, action=action)
    state = Carried.LOVED if is_love and is_known else Carried.OVER
    async with pool.acquire() as connection, connection.transaction():
        await carried_loves.put(connection, account_id, [track], state)
        if not is_love:
            await carried_loves.end_loves(connection, account_id, track.track_id)
        if is_known:
            await sync_log.add(connection, run_id, account_id, [Written(track.track_id, action)])
    return is_known


def changes_for_people(account: str, planned: Reverse) -> list[Mapping[str, JsonValue]]:
    """What would be told to the source, track by track, as the plan of a dry run."""
    told = [(each, "love") for each in planned.love] + [(each, "unlove") for each in planned.unlove]
    return [
        {
            "account": account,
            "artist": track.artist,
            "track": track.title,
            "album": "",
            "plays": 0,
            "count_before": None,
            "count_after": None,
            "star": False,
            "source": action,
        }
        for track, action in told
    ]
