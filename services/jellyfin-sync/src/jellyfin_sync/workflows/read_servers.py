"""Read all items and accounts of servers, and give each item its place."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from pydantic import JsonValue

from jellyfin_sync.store import denied_items, items, servers
from jellyfin_sync.workflows.catch_up import catch_up
from jellyfin_sync.workflows.denied_libraries import denied_folders
from jellyfin_sync.workflows.index_items import Placed, place_items
from jellyfin_sync.workflows.look_up import require_known
from jellyfin_sync.workflows.read_accounts import read_accounts
from jellyfin_sync.workflows.rules import OffsetOf, Rules
from medley_clients.jellyfin.client import JellyfinClient
from medley_kit.db import Pool

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
    require_known(named or (), clients)
    for server in clients if named is None else named:
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
    reading = await read_accounts(pool, server, client, rules=rules, offset_of=offset_of)
    async with pool.acquire() as connection:
        begun = await items.database_now(connection)
    folders = await denied_folders(client, rules.denied_libraries)
    done, placed, denied, is_whole = 0, Placed(), list[str](), False
    async for page in client.item_pages(with_versions=rules.reads_versions):
        listed, others = folders.split(page.items)
        denied += others
        placed.add(await place_items(pool, server, listed, client=client, rules=rules, since=begun))
        done += len(page.items)
        is_whole = page.is_complete
        await report(done, page.total, f"reading {server}")
    forgotten = 0
    async with pool.acquire() as connection, connection.transaction():
        if is_whole:
            forgotten = await items.forget_unseen(connection, server, begun)
            await denied_items.forget_all(connection, server)
            await denied_items.add(connection, server, denied)
    await catch_up(pool, [server], rules=rules, offset_of=offset_of, moved=placed.moved)
    for each in rules.servers:
        await catch_up(pool, [each], rules=rules, offset_of=offset_of, places=placed.joined)
    async with pool.acquire() as connection:
        await servers.save_indexed(connection, server, rules.indexed_under(server))
    return {
        "accounts": len(reading.accounts),
        "items": done,
        "new": len(placed.new_places),
        "denied": len(denied),
        "forgotten": forgotten,
        "conflicts": placed.conflicts,
    }
