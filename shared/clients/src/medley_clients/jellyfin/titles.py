"""The library as whoever follows requests needs it: titles with their ids, and their episodes."""

from collections.abc import AsyncGenerator, Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

import msgspec

from medley_clients.exchange import Params
from medley_clients.jellyfin import wire
from medley_clients.jellyfin.listing import read_through
from medley_clients.jellyfin.models import Episode, Title
from medley_clients.jellyfin.server import Server

_ITEMS: Final = "/Items"
_LISTING: Final[Params] = {
    "recursive": "true",
    "excludeLocationTypes": "Virtual",
    "isMissing": "false",
    "collapseBoxSetItems": "false",
    "enableUserData": "false",
    # The default order has ties, and ties make paging unstable.
    "sortBy": "DateCreated,SortName",
    "sortOrder": "Ascending",
}
_TITLES: Final[Params] = {
    "includeItemTypes": "Movie,Series",
    "fields": "ProviderIds,Path,Overview,DateCreated",
    "enableImages": "false",
}
_EPISODES: Final[Params] = {
    "includeItemTypes": "Episode",
    "fields": "ProviderIds,Path,DateCreated",
    "enableImages": "false",
}
_IDS_A_CALL: Final = 100


class TitlePage(msgspec.Struct, frozen=True):
    """Titles not yielded before; ``total`` is what the server counted when the listing began."""

    titles: list[Title]
    total: int
    is_complete: bool


class EpisodePage(msgspec.Struct, frozen=True):
    """Episodes not yielded before; ``total`` as in ``TitlePage``."""

    episodes: list[Episode]
    total: int
    is_complete: bool


async def title_pages(
    server: Server, *, page_size: int, saved_since: datetime | None
) -> AsyncGenerator[TitlePage, None]:
    """Yield every film and series that is not a placeholder."""
    fixed = {**_LISTING, **_TITLES, **_since(saved_since)}

    async def ask(window: Params) -> wire.Rows[Title]:
        return await server.ask("GET", _ITEMS, wire.read_titles, params={**fixed, **window})

    parts = read_through(ask, page_size=page_size, upstream=server.name, route=f"GET {_ITEMS}")
    async for part in parts:
        yield TitlePage(part.rows, part.total, part.is_last)


async def episode_pages(
    server: Server, *, series_id: str | None, page_size: int, saved_since: datetime | None
) -> AsyncGenerator[EpisodePage, None]:
    """Yield every episode of one series, or of all."""
    fixed = {**_LISTING, **_EPISODES, **_since(saved_since)}
    if series_id is not None:
        fixed["parentId"] = series_id

    async def ask(window: Params) -> wire.Rows[Episode]:
        return await server.ask("GET", _ITEMS, wire.read_episodes, params={**fixed, **window})

    parts = read_through(ask, page_size=page_size, upstream=server.name, route=f"GET {_ITEMS}")
    async for part in parts:
        yield EpisodePage(part.rows, part.total, part.is_last)


async def titles_by_id(server: Server, ids: Sequence[str]) -> list[Title]:
    """Read these films and series, in no order; the server does not have the absent ones."""
    return [
        title
        for params in _by_id(_TITLES, ids)
        for title in (await server.ask("GET", _ITEMS, wire.read_titles, params=params)).rows
    ]


async def episodes_by_id(server: Server, ids: Sequence[str]) -> list[Episode]:
    """Read these episodes, in no order; the server does not have the absent ones."""
    return [
        episode
        for params in _by_id(_EPISODES, ids)
        for episode in (await server.ask("GET", _ITEMS, wire.read_episodes, params=params)).rows
    ]


def _by_id(which: Params, ids: Sequence[str]) -> Iterator[Params]:
    """The queries, each for as many as an address has room for."""
    for start in range(0, len(ids), _IDS_A_CALL):
        yield {
            **which,
            "recursive": "true",
            "enableUserData": "false",
            "excludeLocationTypes": "Virtual",
            "ids": ",".join(ids[start : start + _IDS_A_CALL]),
        }


def _since(moment: datetime | None) -> dict[str, str | int | bool]:
    if moment is None:
        return {}
    return {"minDateLastSaved": moment.astimezone(UTC).isoformat().replace("+00:00", "Z")}
