"""One Sonarr."""

from collections.abc import AsyncGenerator, Sequence
from typing import Final

import httpx
import msgspec

from medley_clients.arr.client import ArrClient
from medley_clients.arr.models import Command, QueueRecord
from medley_clients.arr.server import open_server
from medley_clients.exchange import OnClock, Params
from medley_clients.sonarr.models import Episode, EpisodeFile, Series
from medley_kit.http import Observe

_SERIES: Final = "/api/v3/series"
_ALL_SERIES: Final = msgspec.json.Decoder(list[Series])
_read_series: Final = msgspec.json.Decoder(Series).decode
_read_episodes: Final = msgspec.json.Decoder(list[Episode]).decode
_read_files: Final = msgspec.json.Decoder(list[EpisodeFile]).decode


class SonarrClient(ArrClient):
    """Reads series, episodes and their way here; asks for a search."""

    def series(self) -> AsyncGenerator[list[Series], None]:
        """Yield all series, some hundred at a time; whole only when it ended without an error."""
        return self._server.array(_SERIES, _ALL_SERIES, params={"includeSeasonImages": "false"})

    async def one_series(self, series_id: int) -> Series:
        """Read one series; ``UpstreamMissing`` when there is none of that id."""
        return await self._server.get(f"{_SERIES}/{{series_id}}", _read_series, series_id=series_id)

    async def series_by_tvdb(self, tvdb_id: int) -> Series | None:
        """Find one series by its number at TVDB; ``None``: Sonarr does not have it."""
        found = await self._server.get(_SERIES, _ALL_SERIES.decode, params={"tvdbId": tvdb_id})
        return next(iter(found), None)

    async def episodes(self, series_id: int, *, season: int | None = None) -> list[Episode]:
        """List the episodes of one series, specials and unaired ones too: one call a series."""
        params: dict[str, str | int | bool] = {"seriesId": series_id}
        if season is not None:
            params["seasonNumber"] = season
        return await self._episodes(params)

    async def episodes_of_file(self, file_id: int) -> list[Episode]:
        """Which episodes one file holds."""
        return await self._episodes({"episodeFileId": file_id})

    async def episode_files(self, series_id: int) -> list[EpisodeFile]:
        """List the files of one series."""
        params = {"seriesId": series_id}
        return await self._server.get("/api/v3/episodefile", _read_files, params=params)

    async def queue_of(self, series_id: int) -> list[QueueRecord]:
        """List the rows of the queue that belong to one series."""
        return await self._queue_details({"seriesId": series_id})

    async def search(self, series_id: int, *, season: int | None = None) -> Command:
        """Have the indexers searched for a series, or for one season of it."""
        if season is None:
            return await self.command("SeriesSearch", seriesId=series_id)
        return await self.command("SeasonSearch", seriesId=series_id, seasonNumber=season)

    async def search_episodes(self, episode_ids: Sequence[int]) -> Command:
        """Have the indexers searched for these episodes."""
        return await self.command("EpisodeSearch", episodeIds=list(episode_ids))

    async def _episodes(self, params: Params) -> list[Episode]:
        return await self._server.get("/api/v3/episode", _read_episodes, params=params)


def open_sonarr(
    name: str,
    url: str,
    api_key: str,
    *,
    per_second: float = 10,
    concurrency: int = 2,
    observe: Observe | None = None,
    on_clock: OnClock | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
) -> SonarrClient:
    """Open the client of the instance configured as ``name``; the caller closes it.

    ``url`` may have a path, where the instance has a URL base. ``transport`` replaces the network.
    """
    return SonarrClient(
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
