"""A Subsonic server's songs, as the library keeps them."""

from datetime import datetime
from typing import Final

from medley_clients.subsonic.client import SubsonicClient
from medley_clients.subsonic.models import ScanStatus, Song
from scrobble_sync.store.library_tracks import ListedTrack
from scrobble_sync.workflows.read_library import Listing

PAGE_SIZE: Final = 1000


async def listing(client: SubsonicClient) -> Listing:
    """Every song the person may see; the server leaves missing files and foreign libraries out."""
    listed = 0
    async for page in client.songs(page_size=PAGE_SIZE):
        yield [to_listed(song, place) for place, song in enumerate(page.songs, listed)]
        listed += len(page.songs)


def mark_of(status: ScanStatus) -> str:
    """The same as long as nothing was scanned that changed the library."""
    return f"{status.count} {status.last_scan}"


def to_listed(song: Song, place: int) -> ListedTrack:
    """One song."""
    return ListedTrack(
        navidrome_id=song.id,
        title=song.title,
        artist=song.artist,
        artists=tuple(artist.name for artist in song.artists) or (song.artist,),
        album=song.album,
        album_artists=tuple(artist.name for artist in song.album_artists),
        mbid=song.recording_mbid.lower(),
        isrcs=song.isrc,
        path=song.path,
        duration_s=song.duration or None,
        year=song.year or None,
        play_count=song.play_count,
        played_at=seconds(song.played),
        starred_at=seconds(song.starred),
        place=place,
    )


def seconds(moment: datetime | None) -> int | None:
    """Seconds since the epoch."""
    return None if moment is None else int(moment.timestamp())
