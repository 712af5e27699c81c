"""Listings: the whole library, and what one person did with it."""

from collections.abc import AsyncGenerator, Sequence
from typing import Final

from medley_clients.exchange import Params
from medley_clients.jellyfin import wire
from medley_clients.jellyfin.listing import read_through
from medley_clients.jellyfin.models import INDEXED_TYPES, LEAF_TYPES, Item, ItemPage, ItemState
from medley_clients.jellyfin.server import Server

_LISTING: Final[Params] = {
    "recursive": "true",
    "excludeLocationTypes": "Virtual",
    "collapseBoxSetItems": "false",
    "enableImages": "false",
    # The default order has ties, and ties make paging unstable.
    "sortBy": "DateCreated,SortName",
}
_IDENTITY: Final[Params] = {"fields": "Path,ProviderIds", "enableUserData": "false"}
_WITH_VERSIONS: Final[Params] = {**_IDENTITY, "fields": "Path,ProviderIds,MediaSources"}
_NON_DEFAULT: Final[Sequence[tuple[Params, Sequence[str]]]] = (
    ({"isPlayed": "true"}, LEAF_TYPES),
    ({"filters": "IsResumable"}, LEAF_TYPES),
    ({"isFavorite": "true"}, INDEXED_TYPES),
    ({"filters": "Likes"}, INDEXED_TYPES),
    ({"filters": "Dislikes"}, INDEXED_TYPES),
)
_IDS_A_CALL: Final = 100


async def item_pages(
    server: Server, *, page_size: int, types: Sequence[str], with_versions: bool
) -> AsyncGenerator[ItemPage, None]:
    """Yield every entry of these types, whoever may see it."""
    identity = _WITH_VERSIONS if with_versions else _IDENTITY

    async def ask(window: Params) -> wire.Rows[Item]:
        params = {**_LISTING, **identity, "includeItemTypes": ",".join(types), **window}
        return await server.ask("GET", "/Items", wire.read_items, params=params)

    parts = read_through(ask, page_size=page_size, upstream=server.name, route="GET /Items")
    async for part in parts:
        yield ItemPage(part.rows, part.total, part.is_last)


async def items_by_id(server: Server, ids: Sequence[str], *, with_versions: bool) -> list[Item]:
    """Read these entries, a hundred a call: ids travel in the address."""
    identity = _WITH_VERSIONS if with_versions else _IDENTITY
    found: list[Item] = []
    for start in range(0, len(ids), _IDS_A_CALL):
        wanted = ",".join(ids[start : start + _IDS_A_CALL])
        params = {**identity, "enableImages": "false", "ids": wanted}
        page = await server.ask("GET", "/Items", wire.read_items, params=params)
        found.extend(page.rows)
    return found


async def states(
    server: Server, user_id: str, *, page_size: int
) -> AsyncGenerator[list[ItemState], None]:
    """Yield rows that are not as fresh, each item once: one listing for each way to differ."""
    yielded: set[str] = set()
    for which, types in _NON_DEFAULT:
        async for rows in _states_where(
            server, user_id, {**which, "includeItemTypes": ",".join(types)}, page_size=page_size
        ):
            fresh = [row for row in rows if row.item_id not in yielded]
            yielded.update(row.item_id for row in fresh)
            if fresh:
                yield fresh


async def _states_where(
    server: Server, user_id: str, which: Params, *, page_size: int
) -> AsyncGenerator[list[ItemState], None]:
    template = (await server.routes()).items

    async def ask(window: Params) -> wire.Rows[ItemState]:
        params = {**_LISTING, **which, **window}
        return await server.about(user_id, "GET", template, wire.read_states, params=params)

    route = f"GET {template}"
    async for part in read_through(ask, page_size=page_size, upstream=server.name, route=route):
        yield part.rows
