"""ListenBrainz, and servers that speak as it does, as a source of plays."""

import re
from collections.abc import AsyncIterator
from typing import Final

from medley_clients.listenbrainz.client import ListenbrainzClient
from medley_clients.listenbrainz.models import Feedback, Listen
from scrobble_sync.domain.loving import StarredOrCarried
from scrobble_sync.domain.tracks import SourceTrack
from scrobble_sync.store.loves import SourceLove
from scrobble_sync.store.plays import SourcePlay

_FIRST_EVER: Final = 1_033_430_400
"""October 2002: older listens are not accepted."""
_NAVIDROME: Final = "navidrome"
_MBID: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


class ListenbrainzSource:
    """One user's listens. Those that Navidrome itself told are marked: it has counted them."""

    def __init__(self, client: ListenbrainzClient, user: str) -> None:
        self._client = client
        self._user = user

    async def first_at(self) -> int:
        """The first listen of all, which comes along with any page."""
        page = await self._client.listens(self._user, page_size=1)
        return page.oldest_at or _FIRST_EVER

    async def plays(self, since: int, until: int) -> AsyncIterator[list[SourcePlay]]:
        """Pages of listens, newest first."""
        async for page in self._client.listens_between(self._user, since=since, until=until):
            yield [_play(listen) for listen in page.listens]

    async def loved(self) -> AsyncIterator[list[SourceLove]]:
        """Pages of loved recordings that have a name."""
        async for page in self._client.loved(self._user):
            yield [_love(each) for each in page.feedback if each.artist and each.title]

    async def play_count(self) -> int:
        """The user's own count."""
        return await self._client.listen_count(self._user)

    async def plays_in(self, since: int, until: int) -> int | None:  # noqa: ARG002 - a Source's
        """Nothing: it counts all listens only."""
        return None

    def can_love(self, track: StarredOrCarried) -> bool:
        """Feedback goes to recordings by their MBID, and one that is none is refused."""
        return bool(_MBID.fullmatch(track.mbid))

    async def love(self, track: StarredOrCarried) -> None:
        """Love a recording as the token's owner; loving it again changes nothing."""
        await self._client.love(recording_mbid=track.mbid)

    async def unlove(self, track: StarredOrCarried) -> None:
        """Take that back; the same for what is not loved."""
        await self._client.unlove(recording_mbid=track.mbid)


def _play(listen: Listen) -> SourcePlay:
    track = SourceTrack(
        listen.artist,
        listen.title,
        listen.album,
        (listen.recording_mbid or listen.sent_mbid).lower(),
        is_mbid_resolved=bool(listen.recording_mbid),
        artists=listen.artists,
        duration_s=None if listen.duration_ms is None else listen.duration_ms / 1000,
    )
    return SourcePlay(listen.listened_at, track, is_own=listen.client == _NAVIDROME)


def _love(each: Feedback) -> SourceLove:
    track = SourceTrack(
        each.artist,
        each.title,
        each.album,
        each.recording_mbid.lower(),
        is_mbid_resolved=bool(each.recording_mbid),
    )
    return SourceLove(each.loved_at, track)
