"""What Radarr says about films, reduced to what is read."""

from datetime import datetime

import msgspec

from medley_clients.arr.models import Quality
from medley_clients.provider_ids import imdb_id, numeric_id


class MovieFile(msgspec.Struct, frozen=True, rename="camel"):
    """The file of a film; ``path`` is Radarr's own view of the disk."""

    id: int
    path: str | None = None
    size: int = 0
    date_added: datetime | None = None
    quality: Quality = Quality()


class Image(msgspec.Struct, frozen=True, rename="camel", gc=False):
    """A picture; ``remote_url`` needs no key."""

    cover_type: str = ""
    remote_url: str | None = None


class Movie(msgspec.Struct, frozen=True, rename="camel"):
    """One film. ``tmdb_id`` and ``imdb_id`` are ``None`` where Radarr has nothing usable.

    ``status``: `tba`, `announced`, `inCinemas`, `released`, or `deleted` (from TMDB). ``tags`` are
    numbers here, labels in webhooks.
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
    title_slug: str = ""
    tags: list[int] = []
    added: datetime | None = None
    movie_file: MovieFile | None = None
    images: list[Image] = []

    def __post_init__(self) -> None:
        msgspec.structs.force_setattr(self, "tmdb_id", numeric_id(self.tmdb_id))
        msgspec.structs.force_setattr(self, "imdb_id", imdb_id(self.imdb_id))

    @property
    def poster_url(self) -> str | None:
        """A picture that needs no key; ``None``: there is none."""
        return next((one.remote_url for one in self.images if one.cover_type == "poster"), None)
