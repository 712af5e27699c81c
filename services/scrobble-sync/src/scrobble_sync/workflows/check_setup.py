"""Whether each account's source and target can be used, and what to do where they cannot."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from medley_clients.errors import UpstreamMissing, UpstreamRejected
from medley_clients.lastfm.errors import HiddenProfile, KeyRefused
from medley_clients.subsonic.errors import LoginRefused
from medley_kit.errors import MedleyError
from scrobble_sync.navidrome_database.library import read_tracks
from scrobble_sync.navidrome_database.refusals import DatabaseRefused
from scrobble_sync.workflows import forwarding_guard
from scrobble_sync.workflows.accounts import Account, Accounts, RunningTarget, StoppedTarget
from scrobble_sync.workflows.forwarding_guard import Guard
from scrobble_sync.workflows.write_database import refuse_running


@dataclass(frozen=True, slots=True)
class Check:
    """One dependency of one account; ``fix`` is empty where nothing is to be done."""

    account: str
    name: str
    ok: bool
    detail: str
    fix: str = ""


async def check_setup(accounts: Accounts) -> list[Check]:
    """Look at everything that an account needs; nothing is changed anywhere but a player made."""
    found: list[Check] = []
    for account in accounts.values():
        found.append(await _tried(account, account.source_kind, lambda a=account: _source(a)))  # type: ignore[misc]  # the loop's own
        if isinstance(account.target, RunningTarget):
            target = account.target
            found.append(await _tried(account, "navidrome", lambda t=target: _target(t)))  # type: ignore[misc]  # the loop's own
            found.append(await _guard(account, target))
        elif isinstance(account.target, StoppedTarget):
            found.append(await _file(account, account.target))
    return found


async def _tried(account: Account, name: str, look: Callable[[], Awaitable[str]]) -> Check:
    try:
        return Check(account.name, name, ok=True, detail=await look())
    except MedleyError as error:
        return Check(account.name, name, ok=False, detail=str(error), fix=_fix(error))


async def _source(account: Account) -> str:
    plays = await account.source.play_count()
    async for _ in account.source.plays(0, 1):
        pass
    return f"{account.source_user} has {plays} plays"


async def _target(target: RunningTarget) -> str:
    await target.subsonic.ping()
    scan = await target.subsonic.scan_status()
    return f"{scan.count} tracks as {target.subsonic.username}"


async def _file(account: Account, target: StoppedTarget) -> Check:
    """Whether a run could write now: the server is stopped, and its file is known and whole."""
    try:
        await refuse_running(target.subsonic.answers)
        found = await asyncio.to_thread(read_tracks, target.path, account.username)
    except DatabaseRefused as error:
        return Check(account.name, "database", ok=False, detail=error.what, fix=error.remedy)
    detail = f"{target.path.name} holds {len(found.tracks)} tracks for {account.username}"
    return Check(account.name, "database", ok=True, detail=detail)


async def _guard(account: Account, target: RunningTarget) -> Check:
    try:
        guard = await forwarding_guard.look(target.navidrome)
    except MedleyError as error:
        return Check(account.name, "forwarding", ok=False, detail=str(error), fix=_fix(error))
    if guard is Guard.ON:
        return Check(
            account.name,
            "forwarding",
            ok=True,
            detail="on: it is switched off before plays are submitted",
        )
    return Check(account.name, "forwarding", ok=True, detail=guard.value)


def _fix(error: MedleyError) -> str:
    match error:
        case HiddenProfile():
            return (
                "switch off «hide recent listening» at Last.fm, or set `session_key` and "
                "`api_secret` of the account"
            )
        case KeyRefused():
            return "set `api_key` to a valid key of https://www.last.fm/api/account/create"
        case LoginRefused():
            return "set `username` and `password` of the account as Navidrome has them"
        case UpstreamMissing():
            return "check the user's name"
        case UpstreamRejected():
            return "check the key, the token or the password"
        case _:
            return "see that the server runs and that its address is right"
