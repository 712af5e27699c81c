"""Put back what a run has written into a stopped target's database."""

import asyncio

from pydantic import JsonValue

from medley_kit.db import Pool
from medley_kit.errors import PermanentError
from scrobble_sync.navidrome_database.journal import Journal, PersonsChanges
from scrobble_sync.navidrome_database.run import DatabaseFile
from scrobble_sync.navidrome_database.undoing import journal_of
from scrobble_sync.store import deliveries, put_back, runs
from scrobble_sync.store.runs import Run
from scrobble_sync.workflows.accounts import Accounts, StoppedTarget
from scrobble_sync.workflows.alone_with_file import alone_with_file
from scrobble_sync.workflows.write_database import refuse_running, undo_database


class NothingToUndo(PermanentError):
    """No run of that number wrote into a database, or its journal is not kept any more."""


async def undo(pool: Pool, accounts: Accounts, run_id: str) -> dict[str, JsonValue]:
    """Put the old values back, and plan what they lack again: the next run writes it.

    The ledger comes first. Killed after it, or refused by the file, the next run finds everything
    in the file and confirms it.

    Raises
    ------
    NothingToUndo
        There is nothing to be put back.
    DatabaseRefused
        The server runs, or its file is not fit to be written to; nothing was written.
    """
    run, target = await _run_and_target(pool, accounts, run_id)
    file = DatabaseFile(target.path, target.backups, target.backups_kept)
    async with alone_with_file(pool, target.path):
        await refuse_running(target.subsonic.answers)
        journal = await asyncio.to_thread(journal_of, file, run_id)
        await _plan_again(pool, run, journal)
        undone = await undo_database(file, run_id=run_id, answers=target.subsonic.answers)
    return {
        "run_id": undone.run_id,
        "rows": undone.rows,
        "plays": undone.plays,
        "changed_since": undone.changed_since,
        "accounts": list(undone.accounts),
    }


async def _plan_again(pool: Pool, run: Run, journal: Journal) -> None:
    plays = [play for person in journal.people for play in _plays_of(person)]
    async with pool.acquire() as connection, connection.transaction():
        await put_back.put_back_plays(connection, run.account_id, plays)
        # A person may have settled meanwhile that they belong elsewhere, or nowhere.
        await deliveries.drop_unfounded(connection, run.account_id, None)
        await put_back.forget_stars(connection, run.account_id, run.run_id)


def _plays_of(person: PersonsChanges) -> list[tuple[str, int | None]]:
    """The plays that the run told the history; all of a track whose count alone was raised."""
    told = {track_id for track_id, _ in person.plays}
    place = person.columns.index("play_count")
    counted: list[tuple[str, int | None]] = [
        (row.item_id, None)
        for row in person.rows
        if row.item_type == "media_file"
        and row.item_id not in told
        and (row.old or [None] * len(person.columns))[place]
        != (row.new or [None] * len(person.columns))[place]
    ]
    return [*person.plays, *counted]


async def _run_and_target(pool: Pool, accounts: Accounts, run_id: str) -> tuple[Run, StoppedTarget]:
    run = None
    if run_id.isascii() and run_id.isdigit():
        async with pool.acquire() as connection:
            run = await runs.get(connection, int(run_id))
    if run is not None:
        for account in accounts.values():
            if account.account_id == run.account_id and isinstance(account.target, StoppedTarget):
                return run, account.target
    raise NothingToUndo(f"no run {run_id!r} that wrote into a database")
