"""One Radarr."""

from collections.abc import AsyncGenerator, Sequence
from typing import Final

import httpx
import msgspec

from medley_clients.arr.client import ArrClient
from medley_clients.arr.models import Command, QueueRecord
from medley_clients.arr.server import open_server
from medley_clients.exchange import OnClock, Params
from medley_clients.radarr.models import Movie
from medley_kit.http import Observe

_MOVIE: Final = "/api/v3/movie"
_MOVIES: Final = msgspec.json.Decoder(list[Movie])
_read_movie: Final = msgspec.json.Decoder(Movie).decode


class RadarrClient(ArrClient):
    """Reads films and their way here; asks for a search."""

    def movies(self) -> AsyncGenerator[list[Movie], None]:
        """Yield all films, a few hundred at a time; whole only when it ended without an error."""
        return self._server.array(_MOVIE, _MOVIES, params={"excludeLocalCovers": "true"})

    async def movie(self, movie_id: int) -> Movie:
        """Read one film; ``UpstreamMissing`` when there is none of that id."""
        template = f"{_MOVIE}/{{movie_id}}"
        return await self._server.get(template, _read_movie, movie_id=movie_id)

    async def movie_by_tmdb(self, tmdb_id: int) -> Movie | None:
        """Find one film by its number at TMDB; ``None``: Radarr does not have it."""
        params: Params = {"tmdbId": tmdb_id, "excludeLocalCovers": "true"}
        return next(iter(await self._server.get(_MOVIE, _MOVIES.decode, params=params)), None)

    async def queue_of(self, movie_id: int) -> list[QueueRecord]:
        """List the rows of the queue that belong to one film."""
        return await self._queue_details({"movieId": movie_id})

    async def search(self, movie_ids: Sequence[int]) -> Command:
        """Have the indexers searched for these films."""
        return await self.command("MoviesSearch", movieIds=list(movie_ids))


def open_radarr(
    name: str,
    url: str,
    api_key: str,
    *,
    per_second: float = 10,
    concurrency: int = 2,
    observe: Observe | None = None,
    on_clock: OnClock | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
) -> RadarrClient:
    """Open the client of the instance configured as ``name``; the caller closes it.

    ``url`` may have a path, where the instance has a URL base. ``transport`` replaces the network.
    """
    return RadarrClient(
        open_server(
            name,
            url,
            api_key,
            per_second=per_second,
            concurrency=concurrency,
            observe=observe,
            on_clock=on_clock,
            transport=transport,
        )
    )
