"""Reading the whole library while it may change."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Final

from medley_clients.errors import UpstreamUnavailable
from medley_clients.subsonic.models import Song, SongPage

Found = Callable[[int, int], Awaitable[list[Song]]]
_ROUTE: Final = "POST /rest/search3"
_ROUND: Final = 50
"""Servers that give less than they are asked for, without a word, give a multiple of this."""


async def enumerate_songs(
    find: Found, *, page_size: int, upstream: str
) -> AsyncGenerator[SongPage, None]:
    """Yield every song once; ``find`` takes an offset and a count.

    Servers page by offset, so a removal moves the rest up. Pages overlap by one song: while it
    comes again, nothing was skipped. A short page is the last one, unless a server's own limit may
    have cut it.

    Raises
    ------
    UpstreamUnavailable
        Songs were removed while they were read: what was yielded is not the whole.
    """
    seen: set[str] = set()
    offset = 0
    while True:
        songs = await find(offset, page_size)
        if seen and (not songs or songs[0].id not in seen):
            what = "the library changed while it was read"
            raise UpstreamUnavailable(what, upstream=upstream, route=_ROUTE)
        fresh = [song for song in songs if song.id not in seen]
        seen.update(song.id for song in fresh)
        is_complete = not songs or (len(songs) < page_size and len(songs) % _ROUND != 0)
        yield SongPage(fresh, is_complete)
        if is_complete:
            return
        offset += len(songs) - 1


async def by_album(
    albums: Callable[[int], Awaitable[list[str]]],
    songs_of: Callable[[str], Awaitable[list[Song]]],
) -> AsyncGenerator[SongPage, None]:
    """Yield every song, album by album, for servers that do not answer an empty search."""
    seen: set[str] = set()
    offset = 0
    while True:
        ids = await albums(offset)
        offset += len(ids)
        for album in ids:
            fresh = [song for song in await songs_of(album) if song.id not in seen]
            seen.update(song.id for song in fresh)
            if fresh:
                yield SongPage(fresh, is_complete=False)
        if not ids:
            yield SongPage([], is_complete=True)
            return
