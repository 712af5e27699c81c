"""One account's plays and stars go from the ledger into the file of a stopped Navidrome."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from pydantic import JsonValue

from medley_kit.db import Pool
from scrobble_sync.domain.track_plays import AccountPlays, TrackPlays
from scrobble_sync.domain.track_plays import Written as WrittenFile
from scrobble_sync.navidrome_database.library import FoundLibrary, FoundTrack, read_tracks
from scrobble_sync.navidrome_database.run import DatabaseFile
from scrobble_sync.store import (
    counts_asked,
    deliveries,
    library_tracks,
    loves,
    sync_log,
)
from scrobble_sync.store.library_tracks import ListedTrack
from scrobble_sync.store.sync_log import Written
from scrobble_sync.workflows.accounts import Account, Matching, StoppedTarget
from scrobble_sync.workflows.alone_with_file import alone_with_file
from scrobble_sync.workflows.match_tracks import match_tracks
from scrobble_sync.workflows.read_library import read_library
from scrobble_sync.workflows.read_plays import Report
from scrobble_sync.workflows.star_loved import plan_stars
from scrobble_sync.workflows.write_database import refuse_running, write_database

_PAGE: Final = 2000


@dataclass(slots=True)
class Brought:
    """What came of it; ``plan`` is told for a dry run alone."""

    planned: int = 0
    written: int = 0
    starred: int = 0
    conflicts: int = 0
    plan: list[Mapping[str, JsonValue]] = field(default_factory=list)


async def bring_into_database(
    pool: Pool,
    account: Account,
    target: StoppedTarget,
    *,
    run_id: int,
    matching: Matching,
    is_dry_run: bool,
    is_full: bool,
    report: Report,
) -> Brought:
    """Read the library out of the file, match, and write what is planned, all of it or none.

    Killed after the file was written, the next run finds everything there, and confirms it.

    Raises
    ------
    DatabaseRefused
        The server runs, or its file is not fit to be written to; nothing was written.
    """
    number = account.account_id
    file = DatabaseFile(target.path, target.backups, target.backups_kept)
    async with alone_with_file(pool, target.path):
        await refuse_running(target.subsonic.answers)
        found = await asyncio.to_thread(read_tracks, target.path, account.username)
        await read_library(
            pool, number, _listing(found), mark=found.mark, is_settled=True, report=report
        )
        await match_tracks(
            pool,
            number,
            options=matching.options,
            rules=matching.rules,
            likeness=matching.likeness,
            is_library_new=True,
            report=report,
        )
        numbers, tracks = await _tracks(pool, account, is_everything=is_full)
        written = await write_database(
            file,
            [AccountPlays(account.name, account.username, account.conflict, tracks)],
            run_id=str(run_id),
            answers=target.subsonic.answers,
            is_dry_run=is_dry_run,
        )
        brought = _counted(written)
        if is_dry_run:
            brought.plan = await _plan_for_people(pool, account, numbers, written)
        else:
            await _believe(pool, number, run_id, numbers=numbers, tracks=tracks, written=written)
            brought.written = brought.planned
    return brought


async def _tracks(
    pool: Pool, account: Account, *, is_everything: bool
) -> tuple[dict[str, int], list[TrackPlays]]:
    """Navidrome's id -> our number, and what is to be said of each of these tracks."""
    number = account.account_id
    plays: Sequence[tuple[str, int, Sequence[int]]] = []
    async with pool.acquire() as connection:
        answers = await counts_asked.answers(connection, number)
        if account.brings_plays:
            plays = await deliveries.plays_of_tracks(
                connection, number, is_everything=is_everything
            )
    stars = await plan_stars(pool, number) if account.brings_loved else []
    numbers = {navidrome_id: track for navidrome_id, track, _ in plays}
    numbers |= {star.navidrome_id: star.track_id for star in stars}
    loved_at = {star.navidrome_id: star.loved_at for star in stars}
    played_at = {navidrome_id: moments for navidrome_id, _, moments in plays}
    return numbers, [
        TrackPlays(each, played_at.get(each, ()), loved_at.get(each), answers.get(numbers[each]))
        for each in numbers
    ]


async def _believe(
    pool: Pool,
    account_id: int,
    run_id: int,
    *,
    numbers: Mapping[str, int],
    tracks: Sequence[TrackPlays],
    written: WrittenFile,
) -> None:
    """Confirm what is in the file now, and say why; what a person has to settle stays planned."""
    left = {one.track_id for one in written.open_counts} | {one.track_id for one in written.absent}
    there = [track for track in tracks if track.track_id not in left]
    told = [
        Written(
            numbers[one.track_id],
            "plays",
            one.count_before,
            one.count_after,
            max(0, one.count_after - one.count_before),
        )
        for one in written.changes
        if one.count_before != one.count_after or one.plays
    ]
    told += [Written(numbers[one.track_id], "star") for one in written.changes if one.is_starred]
    told += [
        Written(numbers[one.track_id], "conflict", one.navidrome, one.navidrome)
        for one in written.open_counts
    ]
    starred = [numbers[one.track_id] for one in written.changes if one.is_starred]
    async with pool.acquire() as connection, connection.transaction():
        confirmed = [numbers[track.track_id] for track in there if track.played_at]
        await deliveries.confirm_tracks(connection, account_id, confirmed)
        await counts_asked.settle(connection, account_id, confirmed)
        await counts_asked.put(
            connection,
            account_id,
            [(numbers[one.track_id], one.navidrome, one.source) for one in written.open_counts],
        )
        await loves.note_stars(connection, account_id, starred, is_starred=True)
        await sync_log.add(connection, run_id, account_id, told)


def _counted(written: WrittenFile) -> Brought:
    raised = sum(max(0, one.count_after - one.count_before) for one in written.changes)
    return Brought(planned=raised, starred=written.starred, conflicts=len(written.open_counts))


async def _plan_for_people(
    pool: Pool, account: Account, numbers: Mapping[str, int], written: WrittenFile
) -> list[Mapping[str, JsonValue]]:
    async with pool.acquire() as connection:
        ids = [numbers[one.track_id] for one in written.changes]
        names = await library_tracks.names_of(connection, ids)
    told: list[Mapping[str, JsonValue]] = []
    for one in written.changes:
        name = names[numbers[one.track_id]]
        told.append(
            {
                "account": account.name,
                "artist": name.artist,
                "track": name.title,
                "album": name.album,
                "plays": one.plays,
                "count_before": one.count_before,
                "count_after": one.count_after,
                "star": one.is_starred,
            }
        )
    return told


async def _listing(found: FoundLibrary) -> AsyncIterator[list[ListedTrack]]:
    for start in range(0, len(found.tracks), _PAGE):
        yield [_listed(track) for track in found.tracks[start : start + _PAGE]]


def _listed(track: FoundTrack) -> ListedTrack:
    return ListedTrack(
        navidrome_id=track.track_id,
        title=track.title,
        artist=track.artist,
        artists=track.artists,
        album=track.album,
        album_artists=track.album_artists,
        mbid=track.mbid,
        isrcs=track.isrcs,
        path=track.path,
        duration_s=track.duration_s,
        year=track.year,
        play_count=track.play_count,
        played_at=track.played_at,
        starred_at=track.starred_at,
    )
