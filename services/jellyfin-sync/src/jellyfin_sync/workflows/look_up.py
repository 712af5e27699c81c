"""Ask the servers about items and accounts that reports name and nobody knows yet."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from jellyfin_sync.store import denied_items, items, people
from jellyfin_sync.workflows.catch_up import catch_up
from jellyfin_sync.workflows.denied_libraries import denied_folders
from jellyfin_sync.workflows.index_items import place_items
from jellyfin_sync.workflows.read_accounts import read_accounts
from jellyfin_sync.workflows.rules import OffsetOf, Rules
from medley_clients.jellyfin.client import JellyfinClient
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
    offset_of: OffsetOf,
) -> None:
    """Make the items and accounts of ``reports`` known, as far as their servers have them.

    One call for each hundred items and one for all accounts of a server; none when all is known.
    """
    require_known({report.server for report in reports}, clients)
    item_keys = {(report.server, report.item_id) for report in reports}
    user_keys = {(report.server, report.user_id) for report in reports}
    async with pool.acquire() as connection:
        item_keys -= (await items.items_of(connection, item_keys)).keys()
        user_keys -= (await people.accounts_of(connection, user_keys)).keys()
    await look_up_items(pool, item_keys, clients=clients, rules=rules, offset_of=offset_of)
    for server in {server for server, _ in user_keys}:
        await read_accounts(pool, server, clients[server], rules=rules, offset_of=offset_of)


async def look_up_items(
    pool: Pool,
    keys: Iterable[tuple[str, str]],
    *,
    clients: Mapping[str, JellyfinClient],
    rules: Rules,
    offset_of: OffsetOf,
    is_dry: bool = False,
) -> None:
    """Read these (server, item id), and release what waited for them, unless it is a rehearsal.

    Items of libraries that take no part are asked about once.
    """
    wanted: dict[str, list[str]] = defaultdict(list)
    for server, item_id in await _taking_part(pool, set(keys), rules):
        wanted[server].append(item_id)
    for server, ids in wanted.items():
        client = clients[server]
        listed = await client.items_by_id(ids, with_versions=rules.reads_versions)
        parents = {i.series_id for i in listed if i.series_id} - {i.id for i in listed}
        if parents:
            listed += await client.items_by_id(sorted(parents))
        folders = await denied_folders(client, rules.denied_libraries)
        listed, denied = folders.split(listed)
        if denied:
            async with pool.acquire() as connection:
                await denied_items.add(connection, server, denied)
        placed = await place_items(pool, server, listed, client=client, rules=rules)
        if is_dry:
            continue
        await catch_up(
            pool,
            [server],
            rules=rules,
            offset_of=offset_of,
            places=placed.new_places,
            moved=placed.moved,
        )
        for each in rules.servers:
            await catch_up(pool, [each], rules=rules, offset_of=offset_of, places=placed.joined)


async def _taking_part(
    pool: Pool, keys: set[tuple[str, str]], rules: Rules
) -> set[tuple[str, str]]:
    if not keys or not rules.denied_libraries:
        return keys
    async with pool.acquire() as connection:
        return keys - await denied_items.among(connection, keys)


def require_known(named: Iterable[str], clients: Mapping[str, JellyfinClient]) -> None:
    """Raise `UnknownServer` for a server that the settings do not name."""
    for server in named:
        if server not in clients:
            message = f"{server!r} is not in jellyfin_sync.servers"
            raise UnknownServer(message)
