"""One run of one account: read the source, read the library, match, write, believe the counts."""

from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from medley_kit.db import Pool
from scrobble_sync.domain.loving import ReverseLoved
from scrobble_sync.store import accounts, counts_asked, deliveries, library_tracks, mappings
from scrobble_sync.store.loves import LovedTrack
from scrobble_sync.workflows import forwarding_guard
from scrobble_sync.workflows.accounts import Account, Matching, RunningTarget
from scrobble_sync.workflows.bring_into_database import bring_into_database
from scrobble_sync.workflows.confirm_plays import settle_sent
from scrobble_sync.workflows.love_starred import (
    Carrying,
    carry_reverse,
    changes_for_people,
    plan_reverse,
)
from scrobble_sync.workflows.match_tracks import match_tracks
from scrobble_sync.workflows.read_exports import read_exports
from scrobble_sync.workflows.read_library import read_library
from scrobble_sync.workflows.read_plays import Report, read_plays
from scrobble_sync.workflows.star_loved import give_stars, plan_stars, read_loved
from scrobble_sync.workflows.submit_plays import Submission, let_settle, plan_submission, submit
from scrobble_sync.workflows.subsonic_library import listing, mark_of
from scrobble_sync.workflows.sync_result import Result, Wish


async def sync_account(
    pool: Pool,
    account: Account,
    result: Result,
    *,
    matching: Matching,
    wish: Wish,
    now: int,
    report: Report,
) -> None:
    """Bring the account up to date; ``result`` holds what came of it even where this raises."""
    has_news = await _read_source(pool, account, result, wish=wish, now=now, report=report)
    target = account.target
    if isinstance(target, RunningTarget):
        before = target.calls.made
        try:
            await _bring_over(
                pool,
                account,
                target,
                result,
                matching=matching,
                wish=wish,
                has_news=has_news,
                report=report,
            )
            if account.reverse_loved is not ReverseLoved.OFF:
                await _love_starred(pool, account, target, result, wish=wish)
        finally:
            result.calls = target.calls.made - before
    elif has_news or wish.is_full or await _has_left(pool, account.account_id):
        brought = await bring_into_database(
            pool,
            account,
            target,
            run_id=result.run_id,
            matching=matching,
            is_dry_run=wish.is_dry_run,
            is_full=wish.is_full,
            report=report,
        )
        result.planned = brought.planned
        result.written = brought.written
        result.starred = 0 if wish.is_dry_run else brought.starred
        result.skipped_conflicts = brought.conflicts
        result.plan = brought.plan
    await _count_spellings(pool, account, result)


async def _has_left(pool: Pool, account_id: int) -> bool:
    """Whether something waits for the file: plays, a person's answer, or its first reading."""
    async with pool.acquire() as connection:
        return bool(
            await deliveries.due(connection, account_id)
            or await counts_asked.answers(connection, account_id)
            or not await library_tracks.count_present(connection, account_id)
        )


async def _read_source(
    pool: Pool, account: Account, result: Result, *, wish: Wish, now: int, report: Report
) -> bool:
    """Whether the source told anything new."""
    has_news = False
    if account.brings_plays:
        exported = await read_exports(pool, account.account_id, account.exports, report=report)
        result.trouble = exported.trouble
        reading = await read_plays(
            pool, account.account_id, account.source, now=now, is_full=wish.is_full, report=report
        )
        result.fetched = reading.new + exported.new
        result.windows_left = reading.left
        if reading.left and reading.trouble is not None:
            result.trouble = f"{reading.left} windows are left to read: {reading.trouble}"
        elif reading.left:
            result.trouble = f"{reading.left} windows are left to read, and wait for another try"
        has_news = bool(reading.new or reading.withdrawn or exported.new)
    if account.brings_loved or account.reverse_loved is not ReverseLoved.OFF:
        has_news = await read_loved(pool, account.account_id, account.source) or has_news
    return has_news


async def _bring_over(
    pool: Pool,
    account: Account,
    target: RunningTarget,
    result: Result,
    *,
    matching: Matching,
    wish: Wish,
    has_news: bool,
    report: Report,
) -> None:
    number = account.account_id
    was_cut_off = await let_settle(pool, number, settle_s=wish.settle_s)
    scan = await target.subsonic.scan_status()
    mark = mark_of(scan)
    async with pool.acquire() as connection:
        is_library_new = (await accounts.state(connection, number)).library_mark != mark
        is_due = bool(await deliveries.due(connection, number))
    if not (has_news or is_library_new or was_cut_off or is_due or wish.is_full):
        return
    await read_library(
        pool,
        number,
        listing(target.subsonic),
        mark=mark,
        is_settled=not scan.scanning,
        report=report,
    )
    await settle_sent(pool, number, result.run_id)
    await match_tracks(
        pool,
        number,
        options=matching.options,
        rules=matching.rules,
        likeness=matching.likeness,
        is_library_new=is_library_new or wish.is_full,
        report=report,
    )
    if wish.is_full:
        async with pool.acquire() as connection:
            await deliveries.reopen_lost(connection, number)
    made = await plan_submission(pool, number, account.conflict)
    result.planned = made.plays
    result.skipped_conflicts = len(made.conflicts)
    if wish.is_dry_run:
        stars = await plan_stars(pool, number) if account.brings_loved else []
        result.plan = await _plan_for_people(pool, account, made, stars)
        return
    await _write(pool, account, target, result, made, report=report)


async def _write(
    pool: Pool,
    account: Account,
    target: RunningTarget,
    result: Result,
    made: Submission,
    *,
    report: Report,
) -> None:
    async def ready() -> None:
        await keep_guard(pool, account.account_id, target)

    result.written = await submit(
        pool,
        account.account_id,
        result.run_id,
        made,
        client=target.subsonic,
        ready=ready,
        report=report,
    )
    if account.brings_loved:
        result.starred = await give_stars(
            pool, account.account_id, result.run_id, client=target.subsonic
        )


async def _love_starred(
    pool: Pool, account: Account, target: RunningTarget, result: Result, *, wish: Wish
) -> None:
    planned = await plan_reverse(
        pool,
        account.account_id,
        account.reverse_loved,
        client=target.subsonic,
        source=account.source,
        is_full=wish.is_full,
    )
    result.trouble = result.trouble or planned.trouble
    if wish.is_dry_run:
        result.plan = [*result.plan, *changes_for_people(account.name, planned)]
        return
    done = Carrying()
    try:
        await carry_reverse(
            pool, account.account_id, result.run_id, planned, source=account.source, done=done
        )
    finally:
        result.loved, result.unloved = len(done.loved), len(done.unloved)


async def keep_guard(pool: Pool, account_id: int, target: RunningTarget) -> None:
    """Return when the target does not tell our plays on; note how it stands.

    Raises
    ------
    ForwardingOn
        It would, and cannot be kept from it.
    """
    try:
        await forwarding_guard.keep_off(target.navidrome, target.subsonic)
    except forwarding_guard.ForwardingOn:
        async with pool.acquire() as connection:
            await accounts.set_guard(connection, account_id, forwarding_guard.Guard.ON.value)
        raise
    async with pool.acquire() as connection:
        await accounts.set_guard(connection, account_id, forwarding_guard.Guard.OFF.value)


async def _count_spellings(pool: Pool, account: Account, result: Result) -> None:
    async with pool.acquire() as connection:
        verdicts = await mappings.count_by_verdict(connection, account.account_id)
    result.matched = verdicts.get("matched", 0)
    result.unmatched = verdicts.get("unmatched", 0)
    result.ambiguous = verdicts.get("review", 0)


async def _plan_for_people(
    pool: Pool, account: Account, made: Submission, stars: Sequence[LovedTrack]
) -> list[Mapping[str, JsonValue]]:
    """What would be written, track by track."""
    ids = [each.due.track_id for each in made.send] + [each.track_id for each in stars]
    async with pool.acquire() as connection:
        names = await library_tracks.names_of(connection, ids)
    told: list[Mapping[str, JsonValue]] = []
    for each in made.send:
        name = names[each.due.track_id]
        told.append(
            {
                "account": account.name,
                "artist": name.artist,
                "track": name.title,
                "album": name.album,
                "plays": len(each.plays),
                "count_before": each.due.play_count,
                "count_after": each.due.play_count + len(each.plays),
                "star": False,
            }
        )
    for one in stars:
        name = names[one.track_id]
        told.append(
            {
                "account": account.name,
                "artist": name.artist,
                "track": name.title,
                "album": name.album,
                "plays": 0,
                "count_before": None,
                "count_after": None,
                "star": True,
            }
        )
    return told
