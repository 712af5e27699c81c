"""What Radarr says about films, reduced to what is read."""

from datetime import datetime

import msgspec

from medley_clients.arr.models import Quality
from medley_clients.provider_ids import ProviderIds, imdb_id, numeric_id


class MovieFile(msgspec.Struct, frozen=True, rename="camel"):
    """The file of a film."""

    date_added: datetime | None = None
    quality: Quality = Quality()


class Movie(msgspec.Struct, frozen=True, rename="camel"):
    """One film. ``status``: `tba`, `announced`, `inCinemas`, `released`, or `deleted` (from TMDB).

    ``tmdb_id`` and ``imdb_id`` are as Radarr says them, usable or not.
    """

    id: int
    title: str = ""
    year: int = 0
    status: str = ""
    monitored: bool = False
    has_file: bool | None = None
    is_available: bool = False
    path: str | None = None
    tmdb_id: int | None = None
    imdb_id: str | None = None
    movie_file: MovieFile | None = None

    @property
    def ids(self) -> ProviderIds:
        """What the ids mean; read anew each time."""
        return ProviderIds(numeric_id(self.tmdb_id), None, imdb_id(self.imdb_id))
