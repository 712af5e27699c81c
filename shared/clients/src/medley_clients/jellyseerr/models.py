"""What Seerr says about requests, reduced to what is read."""

from datetime import datetime
from enum import IntEnum
from typing import Any

import msgspec

from medley_clients.provider_ids import imdb_id, numeric_id


class RequestStatus(IntEnum):
    """Where a request stands; products differ, so other numbers may come: see ``Request``."""

    PENDING = 1
    APPROVED = 2
    DECLINED = 3
    FAILED = 4
    COMPLETED = 5


class MediaStatus(IntEnum):
    """Where a title stands, as Seerr believes. 7 is `DELETED`; 6 differs by product."""

    UNKNOWN = 1
    PENDING = 2
    PROCESSING = 3
    PARTIALLY_AVAILABLE = 4
    AVAILABLE = 5
    BLOCKLISTED = 6
    DELETED = 7


class SeasonStatus(msgspec.Struct, frozen=True, rename="camel", gc=False):
    """One season; number 0 holds specials."""

    season_number: int
    status: int = 0
    status_4k: int = msgspec.field(name="status4k", default=0)


class Media(msgspec.Struct, frozen=True, rename="camel"):
    """A title, without its name: Seerr lists ids only.

    ``service_id`` numbers a Radarr or Sonarr in Seerr's settings; ``external_service_id`` is the
    title's id there. ``jellyfin_media_id`` may be stale. Statuses are numbers, see ``MediaStatus``.
    """

    id: int
    media_type: str
    tmdb_id: int | None = None
    tvdb_id: int | None = None
    imdb_id: str | None = None
    status: int = 0
    status_4k: int = msgspec.field(name="status4k", default=0)
    service_id: int | None = None
    service_id_4k: int | None = msgspec.field(name="serviceId4k", default=None)
    external_service_id: int | None = None
    external_service_id_4k: int | None = msgspec.field(name="externalServiceId4k", default=None)
    jellyfin_media_id: str | None = None
    jellyfin_media_id_4k: str | None = msgspec.field(name="jellyfinMediaId4k", default=None)
    seasons: list[SeasonStatus] = []

    def __post_init__(self) -> None:
        msgspec.structs.force_setattr(self, "tmdb_id", numeric_id(self.tmdb_id))
        msgspec.structs.force_setattr(self, "tvdb_id", numeric_id(self.tvdb_id))
        msgspec.structs.force_setattr(self, "imdb_id", imdb_id(self.imdb_id))


class User(msgspec.Struct, frozen=True, rename="camel"):
    """Somebody who asks for titles."""

    id: int
    display_name: str = ""
    jellyfin_username: str | None = None
    jellyfin_user_id: str | None = None


class Request(msgspec.Struct, frozen=True, rename="camel"):
    """One request; HD and 4K, and seasons asked for at different times, are requests of their own.

    ``status`` is a number, see ``RequestStatus``; an unknown one says nothing.
    """

    id: int
    status: int
    type: str
    media: Media
    is_4k: bool = msgspec.field(name="is4k", default=False)
    created_at: datetime | None = None
    updated_at: datetime | None = None
    seasons: list[SeasonStatus] = []
    requested_by: User | None = None


class ServiceErrors(msgspec.Struct, frozen=True):
    """Which Radarrs and Sonarrs Seerr could not reach; only new versions say so."""

    radarr: list[Any] = []
    sonarr: list[Any] = []


class Titled(msgspec.Struct, frozen=True, rename="camel"):
    """What TMDB says about a title, through Seerr: ``title`` for films, ``name`` for series."""

    title: str | None = None
    name: str | None = None
    release_date: str | None = None
    first_air_date: str | None = None
    poster_path: str | None = None
    overview: str | None = None

    @property
    def year(self) -> int | None:
        """The year of its first showing; ``None``: not known."""
        date = self.release_date or self.first_air_date or ""
        return int(date[:4]) if date[:4].isascii() and date[:4].isdigit() else None


class Status(msgspec.Struct, frozen=True, rename="camel"):
    """Which version answers; 3 and later call themselves Seerr."""

    version: str


class Page(msgspec.Struct, frozen=True):
    """How many results there are in all."""

    results: int


class RequestPage(msgspec.Struct, frozen=True, rename="camel"):
    """Part of the requests."""

    page_info: Page
    results: list[Request]
    service_errors: ServiceErrors = ServiceErrors()


class MediaPage(msgspec.Struct, frozen=True, rename="camel"):
    """Part of the titles."""

    page_info: Page
    results: list[Media]


class UserPage(msgspec.Struct, frozen=True, rename="camel"):
    """Part of the users."""

    page_info: Page
    results: list[User]


class RequestCounts(msgspec.Struct, frozen=True):
    """How many requests there are by state: a cheap way to see that something changed."""

    total: int = 0
    movie: int = 0
    tv: int = 0
    pending: int = 0
    approved: int = 0
    declined: int = 0
    processing: int = 0
    available: int = 0
    completed: int = 0
