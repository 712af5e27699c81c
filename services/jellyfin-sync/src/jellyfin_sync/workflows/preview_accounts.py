"""What would become of accounts: for the result of a rehearsal."""

from collections.abc import Sequence

from pydantic import JsonValue

from jellyfin_sync.domain.accounts import OPEN, Kind, Plan, State
from jellyfin_sync.store import account_changes
from jellyfin_sync.store.account_changes import AccountChange
from medley_kit.db import Connection


async def account_plans(connection: Connection, plans: Sequence[Plan]) -> list[JsonValue]:
    """What is planned already, and what this reading would add."""
    standing = [c for c in await account_changes.listed(connection) if c.state in OPEN]
    known = {(each.server, each.person, each.kind) for each in standing}
    fresh = [each for each in plans if (each.server, each.person, each.kind) not in known]
    return [*map(_told, reversed(standing)), *map(_told, fresh)]


def _told(each: Plan | AccountChange) -> JsonValue:
    return {
        "server": each.server,
        "username": each.username,
        "would": _would(each.kind, each.state),
        "reason": each.reason,
        "confirmed": each.state is not State.HELD,
    }


def _would(kind: Kind, state: State) -> str:
    """The next thing that happens to the account."""
    if kind is Kind.CREATE:
        return "be created"
    if state is State.UNDOING:
        return "be enabled again"
    return "be deleted" if state is State.DISABLED else "be disabled, and deleted later"
