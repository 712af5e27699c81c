"""Last.fm, and servers that speak as it does, as a source of plays."""

from collections.abc import AsyncIterator

from medley_clients.lastfm.client import LastfmClient
from medley_clients.lastfm.errors import NothingThere
from medley_clients.lastfm.models import Loved, Play
from scrobble_sync.domain.loving import StarredOrCarried
from scrobble_sync.domain.tracks import SourceTrack
from scrobble_sync.store.loves import SourceLove
from scrobble_sync.store.plays import SourcePlay

_FIRST_EVER = 1_033_430_400
"""October 2002: nobody scrobbled before."""


class LastfmSource:
    """One user's plays. Identifiers are hints here: players sent them, and they may be stale."""

    def __init__(self, client: LastfmClient, user: str) -> None:
        self._client = client
        self._user = user

    async def first_at(self) -> int:
        """The beginning of the account, or of scrobbling where older plays were added later."""
        registered = (await self._client.user_info(self._user)).registered_at
        older = await self.plays_in(0, registered) if registered > _FIRST_EVER else 1
        return _FIRST_EVER if older else registered

    async def plays(self, since: int, until: int) -> AsyncIterator[list[SourcePlay]]:
        """Pages of plays, newest first."""
        try:
            async for page in self._client.plays_between(self._user, since=since, until=until):
                yield [_play(play) for play in page.plays]
        except NothingThere:
            # An account that has not played anything at all is answered with an error.
            if await self.play_count():
                raise

    async def loved(self) -> AsyncIterator[list[SourceLove]]:
        """Pages of loved tracks."""
        try:
            async for page in self._client.loved(self._user):
                yield [_love(loved) for loved in page.loved]
        except NothingThere:
            if await self.play_count():
                raise

    async def play_count(self) -> int:
        """The account's own count."""
        return (await self._client.user_info(self._user)).play_count

    async def plays_in(self, since: int, until: int) -> int | None:
        """The total that comes with a page; one call."""
        try:
            page = await self._client.plays(self._user, since=since, until=until, page_size=1)
        except NothingThere:
            return 0
        return page.total

    def can_love(self, _track: StarredOrCarried) -> bool:
        """Names are enough."""
        return True

    async def love(self, track: StarredOrCarried) -> None:
        """Love a track as the session's user; loving it again changes nothing."""
        await self._client.love(track.artist, track.title)

    async def unlove(self, track: StarredOrCarried) -> None:
        """Love it no more; the same for what is not loved."""
        await self._client.unlove(track.artist, track.title)


def _play(play: Play) -> SourcePlay:
    track = SourceTrack(play.artist, play.title, play.album, play.track_mbid.lower())
    return SourcePlay(play.played_at, track)


def _love(loved: Loved) -> SourceLove:
    return SourceLove(
        loved.loved_at, SourceTrack(loved.artist, loved.title, mbid=loved.track_mbid.lower())
    )
