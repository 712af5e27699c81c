"""Make an account as another server has it: found or made, given a password and a policy, read."""

import asyncio

from jellyfin_sync.domain.accounts import State
from jellyfin_sync.domain.passwords import hash_of, new_password, seal, unseal
from jellyfin_sync.domain.people import identify, plain
from jellyfin_sync.domain.policies import bare_id, for_new_account, not_kept
from jellyfin_sync.store import account_passwords, account_work, people
from jellyfin_sync.store.account_changes import AccountChange
from jellyfin_sync.workflows.account_step import DecidedOtherwise, Means, NotKept, Step
from jellyfin_sync.workflows.read_accounts import read_accounts
from medley_clients.errors import UpstreamMissing
from medley_clients.jellyfin.client import JellyfinClient
from medley_clients.jellyfin.models import Policy, User
from medley_contracts.jellyfin import AccountDeed


async def make_account(change: AccountChange, means: Means) -> Step:
    """Do what is still to be done; repeated after a crash at any line it does the rest.

    The policy of the account it follows is read first: without it nothing is made, since a child's
    account must not become one that may see everything.
    """
    client = means.clients[change.server]
    try:
        policy = await means.clients[change.origin].policy(change.origin_user_id)
    except UpstreamMissing:
        return Step(State.CANCELLED, f"is no longer on {change.origin}")
    there = await _find(client, change, means)
    if there is not None and change.state is not State.BEGUN:
        await _was_there(change, means)
        return Step(State.DONE, "was there already")
    password = await _password(change, means)
    change = await _begun(change, means)
    user = there or await client.create_user(change.username, password=password)
    change = await _begun(change, means, user_id=user.id)
    if password is not None and not user.has_configured_password:
        user = await _with_password(client, user, password)
    await _give_policy(client, user.id, policy, means.clients[change.origin])
    await read_accounts(
        means.pool, change.server, client, rules=means.rules, offset_of=means.offset_of
    )
    return Step(State.DONE, "", AccountDeed.CREATED)


async def _find(client: JellyfinClient, change: AccountChange, means: Means) -> User | None:
    """The account there, if there is one.

    Raises
    ------
    NotKept
        One has the name and is somebody else's, as far as the settings say.
    """
    users = await client.users()
    async with means.pool.acquire() as connection:
        known = people.known_as(await people.list_accounts(connection, change.server))
    found = identify(
        {user.id: user.name for user in users}, change.server, means.rules.user_map, known=known
    )
    for user in users:
        if found[user.id].person == change.person:
            return user
    if any(plain(user.name) == plain(change.username) for user in users):
        message = f"{change.server} has an account {change.username!r} that is not this person's"
        raise NotKept(message)
    return None


async def _password(change: AccountChange, means: Means) -> str | None:
    """The password it gets: the one kept by an earlier attempt, else a new one, kept first."""
    if means.rules.servers[change.server].is_passwordless:
        return None
    key = means.seal_key(change.server)
    async with means.pool.acquire() as connection, connection.transaction():
        kept = await account_passwords.get(connection, change.account_change_id)
    if kept is not None and kept.sealed is not None:
        sealed, known_hash = kept.sealed, kept.password_hash
        if (known := await asyncio.to_thread(unseal, sealed, key, kept=known_hash)) is not None:
            return known
    password = new_password()
    password_hash = await asyncio.to_thread(hash_of, password)
    async with means.pool.acquire() as connection, connection.transaction():
        await account_passwords.forget(connection, change.account_change_id)
        await account_passwords.put(
            connection,
            change.account_change_id,
            sealed=seal(password, key),
            password_hash=password_hash,
        )
    return password


async def _begun(
    change: AccountChange, means: Means, *, user_id: str | None = None
) -> AccountChange:
    async with means.pool.acquire() as connection, connection.transaction():
        begun = await account_work.begin(connection, change, user_id=user_id)
    if begun is None:
        raise DecidedOtherwise
    return begun


async def _was_there(change: AccountChange, means: Means) -> None:
    async with means.pool.acquire() as connection, connection.transaction():
        await account_passwords.forget(connection, change.account_change_id)


async def _with_password(client: JellyfinClient, user: User, password: str) -> User:
    """Set it, unless making the account did, which prints its answer too early to know."""
    read = await client.user(user.id)
    if read.has_configured_password:
        return read
    await client.set_password(user.id, password)
    read = await client.user(user.id)
    if not read.has_configured_password:
        message = "the server did not keep the password"
        raise NotKept(message)
    return read


async def _give_policy(
    client: JellyfinClient, user_id: str, source: Policy, origin: JellyfinClient
) -> None:
    names: dict[str, str] = {}
    ids: dict[str, str] = {}
    if source.get("EnableAllFolders") is False or source.get("BlockedMediaFolders"):
        names = {bare_id(each.id): each.name for each in await origin.libraries()}
        ids = {each.name.strip().casefold(): each.id for each in await client.libraries()}
    fresh = await client.policy(user_id)
    wanted = for_new_account(fresh, source, names=names, ids=ids)
    if wanted != fresh:
        await client.set_policy(user_id, wanted)
        fresh = await client.policy(user_id)
    if lost := not_kept(wanted, fresh):
        message = f"the server did not keep {', '.join(lost)} of the policy"
        raise NotKept(message)
