"""Ask the servers about items and accounts that reports name and nobody knows yet."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from jellyfin_sync.domain.people import is_wanted, person_of
from jellyfin_sync.store import items, people
from jellyfin_sync.store.people import Account
from jellyfin_sync.workflows.index_items import place_items
from jellyfin_sync.workflows.rules import Rules
from medley_clients.jellyfin.client import JellyfinClient
from medley_clients.jellyfin.models import User
from medley_contracts.jellyfin import UserDataReported
from medley_kit.db import Pool
from medley_kit.errors import PermanentError


class UnknownServer(PermanentError):
    """A message names a server that the settings do not."""


async def look_up(
    pool: Pool,
    reports: Sequence[UserDataReported],
    *,
    clients: Mapping[str, JellyfinClient],
    rules: Rules,
) -> None:
    """Make the items and accounts of ``reports`` known, as far as their servers have them.

    One call for each hundred items and one for all accounts of a server; none when all is known.
    """
    for report in reports:
        if report.server not in clients:
            message = f"{report.server!r} is not in jellyfin_sync.servers"
            raise UnknownServer(message)
    item_keys = {(report.server, report.item_id) for report in reports}
    user_keys = {(report.server, report.user_id) for report in reports}
    async with pool.acquire() as connection:
        item_keys -= (await items.items_of(connection, item_keys)).keys()
        user_keys -= (await people.accounts_of(connection, user_keys)).keys()
    await look_up_items(pool, item_keys, clients=clients, rules=rules)
    for server in {server for server, _ in user_keys}:
        await read_accounts(pool, server, clients[server], rules=rules)


async def look_up_items(
    pool: Pool,
    keys: Iterable[tuple[str, str]],
    *,
    clients: Mapping[str, JellyfinClient],
    rules: Rules,
) -> dict[str, tuple[int, ...]]:
    """Read these (server, item id); server -> the places it did not have before."""
    wanted: dict[str, list[str]] = defaultdict(list)
    for server, item_id in keys:
        wanted[server].append(item_id)
    new: dict[str, tuple[int, ...]] = {}
    for server, ids in wanted.items():
        listed = await clients[server].items_by_id(ids)
        parents = {i.series_id for i in listed if i.series_id} - {i.id for i in listed}
        if parents:
            listed += await clients[server].items_by_id(sorted(parents))
        async with pool.acquire() as connection, connection.transaction():
            placed = await place_items(connection, server, listed, rules=rules.servers[server])
        new[server] = placed.new_places
    return new


async def read_accounts(
    pool: Pool, server: str, client: JellyfinClient, *, rules: Rules
) -> list[Account]:
    """Read all accounts of one server; those it no longer lists are forgotten."""
    accounts = [to_account(server, user, rules) for user in await client.users()]
    async with pool.acquire() as connection, connection.transaction():
        await people.save_accounts(connection, accounts)
        await people.forget_others(connection, server, [a.user_id for a in accounts])
    return accounts


def to_account(server: str, user: User, rules: Rules) -> Account:
    """The client's user with the person the account belongs to."""
    person = person_of(user.name, server, rules.user_map)
    wanted = is_wanted(person, allow=rules.allow, deny=rules.deny)
    return Account(server, user.id, user.name, person if wanted else None, user.is_administrator)
