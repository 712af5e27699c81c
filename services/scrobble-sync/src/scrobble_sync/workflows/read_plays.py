"""Read a source window by window into the ledger; a window counts when it was read whole."""

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, TypeAlias

import structlog

from medley_clients.errors import UpstreamSurprise, UpstreamUnavailable
from medley_kit.db import Connection, Pool
from medley_kit.errors import TransientError
from scrobble_sync.domain.windows import TRAILING_S, Window, halves, is_collapse, months, to_read
from scrobble_sync.store import accounts, deliveries, plays, read_windows, source_tracks
from scrobble_sync.store.plays import SourcePlay
from scrobble_sync.workflows.sources import Source

log = structlog.get_logger()

Report: TypeAlias = Callable[[int, int | None, str], Awaitable[None]]
"""Told how much is done, out of how much, and of what."""

_REREAD_EVERY: Final = timedelta(days=1)
_FAILURES_IN_A_ROW: Final = 3
_SPLIT_FROM: Final = 2
_LONGEST_WAIT: Final = timedelta(days=1)
_BUSY_S: Final = 20.0
"""A source that asks for a longer pause than this is not asked for the next window either."""


class HistoryVanished(TransientError):
    """A source tells most of what it told before no more: believed only when asked for in full."""


@dataclass(slots=True)
class Reading:
    """What reading brought. ``trouble``: why windows are left, the last of the reasons."""

    new: int = 0
    withdrawn: int = 0
    failed: int = 0
    left: int = 0
    trouble: TransientError | None = None


async def read_plays(
    pool: Pool,
    account_id: int,
    source: Source,
    *,
    now: int,
    is_full: bool,
    report: Report,
) -> Reading:
    """Bring the ledger up to ``now``; windows that fail stay due, the others are read.

    Raises
    ------
    PermanentError
        The source does not let us read this account at all.
    """
    is_trailing = await _make_windows(pool, account_id, source, now=now, is_full=is_full)
    reading = Reading()
    await _read_due(pool, account_id, source, reading, is_full=is_full, report=report)
    if is_trailing and reading.trouble is None:
        await _compare_months(pool, account_id, source, now=now)
        await _read_due(pool, account_id, source, reading, is_full=is_full, report=report)
    async with pool.acquire() as connection:
        counts = await read_windows.counts(connection, account_id)
    reading.left = counts.due + counts.failed
    return reading


async def _make_windows(
    pool: Pool, account_id: int, source: Source, *, now: int, is_full: bool
) -> bool:
    """Write down what is to be read before any of it is; whether late plays are looked for."""
    async with pool.acquire() as connection:
        state = await accounts.state(connection, account_id)
    is_trailing = state.reread_at is None or datetime.now(UTC) - state.reread_at > _REREAD_EVERY
    is_new = state.read_until is None or is_full
    first_at = await source.first_at() if is_new else 0
    windows = to_read(
        read_until=None if is_new else state.read_until,
        first_at=first_at,
        now=now,
        is_trailing=is_trailing,
    )
    async with pool.acquire() as connection, connection.transaction():
        await read_windows.add(connection, account_id, windows)
        await accounts.set_read_until(connection, account_id, now)
        if is_trailing or is_new:
            await accounts.set_reread(connection, account_id)
    return is_trailing or is_new


async def _read_due(
    pool: Pool,
    account_id: int,
    source: Source,
    reading: Reading,
    *,
    is_full: bool,
    report: Report,
) -> None:
    async with pool.acquire() as connection:
        due = await read_windows.due(connection, account_id, is_insisting=is_full)
    failures = 0
    for number, window in enumerate(due):
        await report(number, len(due), f"reading plays of {_day(window.since)}")
        try:
            told = [
                play async for page in source.plays(window.since, window.until) for play in page
            ]
            async with pool.acquire() as connection, connection.transaction():
                await _save(connection, account_id, window, told, reading, is_full=is_full)
        except (UpstreamUnavailable, UpstreamSurprise, HistoryVanished) as error:
            failures += 1
            reading.failed += 1
            reading.trouble = _transient(error)
            await _set_failed(pool, account_id, window, reading.trouble)
            if failures >= _FAILURES_IN_A_ROW or (reading.trouble.retry_after_s or 0) > _BUSY_S:
                return
        else:
            failures = 0


async def _save(
    connection: Connection,
    account_id: int,
    window: Window,
    told: Sequence[SourcePlay],
    reading: Reading,
    *,
    is_full: bool,
) -> None:
    """Make the ledger of the window what the source tells of it."""
    known = await plays.count_between(connection, account_id, window.since, window.until)
    numbers = await source_tracks.put(connection, account_id, [play.track for play in told])
    await plays.put(connection, account_id, told, numbers)
    gone: list[int] = []
    if known:
        gone = await plays.withdraw(
            connection, account_id, since=window.since, until=window.until, told=told
        )
    if is_collapse(known=known, withdrawn=len(gone)) and not is_full:
        raise HistoryVanished(f"{len(gone)} of {known} known plays are not told any more")
    if gone:
        await deliveries.drop_unfounded(connection, account_id, gone)
        await deliveries.withdraw(connection, account_id, gone)
    there = await plays.count_between(connection, account_id, window.since, window.until)
    reading.new += max(0, there - known + len(gone))
    reading.withdrawn += len(gone)
    if window.is_month or window.until < time.time() - TRAILING_S:
        await read_windows.set_read(connection, account_id, window, len(told))
    else:
        await read_windows.drop(connection, account_id, window)


async def _set_failed(pool: Pool, account_id: int, window: Window, error: TransientError) -> None:
    """Note it, and make two windows of one that fails again and again."""
    log.warning(
        "window not read",
        since=window.since,
        until=window.until,
        attempt=window.attempts + 1,
        error=type(error).__name__,
        detail=str(error),
    )
    wait = min(_LONGEST_WAIT, timedelta(minutes=10) * 2**window.attempts)
    async with pool.acquire() as connection, connection.transaction():
        parts = halves(window) if window.attempts + 1 >= _SPLIT_FROM else []
        if parts:
            await read_windows.drop(connection, account_id, window)
            await read_windows.add(connection, account_id, parts)
        for part in parts or [window]:
            await read_windows.set_failed(
                connection, account_id, part, detail=str(error), wait=wait
            )


async def _compare_months(pool: Pool, account_id: int, source: Source, *, now: int) -> None:
    """Have months read again that the source counts otherwise: something old came late or went."""
    counted = await source.play_count()
    async with pool.acquire() as connection:
        await accounts.set_counted(connection, account_id, counted)
        state = await accounts.state(connection, account_id)
        drift = counted - (await plays.counts(connection, account_id)).told
        first = await read_windows.first(connection, account_id)
    if first is None or drift in {0, state.drift}:
        return
    differing = []
    for window in months(first, now):
        there = await source.plays_in(window.since, window.until)
        async with pool.acquire() as connection:
            ours = await plays.count_between(connection, account_id, window.since, window.until)
        if there is None or there != ours:
            differing.append(window)
    async with pool.acquire() as connection, connection.transaction():
        await read_windows.add(connection, account_id, differing)
        await accounts.set_drift(connection, account_id, drift)
    if differing:
        log.info("months are read again", rows=len(differing), drift=drift)


def _transient(error: TransientError | UpstreamSurprise) -> TransientError:
    """A page of an unknown shape fails its window, as an outage does."""
    if isinstance(error, TransientError):
        return error
    return UpstreamUnavailable(str(error), upstream=error.upstream, route=error.route)


def _day(moment: int) -> str:
    return f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%d}"
