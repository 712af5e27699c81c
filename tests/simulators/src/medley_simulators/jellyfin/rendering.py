"""Items and user data as the REST API prints them: nulls left out, only the fields asked for."""

from collections.abc import Callable
from typing import Any, Final

import msgspec

from medley_simulators.jellyfin.items import Item
from medley_simulators.jellyfin.rows import Row
from medley_simulators.jellyfin.ticks import rest_date

_WITH_POSTER: Final = frozenset({"Movie", "Series"})
_encode = msgspec.json.Encoder().encode


def without_nulls(values: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is ``None``."""
    return {name: value for name, value in values.items() if value is not None}


def user_data(row: Row, item: Item, *, unplayed: int | None = None, leaves: int = 0) -> bytes:
    """Print a row; for folders ``unplayed`` of ``leaves`` decide about played."""
    played, share = row.played, None
    if unplayed is not None:
        played = unplayed == 0
        share = 100 * (leaves - unplayed) / leaves if leaves else None
    elif item.runtime and row.position > 0:
        share = 100 * row.position / item.runtime
    values: dict[str, Any] = {
        "Rating": row.rating,
        "PlayedPercentage": share,
        "UnplayedItemCount": unplayed,
        "PlaybackPositionTicks": row.position,
        "PlayCount": row.play_count,
        "IsFavorite": row.is_favorite,
        "Likes": row.likes,
        "LastPlayedDate": None if row.last_played is None else rest_date(row.last_played),
        "Played": played,
        "Key": item.key,
        "ItemId": item.id,
    }
    return _encode(without_nulls(values))


def item_head(item: Item, fields: frozenset[str], *, server_id: str) -> bytes:
    """Print an item without its closing brace, so that user data can follow; kept per item."""
    head = item.rendered.get(fields)
    if head is None:
        values = {**_always(item, server_id), **_asked(item, fields)}
        head = item.rendered[fields] = _encode(without_nulls(values))[:-1]
    return head


def _always(item: Item, server_id: str) -> dict[str, Any]:
    series = item.series if item.kind in {"Episode", "Season"} else None
    season = item.parent if item.kind == "Episode" else None
    is_episode = item.kind == "Episode"
    return {
        "Name": item.name,
        "ServerId": server_id,
        "Id": item.id,
        "Type": item.kind,
        "IsFolder": item.is_folder,
        "MediaType": item.media_type,
        "CollectionType": item.album if item.kind == "CollectionFolder" else None,
        "RunTimeTicks": item.runtime,
        "ProductionYear": item.year,
        "PremiereDate": f"{item.year}-01-01T00:00:00.0000000Z" if item.year else None,
        "SeriesName": series.name if series else None,
        "SeriesId": series.id if series else None,
        "SeasonId": season.id if season else None,
        "SeasonName": season.name if season else None,
        "ParentIndexNumber": item.season_number if is_episode else None,
        "IndexNumber": item.number,
        "IndexNumberEnd": item.last_number,
        "Album": item.album if item.kind == "Audio" else None,
        "AlbumArtist": item.artist,
        "Artists": [item.artist] if item.artist and item.kind == "Audio" else None,
        "LocationType": "FileSystem" if item.path else "Virtual",
        "ImageTags": {"Primary": item.id} if item.kind in _WITH_POSTER else {},
        "BackdropImageTags": [],
    }


def _asked(item: Item, fields: frozenset[str]) -> dict[str, Any]:
    """Only what is named in ``fields``, which are lower-case."""
    return {name: print_one(item) for name, print_one in _ASKED.items() if name.lower() in fields}


def _sources(item: Item) -> list[dict[str, Any]] | None:
    """The files of an item: of a primary, all versions."""
    if item.is_folder:
        return None
    files = item.group() if item.primary is None else [item]
    return [
        {"Id": file.id, "Path": file.path, "Name": _file_name(file), "Protocol": "File"}
        for file in files
    ]


def _file_name(item: Item) -> str:
    return (item.path or item.name).rsplit("/", 1)[-1].rsplit(".", 1)[0]


_ASKED: Final[dict[str, Callable[[Item], Any]]] = {
    "Path": lambda item: item.path,
    "ProviderIds": lambda item: item.provider_ids,
    "MediaSources": _sources,
    "DateCreated": lambda item: rest_date(item.created),
    "DateLastSaved": lambda item: rest_date(item.saved),
    "DateLastMediaAdded": lambda item: rest_date(item.saved) if item.is_folder else None,
    "ParentId": lambda item: item.parent.id if item.parent else None,
    "Overview": lambda item: item.overview,
    "Tags": lambda item: sorted(item.tags),
    "SortName": lambda item: item.sort_name,
    "Etag": lambda item: f"{item.saved:032x}",
    "ChildCount": lambda item: len(item.children) if item.is_folder else None,
    "RecursiveItemCount": lambda item: sum(1 for _ in item.leaves()) if item.is_folder else None,
}
ALL_FIELDS: Final = frozenset(name.lower() for name in _ASKED)
