"""Where plays come from: what a source of plays can be asked, whoever it is."""

from collections.abc import AsyncIterator
from typing import Protocol

from scrobble_sync.domain.loving import StarredOrCarried
from scrobble_sync.store.loves import SourceLove
from scrobble_sync.store.plays import SourcePlay


class Source(Protocol):
    """One person's account at Last.fm, ListenBrainz or a server that speaks as they do.

    Every method raises the errors of ``medley_clients.errors``; an outage is never an empty list.
    """

    async def first_at(self) -> int:
        """When the first play may have been, in seconds since the epoch."""

    def plays(self, since: int, until: int) -> AsyncIterator[list[SourcePlay]]:
        """Plays of that span, page by page; whole only when the last page was taken."""

    def loved(self) -> AsyncIterator[list[SourceLove]]:
        """Everything the person loves."""

    async def play_count(self) -> int:
        """The source's own count of plays."""

    async def plays_in(self, since: int, until: int) -> int | None:
        """How many plays the source counts in that span; None: it cannot say."""


class Loving(Protocol):
    """Where loves can be given and taken back; both are the same when done twice."""

    def can_love(self, track: StarredOrCarried) -> bool:
        """Whether the source can be told which track is meant."""

    async def love(self, track: StarredOrCarried) -> None:
        """Love a track."""

    async def unlove(self, track: StarredOrCarried) -> None:
        """Love it no more."""


class LovingSource(Source, Loving, Protocol):
    """A source that is told loves, too."""
