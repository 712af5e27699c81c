"""The library as whoever follows requests needs it: titles with their ids, and their episodes."""

from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime
from typing import Final

import msgspec

from medley_clients.exchange import Params
from medley_clients.jellyfin import wire
from medley_clients.jellyfin.listing import read_through
from medley_clients.jellyfin.server import Server
from medley_clients.provider_ids import ProviderIds, provider_ids

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
    "enableImages": "true",
    "imageTypeLimit": 1,
    "enableImageTypes": "Primary",
}
_EPISODES: Final[Params] = {
    "includeItemTypes": "Episode",
    "fields": "ProviderIds,Path,DateCreated",
    "enableImages": "false",
}
_IDS_A_CALL: Final = 100


class Title(msgspec.Struct, frozen=True):
    """A film or a series. ``type`` is `Movie` or `Series`; ``path`` is the server's own.

    A series is listed, and has a path, even when none of its episodes can be played.
    ``poster_tag`` is ``None`` where the server has no picture.
    """

    id: str
    type: str
    name: str
    ids: ProviderIds
    year: int | None = None
    path: str | None = None
    overview: str | None = None
    created_at: datetime | None = None
    poster_tag: str | None = None
    location_type: str = ""


class Episode(msgspec.Struct, frozen=True):
    """An episode that can be played. ``ids`` are the episode's own, never those of the series.

    Season 0 holds specials. ``last_number`` differs from ``number`` for a file of several episodes.
    """

    id: str
    series_id: str | None
    season: int | None
    number: int | None
    last_number: int | None
    name: str
    ids: ProviderIds
    path: str | None = None
    created_at: datetime | None = None


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
    async for entries, total, is_last in _entries(server, fixed, page_size):
        yield TitlePage([_title(entry) for entry in entries], total, is_last)


async def episode_pages(
    server: Server, *, series_id: str | None, page_size: int, saved_since: datetime | None
) -> AsyncGenerator[EpisodePage, None]:
    """Yield every episode of one series, or of all."""
    fixed = {**_LISTING, **_EPISODES, **_since(saved_since)}
    if series_id is not None:
        fixed["parentId"] = series_id
    async for entries, total, is_last in _entries(server, fixed, page_size):
        yield EpisodePage([_episode(entry) for entry in entries], total, is_last)


async def titles_by_id(server: Server, ids: Sequence[str]) -> list[Title]:
    """Read these films and series, in no order; the server does not have the absent ones."""
    return [_title(entry) for entry in await _by_id(server, _TITLES, ids)]


async def episodes_by_id(server: Server, ids: Sequence[str]) -> list[Episode]:
    """Read these episodes, in no order; the server does not have the absent ones."""
    return [_episode(entry) for entry in await _by_id(server, _EPISODES, ids)]


async def _entries(
    server: Server, fixed: Params, page_size: int
) -> AsyncGenerator[tuple[list[wire.Entry], int, bool], None]:
    async def ask(window: Params) -> wire.Rows[wire.Entry]:
        return await server.ask("GET", "/Items", wire.read_entries, params={**fixed, **window})

    parts = read_through(ask, page_size=page_size, upstream=server.name, route="GET /Items")
    async for part in parts:
        yield part.rows, part.total, part.is_last


async def _by_id(server: Server, which: Params, ids: Sequence[str]) -> list[wire.Entry]:
    found: list[wire.Entry] = []
    for start in range(0, len(ids), _IDS_A_CALL):
        params: dict[str, str | int | bool] = {
            **which,
            "recursive": "true",
            "enableUserData": "false",
            "excludeLocationTypes": "Virtual",
            "ids": ",".join(ids[start : start + _IDS_A_CALL]),
        }
        page = await server.ask("GET", "/Items", wire.read_entries, params=params)
        found.extend(page.rows)
    return found


def _since(moment: datetime | None) -> dict[str, str | int | bool]:
    if moment is None:
        return {}
    return {"minDateLastSaved": moment.astimezone(UTC).isoformat().replace("+00:00", "Z")}


def _title(entry: wire.Entry) -> Title:
    return Title(
        id=entry.id,
        type=entry.type,
        name=entry.name,
        ids=provider_ids(entry.provider_ids),
        year=entry.production_year,
        path=entry.path,
        overview=entry.overview,
        created_at=entry.date_created,
        poster_tag=entry.image_tags.get("Primary"),
        location_type=entry.location_type,
    )


def _episode(entry: wire.Entry) -> Episode:
    return Episode(
        id=entry.id,
        series_id=entry.series_id,
        season=entry.parent_index_number,
        number=entry.index_number,
        last_number=entry.index_number_end or entry.index_number,
        name=entry.name,
        ids=provider_ids(entry.provider_ids),
        path=entry.path,
        created_at=entry.date_created,
    )
