"""Take an account away in steps: disable, wait, delete; each looked at before and after."""

from datetime import UTC, datetime

from jellyfin_sync.domain.accounts import Circumstances, State, Target, next_step
from jellyfin_sync.domain.accounts import Step as Next
from jellyfin_sync.domain.people import identify
from jellyfin_sync.store import account_work, people
from jellyfin_sync.store.account_changes import AccountChange
from jellyfin_sync.workflows.account_step import DecidedOtherwise, Means, NotKept, Step
from medley_clients.errors import UpstreamMissing
from medley_clients.jellyfin.client import JellyfinClient
from medley_clients.jellyfin.models import Policy
from medley_contracts.jellyfin import AccountDeed

_AN_HOUR_S = 3600.0


async def take_step(change: AccountChange, means: Means) -> Step:
    """Take the next step, if it is time; repeated after a crash at any line it does no harm."""
    client = means.clients[change.server]
    policy = await _policy(client, change.user_id or "")
    account = None if policy is None else _target(policy)
    step, why = next_step(change.state, account, await _circumstances(change, means))
    match step:
        case Next.DONE:
            return Step(State.DONE, why)
        case Next.WAIT:
            return Step(change.state, why, in_s=_AN_HOUR_S)
        case Next.CANCEL:
            return _cancelled(change, why)
        case Next.DISABLE:
            return await _disable(change, policy or {}, means)
        case Next.ENABLE:
            await _set_disabled(client, change, policy or {}, is_disabled=False)
            return Step(State.CANCELLED, change.detail, AccountDeed.ENABLED)
        case Next.DELETE:
            return await _delete(change, means)


async def _circumstances(change: AccountChange, means: Means) -> Circumstances:
    is_disabled = change.state is State.DISABLED
    async with means.pool.acquire() as connection:
        disabled, deleted = await account_work.done_today(connection)
    return Circumstances(
        is_back=change.state is not State.UNDOING and await _is_back(change, means),
        is_due=not is_disabled or change.due_at <= datetime.now(UTC),
        was_disabled=bool(change.was_disabled),
        done_today=deleted if is_disabled else disabled,
        at_most=means.rules.accounts.at_most,
    )


def _cancelled(change: AccountChange, why: str) -> Step:
    """Over at once, unless the account has to be enabled again first."""
    if change.state is State.UNDOING:
        return Step(State.CANCELLED, change.detail)
    is_touched = change.state in {State.BEGUN, State.DISABLED}
    return Step(State.UNDOING if is_touched else State.CANCELLED, why)


async def _disable(change: AccountChange, policy: Policy, means: Means) -> Step:
    was_disabled = bool(policy.get("IsDisabled"))
    change = await _begun(change, means, was_disabled=was_disabled)
    if not was_disabled:
        await _set_disabled(means.clients[change.server], change, policy, is_disabled=True)
    deed = None if was_disabled else AccountDeed.DISABLED
    delay_s = means.rules.accounts.delete_after_s
    return Step(State.DISABLED, "", deed, in_s=delay_s)


async def _delete(change: AccountChange, means: Means) -> Step:
    client = means.clients[change.server]
    await _begun(change, means)
    await client.delete_user(change.user_id or "")
    if await _policy(client, change.user_id or "") is not None:
        message = "the server still has the account after deleting it"
        raise NotKept(message)
    return Step(State.DONE, "", AccountDeed.DELETED)


async def _set_disabled(
    client: JellyfinClient, change: AccountChange, policy: Policy, *, is_disabled: bool
) -> None:
    user_id = change.user_id or ""
    await client.set_policy(user_id, {**policy, "IsDisabled": is_disabled})
    read = await _policy(client, user_id)
    if read is not None and bool(read.get("IsDisabled")) is not is_disabled:
        message = "the server did not keep whether the account is disabled"
        raise NotKept(message)


async def _begun(
    change: AccountChange, means: Means, *, was_disabled: bool | None = None
) -> AccountChange:
    """Written down, and not cancelled meanwhile: the last look before a call that takes away."""
    async with means.pool.acquire() as connection, connection.transaction():
        begun = await account_work.begin(connection, change, was_disabled=was_disabled)
    if begun is None:
        raise DecidedOtherwise
    return begun


async def _is_back(change: AccountChange, means: Means) -> bool:
    """Whether the person has an account where they lost it; asked there, at this moment."""
    users = await means.clients[change.origin].users()
    async with means.pool.acquire() as connection:
        known = people.known_as(await people.list_accounts(connection, change.origin))
    found = identify(
        {user.id: user.name for user in users}, change.origin, means.rules.user_map, known=known
    )
    return not users or any(identity.person == change.person for identity in found.values())


async def _policy(client: JellyfinClient, user_id: str) -> Policy | None:
    """None: the server has no such account."""
    try:
        return await client.policy(user_id)
    except UpstreamMissing:
        return None


def _target(policy: Policy) -> Target:
    return Target(
        is_administrator=bool(policy.get("IsAdministrator")),
        is_disabled=bool(policy.get("IsDisabled")),
    )
