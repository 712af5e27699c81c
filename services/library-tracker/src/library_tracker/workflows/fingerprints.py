"""A number for all that is read of an application's answer about one title.

As long as it stays the same, nothing that concerns us has changed, and the rest is not looked at.
It is stored, so equal answers must have equal numbers in every process and on every machine.
"""

from hashlib import sha1
from typing import Final

import msgspec

from medley_clients.jellyfin.models import Title
from medley_clients.radarr.models import Movie
from medley_clients.sonarr.models import Series

READING: Final = 1
"""To be raised when the same answer is understood in another way: everything is new then."""

_encode: Final = msgspec.msgpack.Encoder().encode


def fingerprint_of_title(title: Title) -> int:
    """Of an item of a Jellyfin."""
    return _fingerprint(
        (
            title.type,
            title.name,
            title.provider_ids,
            title.year,
            title.path,
            title.overview,
            title.created_at,
        )
    )


def fingerprint_of_movie(movie: Movie) -> int:
    """Of a film of a Radarr."""
    file = movie.movie_file
    return _fingerprint(
        (
            movie.title,
            movie.year,
            movie.status,
            movie.monitored,
            movie.has_file,
            movie.is_available,
            movie.path,
            movie.tmdb_id,
            movie.imdb_id,
            (file.date_added, file.quality.name) if file else None,
        )
    )


def fingerprint_of_series(series: Series) -> int:
    """Of a series of a Sonarr."""
    return _fingerprint(
        (
            series.title,
            series.year,
            series.monitored,
            series.path,
            series.tmdb_id,
            series.tvdb_id,
            series.imdb_id,
            [
                (
                    each.season_number,
                    each.monitored,
                    each.statistics.episode_file_count,
                    each.statistics.episode_count,
                    each.statistics.total_episode_count,
                )
                for each in series.seasons
                if each.statistics is not None
            ],
        )
    )


def _fingerprint(said: tuple[object, ...]) -> int:
    """64 bits, with a sign; never 0."""
    digest = sha1(_encode((READING, said)), usedforsecurity=False).digest()
    return int.from_bytes(digest[:8], "big", signed=True) or 1
