"""The tracks Medley holds."""

from typing import Any

from faststream.nats import NatsRouter
from pydantic import BaseModel, RootModel

from libretime_sync.queries.cursors import number_of
from libretime_sync.resources import Injected
from libretime_sync.store import tracks
from libretime_sync.store.tracks import TrackRow, Wanted
from medley_contracts.libretime import LibretimeTrack, LibretimeTracks
from medley_contracts.refusal import Refusal
from medley_kit.query import answer

router = NatsRouter()


class Page(BaseModel):
    """Part of a list; ``next_cursor`` None: there is no more."""

    items: list[dict[str, Any]]
    next_cursor: str | None


class Document(RootModel[dict[str, Any]]):
    """An answer of any members."""


@answer(router, LibretimeTracks)
async def list_tracks(query: LibretimeTracks, resources: Injected) -> Page | Refusal:
    """A page of them, by id."""
    after = number_of(query.cursor)
    if isinstance(after, Refusal):
        return after
    wanted = Wanted(
        station=query.station,
        type=query.type,
        artist=query.artist,
        title=query.title,
        q=query.q,
        updated_since=query.updated_since,
        is_everything=query.include_removed,
    )
    async with resources.pool.acquire() as connection:
        rows = await tracks.page(connection, wanted, after=after, limit=query.limit + 1)
    shown = rows[: query.limit]
    last = str(shown[-1].track_id) if len(rows) > query.limit else None
    return Page(items=[track_document(row) for row in shown], next_cursor=last)


@answer(router, LibretimeTrack)
async def track(query: LibretimeTrack, resources: Injected) -> Document | Refusal:
    """One of them."""
    async with resources.pool.acquire() as connection:
        row = await tracks.one(connection, query.track_id)
    return absent(query.track_id) if row is None else Document(track_document(row))


def track_document(row: TrackRow) -> dict[str, Any]:
    """A track as people see it; durations in seconds."""
    return {
        "id": row.track_id,
        "station": row.station,
        "libretime_id": row.libretime_id,
        "title": row.title,
        "artist": row.artist,
        "album": row.album,
        "genre": row.genre,
        "type": row.type,
        "raw_type": row.raw_type,
        "raw_type_label": row.raw_type_label,
        "type_defaulted": row.is_type_defaulted,
        "duration": None if row.duration_ms is None else row.duration_ms / 1000,
        "duration_ms": row.duration_ms,
        "filepath": row.filepath,
        "md5": row.md5,
        "isrc": row.isrc,
        "label": row.label,
        "composer": row.composer,
        "import_state": row.import_state,
        "modified_at": row.modified_at,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
        "removed_at": row.removed_at,
    }


def absent(track_id: int) -> Refusal:
    """No such track."""
    return Refusal(refused="not-found", detail=f"no track {track_id}", status=404)
