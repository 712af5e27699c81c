"""Plays and stars go into the file of a stopped Navidrome, or come out of it again."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from scrobble_sync.domain.track_plays import AccountPlays, Written
from scrobble_sync.navidrome_database.refusals import ServerRunning
from scrobble_sync.navidrome_database.run import DatabaseFile, write_plays
from scrobble_sync.navidrome_database.undoing import Undone, undo_run

Answers: TypeAlias = Callable[[], Awaitable[bool]]
"""Whether anybody answers at the target's address, whatever they say."""


async def write_database(
    file: DatabaseFile,
    accounts: Sequence[AccountPlays],
    *,
    run_id: str,
    answers: Answers,
    is_dry_run: bool = False,
) -> Written:
    """Bring the plays and stars of these accounts into the file, all of them or none.

    The event loop goes on meanwhile. Once it has begun it comes to its end, whoever waits.

    Raises
    ------
    DatabaseRefused
        One of its kinds; nothing was written. ``ServerRunning`` where the address answers.
    """
    await refuse_running(answers)
    return await asyncio.to_thread(
        write_plays, file, accounts, run_id=run_id, is_dry_run=is_dry_run
    )


async def undo_database(file: DatabaseFile, *, run_id: str, answers: Answers) -> Undone:
    """Put back what stood in the file before that run.

    Raises
    ------
    DatabaseRefused
        One of its kinds; nothing was written. ``RunUnknown`` where there is no journal of it.
    """
    await refuse_running(answers)
    return await asyncio.to_thread(undo_run, file, run_id=run_id)


async def refuse_running(answers: Answers) -> None:
    """Return when nobody answers at the target's address."""
    if await answers():
        what = "somebody answers at the target's address"
        remedy = "stop Navidrome (and take the proxy before it away), or use `mode: api`"
        raise ServerRunning(what, remedy=remedy)
