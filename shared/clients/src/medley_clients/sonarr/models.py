"""What Sonarr says about series, reduced to what is read."""

from datetime import datetime

import msgspec

from medley_clients.arr.models import Quality
from medley_clients.provider_ids import ProviderIds, imdb_id, numeric_id


class Counts(msgspec.Struct, frozen=True, rename="camel", gc=False):
    """``episode_count`` counts what has aired and is monitored (or has a file), not everything."""

    episode_file_count: int = 0
    episode_count: int = 0
    total_episode_count: int = 0


class Season(msgspec.Struct, frozen=True, rename="camel", gc=False):
    """A season; number 0 holds specials. ``statistics`` is absent for seasons just announced."""

    season_number: int
    monitored: bool = False
    statistics: Counts | None = None


class Series(msgspec.Struct, frozen=True, rename="camel"):
    """One series. ``tvdb_id`` is its key; a Sonarr 3 says no ``tmdb_id``, others a 0 for many.

    Ids are as Sonarr says them, usable or not.
    """

    id: int
    title: str = ""
    year: int = 0
    monitored: bool = False
    path: str | None = None
    tvdb_id: int | None = None
    tmdb_id: int | None = None
    imdb_id: str | None = None
    seasons: list[Season] = []

    @property
    def ids(self) -> ProviderIds:
        """What the ids mean; read anew each time."""
        return ProviderIds(
            numeric_id(self.tmdb_id), numeric_id(self.tvdb_id), imdb_id(self.imdb_id)
        )


class Episode(msgspec.Struct, frozen=True, rename="camel"):
    """One episode. ``air_date_utc`` is ``None`` or in the future for what has not aired.

    ``episode_file_id`` is 0 without a file; several episodes may share one. ``tvdb_id`` is the
    episode's own.
    """

    id: int
    series_id: int
    season_number: int
    episode_number: int
    title: str = ""
    tvdb_id: int | None = None
    episode_file_id: int = 0
    air_date_utc: datetime | None = None
    has_file: bool = False
    monitored: bool = False
    absolute_episode_number: int | None = None

    def __post_init__(self) -> None:
        msgspec.structs.force_setattr(self, "tvdb_id", numeric_id(self.tvdb_id))


class EpisodeFile(msgspec.Struct, frozen=True, rename="camel"):
    """A file of one or several episodes; ``path`` is Sonarr's own view of the disk."""

    id: int
    series_id: int
    season_number: int = 0
    path: str | None = None
    size: int = 0
    date_added: datetime | None = None
    quality: Quality = Quality()
