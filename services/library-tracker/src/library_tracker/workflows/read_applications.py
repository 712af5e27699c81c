"""Read what applications have, in our words."""

from collections.abc import AsyncGenerator
from datetime import datetime
from typing import Final

from library_tracker.domain.correlation import Ref
from library_tracker.domain.evidence import SeasonFiles
from library_tracker.domain.ids import Ids, MediaType, words
from library_tracker.domain.observation import JELLYFIN, NO_ODD_IDS, RADARR, SONARR, Observation
from library_tracker.domain.units import looks_4k
from medley_clients.jellyfin.client import JellyfinClient
from medley_clients.jellyfin.titles import Title
from medley_clients.provider_ids import ProviderIds
from medley_clients.radarr.client import RadarrClient
from medley_clients.radarr.models import Movie
from medley_clients.sonarr.client import SonarrClient
from medley_clients.sonarr.models import Series

PAGE: Final = 1000
_TYPES: Final = {"Movie": MediaType.MOVIE, "Series": MediaType.TV}
_NOT_OUT: Final = frozenset({"tba", "announced"})
_LONGEST_OVERVIEW: Final = 10_000
_LONGEST_PATH: Final = 4_096


async def jellyfin_titles(
    name: str, client: JellyfinClient, *, saved_since: datetime | None = None
) -> AsyncGenerator[tuple[list[Observation], int], None]:
    """Pages of what a Jellyfin has, or saved since then, and how many there are in all."""
    async for page in client.title_pages(page_size=PAGE, saved_since=saved_since):
        yield [of_jellyfin(name, each) for each in page.titles if each.type in _TYPES], page.total


async def radarr_movies(name: str, client: RadarrClient) -> AsyncGenerator[list[Observation], None]:
    """Parts of what a Radarr has; whole only when it ended without an error."""
    async for part in client.movies():
        yield [of_radarr(name, each) for each in part]


async def sonarr_series(name: str, client: SonarrClient) -> AsyncGenerator[list[Observation], None]:
    """Parts of what a Sonarr has; whole only when it ended without an error."""
    async for part in client.series():
        yield [of_sonarr(name, each) for each in part]


def of_jellyfin(server: str, title: Title) -> Observation:
    """An item of a Jellyfin."""
    return Observation(
        Ref(JELLYFIN, server, title.id),
        _TYPES[title.type],
        words(title.name),
        ids_of(title.ids),
        year=title.year,
        overview=words(title.overview or "", at_most=_LONGEST_OVERVIEW),
        path=words(title.path, at_most=_LONGEST_PATH) if title.path else None,
        odd_ids=dict(odd.split("=", 1) for odd in title.ids.odd) if title.ids.odd else NO_ODD_IDS,
        is_4k=looks_4k(title.path or ""),
        file_at=title.created_at,
    )


def of_radarr(instance: str, movie: Movie) -> Observation:
    """A film of a Radarr."""
    file = movie.movie_file
    quality = file.quality.name if file else ""
    return Observation(
        Ref(RADARR, instance, str(movie.id)),
        MediaType.MOVIE,
        words(movie.title),
        Ids(movie.tmdb_id, None, movie.imdb_id),
        year=movie.year or None,
        path=movie.path,
        is_4k=looks_4k(quality),
        is_monitored=movie.monitored,
        is_released=movie.is_available or movie.status not in _NOT_OUT,
        has_file=bool(movie.has_file) or file is not None,
        file_at=file.date_added if file else None,
        release=quality,
    )


def of_sonarr(instance: str, series: Series) -> Observation:
    """A series of a Sonarr."""
    seasons = tuple(
        SeasonFiles(
            each.season_number,
            each.statistics.episode_file_count,
            each.statistics.episode_count,
            each.statistics.total_episode_count,
            each.monitored,
        )
        for each in series.seasons
        if each.statistics is not None
    )
    return Observation(
        Ref(SONARR, instance, str(series.id)),
        MediaType.TV,
        words(series.title),
        Ids(series.tmdb_id, series.tvdb_id, series.imdb_id),
        year=series.year or None,
        path=series.path,
        is_monitored=series.monitored,
        has_file=any(season.files for season in seasons),
        seasons=seasons,
    )


def ids_of(said: ProviderIds) -> Ids:
    """What a Jellyfin's item is called elsewhere."""
    return Ids(said.tmdb, said.tvdb, said.imdb, said.anidb)
