"""Read what applications have, in our words."""

from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from library_tracker.domain.correlation import Ref
from library_tracker.domain.evidence import SeasonFiles
from library_tracker.domain.ids import Ids, MediaType, words
from library_tracker.domain.observation import JELLYFIN, NO_ODD_IDS, RADARR, SONARR, Observation
from library_tracker.domain.units import looks_4k
from library_tracker.workflows.fingerprints import fingerprint
from medley_clients.jellyfin.client import JellyfinClient
from medley_clients.jellyfin.models import Title
from medley_clients.provider_ids import ProviderIds
from medley_clients.radarr.client import RadarrClient
from medley_clients.radarr.models import Movie
from medley_clients.sonarr.client import SonarrClient
from medley_clients.sonarr.models import Series

Said = TypeVar("Said", Title, Movie, Series)

PAGE: Final = 1000
NOTHING: Final[Mapping[str, int]] = {}
_TYPES: Final = {"Movie": MediaType.MOVIE, "Series": MediaType.TV}
_NOT_OUT: Final = frozenset({"tba", "announced"})
_LONGEST_OVERVIEW: Final = 10_000
_LONGEST_PATH: Final = 4_096


@dataclass(frozen=True, slots=True)
class Part:
    """Some of what an application has."""

    keys: list[str]
    """What the application calls each of them."""
    different: list[Observation]
    """Those of which it says something else than is known."""


async def jellyfin_titles(
    server: str,
    client: JellyfinClient,
    known: Mapping[str, int] = NOTHING,
    *,
    saved_since: datetime | None = None,
) -> AsyncGenerator[Part, None]:
    """Yield what a Jellyfin has, or saved since then. ``known``: item → fingerprint."""
    async for page in client.title_pages(page_size=PAGE, saved_since=saved_since):
        titles = ((each.id, each) for each in page.titles if each.type in _TYPES)
        yield _part((JELLYFIN, server), titles, known, _of_title)


async def radarr_movies(
    instance: str, client: RadarrClient, known: Mapping[str, int] = NOTHING
) -> AsyncGenerator[Part, None]:
    """Yield what a Radarr has; whole only when it ended without an error."""
    async for movies in client.movies():
        named = ((str(each.id), each) for each in movies)
        yield _part((RADARR, instance), named, known, _of_movie)


async def sonarr_series(
    instance: str, client: SonarrClient, known: Mapping[str, int] = NOTHING
) -> AsyncGenerator[Part, None]:
    """Yield what a Sonarr has; whole only when it ended without an error."""
    async for several in client.series():
        named = ((str(each.id), each) for each in several)
        yield _part((SONARR, instance), named, known, _of_series)


def of_jellyfin(server: str, title: Title) -> Observation:
    """An item of a Jellyfin."""
    return _of_title(Ref(JELLYFIN, server, title.id), title, fingerprint(title))


def of_radarr(instance: str, movie: Movie) -> Observation:
    """A film of a Radarr."""
    return _of_movie(Ref(RADARR, instance, str(movie.id)), movie, fingerprint(movie))


def of_sonarr(instance: str, series: Series) -> Observation:
    """A series of a Sonarr."""
    return _of_series(Ref(SONARR, instance, str(series.id)), series, fingerprint(series))


def ids_of(said: ProviderIds) -> Ids:
    """What a Jellyfin's item is called elsewhere."""
    return Ids(said.tmdb, said.tvdb, said.imdb, said.anidb)


def _part(
    source: tuple[str, str],
    rows: Iterable[tuple[str, Said]],
    known: Mapping[str, int],
    observe: Callable[[Ref, Said, int], Observation],
) -> Part:
    keys, different = [], []
    for key, row in rows:
        mark = fingerprint(row)
        keys.append(key)
        if known.get(key) != mark:
            different.append(observe(Ref(*source, key), row, mark))
    return Part(keys, different)


def _of_title(ref: Ref, title: Title, mark: int) -> Observation:
    ids = title.ids
    return Observation(
        ref,
        _TYPES[title.type],
        words(title.name),
        ids_of(ids),
        year=title.year,
        overview=words(title.overview, at_most=_LONGEST_OVERVIEW) if title.overview else "",
        path=words(title.path, at_most=_LONGEST_PATH) if title.path else None,
        odd_ids=dict(odd.split("=", 1) for odd in ids.odd) if ids.odd else NO_ODD_IDS,
        is_4k=looks_4k(title.path) if title.path else False,
        file_at=title.created_at,
        fingerprint=mark,
    )


def _of_movie(ref: Ref, movie: Movie, mark: int) -> Observation:
    file = movie.movie_file
    quality = file.quality.name if file else ""
    return Observation(
        ref,
        MediaType.MOVIE,
        words(movie.title),
        ids_of(movie.ids),
        year=movie.year or None,
        path=words(movie.path, at_most=_LONGEST_PATH) if movie.path else None,
        is_4k=looks_4k(quality),
        is_monitored=movie.monitored,
        is_released=movie.is_available or movie.status not in _NOT_OUT,
        has_file=bool(movie.has_file) or file is not None,
        file_at=file.date_added if file else None,
        release=quality,
        fingerprint=mark,
    )


def _of_series(ref: Ref, series: Series, mark: int) -> Observation:
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
        ref,
        MediaType.TV,
        words(series.title),
        ids_of(series.ids),
        year=series.year or None,
        path=words(series.path, at_most=_LONGEST_PATH) if series.path else None,
        is_monitored=series.monitored,
        has_file=any(season.files for season in seasons),
        seasons=seasons,
        fingerprint=mark,
    )
