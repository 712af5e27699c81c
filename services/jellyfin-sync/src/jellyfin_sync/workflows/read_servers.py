"""Read all items and accounts of servers, and give each item its place."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from jellyfin_sync.store import items, servers
from jellyfin_sync.workflows.index_items import place_items
from jellyfin_sync.workflows.look_up import UnknownServer, read_accounts
from jellyfin_sync.workflows.rules import OffsetOf, Rules
from jellyfin_sync.workflows.take_items import release
from medley_clients.jellyfin.client import JellyfinClient
from medley_kit.db import Pool
from pydantic import JsonValue

Report = Callable[[int, int | None, str], Awaitable[None]]
"""Called with (done, total or None, phase)."""


async def read_servers(
    pool: Pool,
    named: Sequence[str] | None,
    *,
    clients: Mapping[str, JellyfinClient],
    rules: Rules,
    offset_of: OffsetOf,
    report: Report,
) -> JsonValue:
    """Read the named servers, or all; what each brought, by server.

    A listing that breaks off concludes nothing: what it did not name is forgotten only after a
    whole one.
    """
    result: dict[str, JsonValue] = {}
    for server in clients if named is None else named:
        if server not in clients:
            message = f"{server!r} is not in jellyfin_sync.servers"
            raise UnknownServer(message)
        result[server] = await _read(
            pool,
            server,
            client=clients[server],
            rules=rules,
            offset_of=offset_of,
            report=report,
        )
    return result


async def _read(
    pool: Pool,
    server: str,
    *,
    client: JellyfinClient,
    rules: Rules,
    offset_of: OffsetOf,
    report: Report,
) -> dict[str, JsonValue]:
    accounts = await read_accounts(pool, server, client, rules=rules)
    async with pool.acquire() as connection:
        begun = await items.database_now(connection)
    done, new, conflicts, is_whole = 0, list[int](), 0, False
    async for page in client.item_pages():
        async with pool.acquire() as connection, connection.transaction():
            placed = await place_items(connection, server, page.items, rules=rules.servers[server])
        done += len(page.items)
        new.extend(placed.new_places)
        conflicts += placed.conflicts
        is_whole = page.is_complete
        await report(done, page.total, f"reading {server}")
    forgotten = 0
    async with pool.acquire() as connection, connection.transaction():
        if is_whole:
            forgotten = await items.forget_unseen(connection, server, begun)
        await servers.save_indexed(connection, server)
        await release(connection, server, new, rules=rules, offset_of=offset_of)
    return {
        "accounts": len(accounts),
        "items": done,
        "new": len(new),
        "forgotten": forgotten,
        "conflicts": conflicts,
    }
