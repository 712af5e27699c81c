"""Read who has an account on a server; one that took the place of another is taken for fresh."""

from collections.abc import Sequence
from dataclasses import replace

from jellyfin_sync.domain.people import is_wanted, persons_of
from jellyfin_sync.domain.timeline import begun_anew, fold
from jellyfin_sync.store import agreed_states, known_states, people
from jellyfin_sync.store.people import Account
from jellyfin_sync.workflows.catch_up import CHUNK, catch_up
from jellyfin_sync.workflows.rules import OffsetOf, Rules
from medley_clients.jellyfin.client import JellyfinClient
from medley_clients.jellyfin.models import User
from medley_kit.db import Pool


async def read_accounts(
    pool: Pool, server: str, client: JellyfinClient, *, rules: Rules, offset_of: OffsetOf
) -> list[Account]:
    """Read all accounts of one server, and release what waited for one of them.

    Those it no longer lists are forgotten.
    """
    accounts = _to_accounts(server, await client.users(), rules)
    now = {account.person: account.user_id for account in accounts}
    async with pool.acquire() as connection:
        before = await people.of_server(connection, server)
    for person, (person_id, user_id) in before.items():
        if now.get(person) != user_id:
            await _begin_anew(pool, server, person_id, offset_of)
    async with pool.acquire() as connection, connection.transaction():
        await people.forget_others(connection, server, [a.user_id for a in accounts])
        has_changed = await people.save_accounts(connection, accounts)
    if has_changed:
        await catch_up(pool, [server], rules=rules, offset_of=offset_of)
    return accounts


async def _begin_anew(pool: Pool, server: str, person_id: int, offset_of: OffsetOf) -> None:
    """What the person's former account held is not held any more, and nobody took it back.

    Otherwise the fresh rows of the new account would look like as many un-plays.
    """
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


def _to_accounts(server: str, users: Sequence[User], rules: Rules) -> list[Account]:
    persons = persons_of([user.name for user in users], server, rules.user_map)
    accounts = []
    for user in users:
        person = persons[user.name]
        if person is not None and not is_wanted(person, allow=rules.allow, deny=rules.deny):
            person = None
        accounts.append(Account(server, user.id, user.name, person, user.is_administrator))
    return accounts
