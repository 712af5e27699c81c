"""What is asked about playlists: answered from the database, never by calling a server."""

from faststream.nats import NatsRouter

from jellyfin_sync.queries import Page, cursor_number
from jellyfin_sync.resources import Injected
from jellyfin_sync.store import items, playlists
from medley_contracts.jellyfin import JellyfinPlaylists
from medley_contracts.refusal import Refusal
from medley_kit.query import answer

router = NatsRouter()


@answer(router, JellyfinPlaylists)
async def list_playlists(query: JellyfinPlaylists, resources: Injected) -> Page | Refusal:
    """Playlists, what each server holds of them, and how much waits for its item there."""
    after = cursor_number(query.cursor)
    if isinstance(after, Refusal):
        return after
    async with resources.pool.acquire() as connection:
        rows = await playlists.page(connection, after=after, limit=query.limit)
        at = await items.lying_at(connection, {place for row in rows for place in row.entries})
    last = str(rows[-1].playlist_id) if len(rows) == query.limit else None
    return Page(
        items=[
            {
                "id": row.playlist_id,
                "username": row.username,
                "name": row.name,
                "entries": len(row.entries),
                "servers": {
                    copy.server: {
                        "item_id": copy.item_id,
                        "name": copy.name,
                        "entries": len(copy.entries),
                        "waiting": sum(copy.server not in at.get(p, {}) for p in row.entries),
                        "gone_at": copy.gone_at,
                    }
                    for copy in row.copies
                },
            }
            for row in rows
        ],
        next_cursor=last,
    )
