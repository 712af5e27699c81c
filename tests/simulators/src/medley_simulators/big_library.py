"""A library as large as the largest, with bodies as long as real ones: for figures."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from medley_simulators.jellyfin.server import JellyfinSimulator
from medley_simulators.jellyfin.titles import Title, film, show
from medley_simulators.radarr.server import RadarrSimulator
from medley_simulators.sonarr.server import SonarrSimulator

FILMS: Final = 35_000
SHOWS: Final = 15_000
_CLASH_EVERY: Final = 29
"""Every so many series share their number at TMDB with a film, as they do in nature."""
_OVERVIEW: Final = "Somebody wants something, and somebody else does not want them to have it. "
_LONG_OVERVIEW: Final = (_OVERVIEW * 7)[:486]
_RADARR_FILLER: Final = "x" * 170


def big_films(count: int = FILMS) -> Iterator[Title]:
    """Films that take a kilobyte each in a Jellyfin's listing."""
    for number in range(1, count + 1):
        yield replace(film(number), overview=_LONG_OVERVIEW)


def big_shows(count: int = SHOWS, *, episodes: int = 0) -> Iterator[Title]:
    """Series, parents first; some have the number of a film at TMDB."""
    for number in range(1, count + 1):
        series, *below = show(number, episodes=episodes, seasons=1 if episodes else 0)
        ids = dict(series.provider_ids)
        if number % _CLASH_EVERY == 0:
            ids["Tmdb"] = str(100_000 + number)
        yield replace(series, overview=_LONG_OVERVIEW, provider_ids=ids)
        yield from below


def clashes(shows: int = SHOWS) -> int:
    """How many series share their number at TMDB with a film."""
    return shows // _CLASH_EVERY


def fill_jellyfin(server: JellyfinSimulator, films: int = FILMS, shows: int = SHOWS) -> None:
    """Some 50 MB of titles."""
    server.add_library("Films", big_films(films), root="/data/films")
    server.add_library("Shows", big_shows(shows), root="/data/tv", collection_type="tvshows")


def fill_radarr(server: RadarrSimulator, films: int = FILMS) -> None:
    """Some 118 MB of films, all of which have a file."""
    server.add_films(big_films(films), filler=_RADARR_FILLER)


def fill_sonarr(server: SonarrSimulator, shows: int = SHOWS) -> None:
    """Some 36 MB of series."""
    server.add_shows(big_shows(shows))
