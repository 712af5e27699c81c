"""Read who has an account on a server, and plan what follows for the other servers.

One that took the place of another is taken for fresh.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from jellyfin_sync.domain.accounts import Appeared, Gone, Plan, to_create, to_remove
from jellyfin_sync.domain.people import identify, is_wanted, username_on
from jellyfin_sync.domain.timeline import begun_anew, fold
from jellyfin_sync.store import account_changes, agreed_states, items, known_states, people, servers
from jellyfin_sync.store.people import Account
from jellyfin_sync.workflows.catch_up import CHUNK, catch_up
from jellyfin_sync.workflows.rules import OffsetOf, Rules
from medley_clients.errors import UpstreamSurprise
from medley_clients.jellyfin.client import JellyfinClient
from medley_clients.jellyfin.models import User
from medley_kit.db import Connection, Pool
from medley_kit.rehearsal import rolled_back


@dataclass(frozen=True, slots=True)
class Reading:
    """The accounts of one server, and what they lead to elsewhere."""

    accounts: list[Account]
    plans: list[Plan]


@dataclass(frozen=True, slots=True)
class _Listing:
    """What a server said; ``begun`` by the database's clock, before it was asked."""

    server: str
    jellyfin_id: str
    users: Sequence[User]
    begun: datetime


async def read_accounts(
    pool: Pool,
    server: str,
    client: JellyfinClient,
    *,
    rules: Rules,
    offset_of: OffsetOf,
    deleted: Collection[str] = (),
    is_dry: bool = False,
) -> Reading:
    """Read all accounts of one server, and release what waited for one of them.

    Those it no longer lists are forgotten. What is new or gone since the last reading is planned
    for the other servers; the first reading of a server plans nothing, since nobody knows what was
    there before. ``deleted``: user ids that the server said were deleted. A rehearsal keeps
    nothing and tells the same plans.
    """
    listing = await _list(pool, server, client)
    if is_dry:
        async with pool.acquire() as connection, rolled_back(connection):
            return (await _compare(connection, listing, rules, deleted))[0]
    await _empty_replaced(pool, listing, rules, offset_of)
    async with pool.acquire() as connection, connection.transaction():
        reading, has_changed = await _compare(connection, listing, rules, deleted)
    if has_changed:
        await catch_up(pool, [server], rules=rules, offset_of=offset_of)
    return reading


async def _list(pool: Pool, server: str, client: JellyfinClient) -> _Listing:
    async with pool.acquire() as connection:
        begun = await items.database_now(connection)
    info = await client.public_info()
    users = await client.users()
    if not users:
        # Every server has an administrator.
        raise UpstreamSurprise("lists no account at all", upstream=server, route="GET /Users")
    return _Listing(server, info.id, users, begun)


async def _compare(
    connection: Connection, listing: _Listing, rules: Rules, deleted: Collection[str]
) -> tuple[Reading, bool]:
    """The reading, and whether an account was new or has changed."""
    server = listing.server
    await account_changes.lock(connection)
    readings = await servers.accounts_readings(connection)
    before = await people.list_accounts(connection, server)
    last = readings[server]
    if last.read_at is not None and last.read_at > listing.begun:
        # Another process asked later, and has kept the answer; it was told nothing of these.
        await account_changes.told(connection, server, deleted)
        return Reading(before, []), False
    accounts = to_accounts(listing, before, rules)
    await people.forget_others(connection, server, [a.user_id for a in accounts])
    has_changed = await people.save_accounts(connection, accounts)
    await servers.save_accounts_read(connection, server, listing.begun, listing.jellyfin_id)
    plans: list[Plan] = []
    if last.jellyfin_id == listing.jellyfin_id and rules.servers[server].is_source:
        known = {
            name
            for name, reading in readings.items()
            if name in rules.servers
            and rules.servers[name].is_target
            and reading.read_at is not None
        }
        plans = await _plan(connection, server, before, accounts, rules, deleted, known)
    await account_changes.told(connection, server, deleted)
    return Reading(accounts, plans), has_changed


async def _plan(  # noqa: PLR0917 - two listings and what decides about them
    connection: Connection,
    server: str,
    before: Sequence[Account],
    now: Sequence[Account],
    rules: Rules,
    deleted: Collection[str],
    targets: Collection[str],
) -> list[Plan]:
    were, are = {a.user_id: a for a in before}, {a.user_id: a for a in now}
    ids, being_made = await account_changes.ours(connection, server, were.keys() ^ are.keys())
    former = await people.former(connection, server, are.keys() - were.keys())
    appeared = [
        Appeared(each.person, each.username, each.user_id, each.user_id in former)
        for each in now
        if each.user_id not in were and each.user_id not in ids
        if each.person is not None and each.person not in being_made
    ]
    here = {each.person for each in now}
    gone = [
        Gone(each.person, each.username, each.user_id, each.user_id in deleted)
        for each in before
        if each.user_id not in are and each.user_id not in ids
        if each.person is not None and each.person not in here
    ]
    persons = {one.person for one in appeared} | {one.person for one in gone}
    holders = await people.holders(connection, persons)
    await account_changes.call_off(
        connection, {each.person for each in appeared}, f"has an account on {server} again"
    )
    plans: list[Plan] = []
    if rules.accounts.creates:
        names = _names(appeared, targets, rules.user_map)
        plans += to_create(appeared, origin=server, holders=holders, targets=targets, names=names)
    if rules.accounts.deletes:
        at_most = rules.accounts.at_most
        plans += to_remove(gone, origin=server, holders=holders, targets=targets, at_most=at_most)
    if plans:
        await account_changes.add(connection, plans)
    return plans


def _names(
    appeared: Sequence[Appeared],
    targets: Collection[str],
    user_map: Mapping[str, Mapping[str, str]],
) -> dict[tuple[str, str], str]:
    return {
        (target, each.person): username_on(
            target, each.person, user_map, otherwise=each.username.strip()
        )
        for each in appeared
        for target in targets
    }


async def _empty_replaced(pool: Pool, listing: _Listing, rules: Rules, offset_of: OffsetOf) -> None:
    """What a person's former account held is not held any more, and nobody took it back.

    Otherwise the fresh rows of the new account would look like as many un-plays.
    """
    async with pool.acquire() as connection:
        known = await people.list_accounts(connection, listing.server)
        before = await people.of_server(connection, listing.server)
    now = {account.person: account.user_id for account in to_accounts(listing, known, rules)}
    for person, (person_id, user_id) in before.items():
        if now.get(person) != user_id:
            await _begin_anew(pool, listing.server, person_id, offset_of)


async def _begin_anew(pool: Pool, server: str, person_id: int, offset_of: OffsetOf) -> None:
    async with pool.acquire() as connection:
        seen = await known_states.seen_by(connection, server, person_id)
    for start in range(0, len(seen), CHUNK):
        part = seen[start : start + CHUNK]
        async with pool.acquire() as connection, connection.transaction():
            await agreed_states.lock(connection, [(person_id, place) for _, place in part])
            known = await known_states.by_key(
                connection, [(server, item_id, person_id) for item_id, _ in part]
            )
            states = [
                replace(state, timeline=begun_anew(state.timeline, offset_of(server)))
                for state in known.values()
            ]
            folded = [fold(state.timeline, offset_of(server)) for state in states]
            await known_states.put(connection, states, folded)


def to_accounts(listing: _Listing, before: Sequence[Account], rules: Rules) -> list[Account]:
    """The accounts as we know them: whose each is, whatever it is called by now."""
    found = identify(
        {user.id: user.name for user in listing.users},
        listing.server,
        rules.user_map,
        known=people.known_as(before),
    )
    accounts = []
    for user in listing.users:
        identity = found[user.id]
        person = identity.person
        if person is not None and not is_wanted(person, allow=rules.allow, deny=rules.deny):
            person = None
        accounts.append(
            Account(
                listing.server,
                user.id,
                user.name,
                person,
                user.is_administrator,
                user.is_disabled,
                identity.matched_as,
            )
        )
    return accounts
