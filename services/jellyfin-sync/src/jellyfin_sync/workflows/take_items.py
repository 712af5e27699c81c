"""Items come and go: each gets its place, and what waited for one is released."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from jellyfin_sync.store import items
from jellyfin_sync.workflows.look_up import look_up_items, require_known
from jellyfin_sync.workflows.rules import OffsetOf, Rules
from medley_clients.jellyfin.client import JellyfinClient
from medley_kit.db import Pool


async def add(
    pool: Pool,
    keys: Iterable[tuple[str, str]],
    *,
    clients: Mapping[str, JellyfinClient],
    rules: Rules,
    offset_of: OffsetOf,
) -> None:
    """Read these (server, item id) and write to them what is agreed about their places."""
    told = set(keys)
    require_known({server for server, _ in told}, clients)
    await look_up_items(pool, told, clients=clients, rules=rules, offset_of=offset_of)


async def remove(
    pool: Pool, keys: Iterable[tuple[str, str]], *, clients: Mapping[str, JellyfinClient]
) -> None:
    """Forget those of these (server, item id) that their server does not have when asked.

    A report may be late: the item may be back. What people did with it is kept either way.
    """
    told: dict[str, set[str]] = defaultdict(set)
    for server, item_id in keys:
        told[server].add(item_id)
    require_known(told, clients)
    for server, ids in told.items():
        there = {item.id for item in await clients[server].items_by_id(sorted(ids))}
        async with pool.acquire() as connection:
            await items.forget(connection, server, ids - there)
