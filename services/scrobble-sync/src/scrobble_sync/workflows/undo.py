"""Put back what a run has written into a stopped target's database."""

from pydantic import JsonValue

from medley_kit.db import Pool
from medley_kit.errors import PermanentError
from scrobble_sync.navidrome_database.run import DatabaseFile
from scrobble_sync.store import runs
from scrobble_sync.workflows.accounts import Accounts, StoppedTarget
from scrobble_sync.workflows.write_database import undo_database


class NothingToUndo(PermanentError):
    """No run of that number wrote into a database, or its journal is not kept any more."""


async def undo(pool: Pool, accounts: Accounts, run_id: str) -> dict[str, JsonValue]:
    """Put the old values back; the ledger keeps its plays, and a full sync writes them again.

    Raises
    ------
    NothingToUndo
        There is nothing to be put back.
    DatabaseRefused
        The server runs, or its file is not fit to be written to; nothing was written.
    """
    target = await _target_of(pool, accounts, run_id)
    file = DatabaseFile(target.path, target.backups, target.backups_kept)
    undone = await undo_database(file, run_id=run_id, answers=target.subsonic.answers)
    return {
        "run_id": undone.run_id,
        "rows": undone.rows,
        "plays": undone.plays,
        "changed_since": undone.changed_since,
        "accounts": list(undone.accounts),
    }


async def _target_of(pool: Pool, accounts: Accounts, run_id: str) -> StoppedTarget:
    run = None
    if run_id.isascii() and run_id.isdigit():
        async with pool.acquire() as connection:
            run = await runs.get(connection, int(run_id))
    if run is not None:
        for account in accounts.values():
            if account.account_id == run.account_id and isinstance(account.target, StoppedTarget):
                return account.target
    raise NothingToUndo(f"no run {run_id!r} that wrote into a database")
