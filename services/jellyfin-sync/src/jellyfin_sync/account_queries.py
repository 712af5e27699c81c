"""What is asked and decided about people and accounts; no server is called."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from faststream.nats import NatsRouter
from pydantic import RootModel

from jellyfin_sync.domain.accounts import Kind, State, after_decision
from jellyfin_sync.domain.passwords import unseal
from jellyfin_sync.resources import Injected
from jellyfin_sync.store import account_changes, account_passwords, people
from jellyfin_sync.store.account_changes import AccountChange
from jellyfin_sync.store.account_passwords import Sealed, Unseen
from jellyfin_sync.store.people import Account
from medley_contracts.jellyfin import (
    AccountDecision,
    JellyfinDecideAccount,
    JellyfinShowPassword,
    JellyfinUsers,
)
from medley_contracts.refusal import Refusal
from medley_kit.query import answer

router = NatsRouter()


class Document(RootModel[dict[str, Any]]):
    """An answer of any members."""


@answer(router, JellyfinUsers)
async def users(_query: JellyfinUsers, resources: Injected) -> Document:
    """People with their accounts, accounts that match nobody, and what is planned for them."""
    async with resources.pool.acquire() as connection:
        accounts = await people.list_accounts(connection)
        changes = await account_changes.listed(connection)
        unseen = await account_passwords.unseen(connection)
    known = [each for each in accounts if each.server in resources.clients]
    found: dict[str, dict[str, Account]] = {}
    for account in known:
        if account.person is not None:
            found.setdefault(account.person, {})[account.server] = account
    return Document(
        {
            "persons": [
                {
                    "person": name,
                    "accounts": {server: _account(each) for server, each in there.items()},
                }
                for name, there in found.items()
            ],
            "unmatched": _unmatched(found, set(resources.clients)),
            "excluded": [
                {"server": each.server, "username": each.username}
                for each in known
                if each.person is None
            ],
            "changes": [told(each) for each in changes],
            "passwords": [_unseen(each) for each in unseen],
        }
    )


@answer(router, JellyfinDecideAccount)
async def decide(query: JellyfinDecideAccount, resources: Injected) -> Document | Refusal:
    """Cancel, confirm or try again one planned change."""
    async with resources.pool.acquire() as connection, connection.transaction():
        change = await account_changes.one(connection, query.account_change_id)
        if change is None:
            return _absent(query.account_change_id)
        verdict = after_decision(change.kind, change.state, query.decision.value)
        if verdict is None:
            return _too_late(change, query.decision.value)
        state, verb = verdict
        if not await account_changes.decide(
            connection, change, state, f"{verb} {query.decided_by}"
        ):
            return _too_late(change, query.decision.value)
        decided = await account_changes.one(connection, query.account_change_id)
    return _absent(query.account_change_id) if decided is None else Document(told(decided))


@answer(router, JellyfinShowPassword)
async def show_password(query: JellyfinShowPassword, resources: Injected) -> Document | Refusal:
    """Show the password of an account made here, this once; only its hash stays."""
    change_id = query.account_change_id
    async with resources.pool.acquire() as connection, connection.transaction():
        kept = await account_passwords.get(connection, change_id)
        if kept is None:
            return Refusal(refused="not-found", detail=f"no password {change_id}", status=404)
        if kept.sealed is None:
            return Refusal(
                refused="already-shown",
                detail="It was shown before, and nobody has it any more: set another in Jellyfin.",
                status=410,
            )
        password = await _opened(kept, kept.sealed, resources)
        if password is None:
            return Refusal(
                refused="sealed-with-another-key",
                detail="The server's API key was changed since: set another password in Jellyfin.",
                status=410,
            )
        await account_passwords.shown(connection, change_id, to=query.shown_to)
    return Document(
        {
            "id": change_id,
            "server": kept.server,
            "username": kept.username,
            "password": password,
        }
    )


async def _opened(kept: Sealed, sealed: bytes, resources: Injected) -> str | None:
    if kept.server not in resources.clients:
        return None
    key = resources.seal_key(kept.server)
    return await asyncio.to_thread(unseal, sealed, key, kept=kept.password_hash)


def told(change: AccountChange) -> dict[str, Any]:
    """A planned or finished change, for people."""
    is_pending = change.kind is Kind.REMOVE and change.state is State.DISABLED
    return {
        "id": change.account_change_id,
        "kind": change.kind.value,
        "server": change.server,
        "person": change.person,
        "username": change.username,
        "state": change.state.value,
        "reason": change.reason,
        "detail": change.detail,
        "origin": change.origin,
        "attempts": change.attempts,
        "since": change.made_at,
        "deleted_at": change.due_at if is_pending else None,
        "finished_at": change.finished_at,
    }


def _account(account: Account) -> dict[str, Any]:
    return {
        "user_id": account.user_id,
        "username": account.username,
        "is_administrator": account.is_administrator,
        "is_disabled": account.is_disabled,
    }


def _unmatched(
    found: Mapping[str, Mapping[str, Account]], configured: set[str]
) -> Sequence[Mapping[str, Any]]:
    return [
        {
            "person": name,
            "server": server,
            "username": account.username,
            "missing_on": sorted(configured - there.keys()),
        }
        for name, there in found.items()
        if configured - there.keys()
        for server, account in there.items()
    ]


def _unseen(unseen: Unseen) -> dict[str, Any]:
    return {
        "id": unseen.account_change_id,
        "server": unseen.server,
        "username": unseen.username,
        "since": unseen.made_at,
    }


def _absent(change_id: int) -> Refusal:
    return Refusal(refused="not-found", detail=f"no change of an account {change_id}", status=404)


def _too_late(change: AccountChange, decision: str) -> Refusal:
    possible = [
        each.value
        for each in AccountDecision
        if after_decision(change.kind, change.state, each.value) is not None
    ]
    left = f"what can follow is {' or '.join(possible)}" if possible else "nothing is to be decided"
    detail = f"it is {change.state.value}, so there is nothing to {decision}: {left}"
    return Refusal(refused="conflict", detail=detail, status=409)
