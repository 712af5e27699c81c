"""Routes of series, episodes and their files."""

from collections.abc import Iterator
from typing import Any, Final, Protocol

from medley_simulators.exchanges import Answer, Call, answered
from medley_simulators.paths import Handler
from medley_simulators.sonarr.shows import Episode, Show

TEST: Final[dict[str, Any]] = {
    "eventType": "Test",
    "instanceName": "Sonarr",
    "applicationUrl": "",
    "series": {
        "id": 1,
        "title": "Test Title",
        "path": "C:\\testpath",
        "tvdbId": 1234,
        "tvMazeId": 0,
        "tmdbId": 0,
        "type": "standard",
        "year": 0,
        "tags": ["test-tag"],
    },
    "episodes": [
        {
            "id": 123,
            "episodeNumber": 1,
            "seasonNumber": 1,
            "title": "Test title",
            "seriesId": 0,
            "tvdbId": 0,
        }
    ],
}
"""What a connection that is tried out posts."""


class Library(Protocol):
    """What holds the series."""

    shows: dict[int, Show]
    is_new: bool

    def now(self) -> Any:
        """What the instance's clock says."""
        ...

    def printed(self) -> bytes:
        """The listing of all series."""
        ...


class ShowRoutes:
    """Answers for one library."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def routes(self) -> Iterator[tuple[str, str, Handler]]:
        """Method, template and handler of each."""
        yield "GET", "/api/v3/series", self._listed
        yield "GET", "/api/v3/series/{series_id}", self._one
        yield "GET", "/api/v3/episode", self._episodes
        yield "GET", "/api/v3/episodefile", self._files
        yield "GET", "/api/v3/wanted/missing", self._wanted

    async def _listed(self, call: Call) -> Answer:
        if wanted := call.number("tvdbId", 0):
            shows = [show for show in self._library.shows.values() if show.tvdb_id == wanted]
            return answered([self._resource(show) for show in shows])
        return Answer(200, self._library.printed())

    async def _one(self, _call: Call, series_id: int) -> Answer:
        show = self._library.shows.get(series_id)
        return Answer(404) if show is None else answered(self._resource(show))

    async def _episodes(self, call: Call) -> Answer:
        series, file_id = call.number("seriesId", 0), call.number("episodeFileId", 0)
        if not series and not file_id:
            return answered({"message": "seriesId or episodeIds must be provided"}, status=400)
        season = call.one("seasonNumber")
        found = [
            episode.resource(show.id)
            for show in self._library.shows.values()
            for episode in show.episodes
            if (show.id == series or (file_id and episode.file_id == file_id))
            and season in {None, str(episode.season)}
        ]
        return answered(found)

    async def _files(self, call: Call) -> Answer:
        show = self._library.shows.get(call.number("seriesId", 0))
        groups: dict[int, list[Episode]] = {}
        for episode in show.episodes if show else []:
            if episode.file_id:
                groups.setdefault(episode.file_id, []).append(episode)
        return answered([show.file_resource(group) for group in groups.values()] if show else [])

    async def _wanted(self, call: Call) -> Answer:
        now = self._library.now()
        rows = [
            episode.resource(show.id)
            for show in self._library.shows.values()
            for episode in show.episodes
            if not episode.file_id
            and episode.is_monitored
            and episode.aired
            and episode.aired <= now
        ]
        page, size = call.number("page", 1), call.number("pageSize", 10)
        part = rows[(page - 1) * size : page * size]
        return answered({"page": page, "totalRecords": len(rows), "records": part})

    def _resource(self, show: Show) -> dict[str, Any]:
        return show.resource(self._library.now(), has_tmdb=self._library.is_new)
