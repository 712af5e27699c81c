"""Items come and go: each gets its place, and what waited for one is released."""

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping

from jellyfin_sync.store import agreed_states, due_writes, items
from jellyfin_sync.workflows.look_up import UnknownServer, look_up_items
from jellyfin_sync.workflows.rules import OffsetOf, Rules
from jellyfin_sync.workflows.settle import settle
from medley_clients.jellyfin.client import JellyfinClient
from medley_kit.db import Connection, Pool


async def add(
    pool: Pool,
    keys: Iterable[tuple[str, str]],
    *,
    clients: Mapping[str, JellyfinClient],
    rules: Rules,
    offset_of: OffsetOf,
) -> None:
    """Read these (server, item id) and write to them what is agreed about their places."""
    _require_known({server for server, _ in keys}, clients)
    new = await look_up_items(pool, keys, clients=clients, rules=rules)
    async with pool.acquire() as connection:
        for server, places in new.items():
            async with connection.transaction():
                await release(connection, server, places, rules=rules, offset_of=offset_of)


async def release(
    connection: Connection,
    server: str,
    places: Iterable[int],
    *,
    rules: Rules,
    offset_of: OffsetOf,
) -> None:
    """The server has these places now: what is agreed about them is due there at once."""
    here = list(places)
    if not here:
        return
    pairs = await agreed_states.pairs_at(connection, here)
    await settle(connection, [], rules=rules, offset_of=offset_of, now=time.time(), pairs=pairs)
    await due_writes.release_waiting(connection, server, here)


async def remove(
    pool: Pool, keys: Iterable[tuple[str, str]], *, clients: Mapping[str, JellyfinClient]
) -> None:
    """Forget those of these (server, item id) that their server does not have when asked.

    A report may be late: the item may be back. What people did with it is kept either way.
    """
    told: dict[str, set[str]] = defaultdict(set)
    for server, item_id in keys:
        told[server].add(item_id)
    _require_known(told, clients)
    for server, ids in told.items():
        there = {item.id for item in await clients[server].items_by_id(sorted(ids))}
        async with pool.acquire() as connection:
            await items.forget(connection, server, ids - there)


def _require_known(named: Iterable[str], clients: Mapping[str, JellyfinClient]) -> None:
    for server in named:
        if server not in clients:
            message = f"{server!r} is not in jellyfin_sync.servers"
            raise UnknownServer(message)
