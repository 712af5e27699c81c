"""Titles somebody asked for, and their requests, as the API prints them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from medley_simulators.jellyfin.titles import Title

UNKNOWN, PENDING, PROCESSING, PARTIAL, AVAILABLE, BLOCKLISTED, DELETED = range(1, 8)
MEDIA_WORDS: Final = {
    UNKNOWN: "UNKNOWN",
    PENDING: "PENDING",
    PROCESSING: "PROCESSING",
    PARTIAL: "PARTIALLY_AVAILABLE",
    AVAILABLE: "AVAILABLE",
    BLOCKLISTED: "BLOCKLISTED",
    DELETED: "DELETED",
}
ASKED, APPROVED, DECLINED, FAILED, COMPLETED = range(1, 6)


def spelled(moment: datetime) -> str:
    """`2026-01-01T10:00:00.000Z`."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")


@dataclass(slots=True)
class User:
    """Somebody who may ask."""

    id: int
    name: str

    def resource(self) -> dict[str, Any]:
        """In the API."""
        return {
            "id": self.id,
            "displayName": self.name,
            "email": f"{self.name}@example.net",
            "avatar": f"/avatarproxy/{self.id}",
            "jellyfinUsername": self.name,
            "userType": 3,
            "requestCount": 0,
        }


@dataclass(slots=True)
class Media:
    """A title as Seerr keeps it: ids, no name."""

    id: int
    title: Title
    media_type: str
    added: datetime
    status: int = UNKNOWN
    status_4k: int = UNKNOWN
    external_id: int | None = None
    external_id_4k: int | None = None
    jellyfin_id: str | None = None
    seasons: dict[int, int] = field(default_factory=dict)

    @property
    def tmdb_id(self) -> int:
        """Its number at TMDB, among titles of its kind."""
        return int(self.title.provider_ids["Tmdb"])

    @property
    def tvdb_id(self) -> int | None:
        """Of a series, where TMDB knows it."""
        said = self.title.provider_ids.get("Tvdb") if self.media_type == "tv" else None
        return int(said) if said else None

    def resource(self) -> dict[str, Any]:
        """In the API."""
        moment = spelled(self.added)
        return {
            "id": self.id,
            "mediaType": self.media_type,
            "tmdbId": self.tmdb_id,
            "tvdbId": self.tvdb_id,
            "imdbId": None,
            "status": self.status,
            "status4k": self.status_4k,
            "createdAt": moment,
            "updatedAt": moment,
            "lastSeasonChange": moment,
            "mediaAddedAt": None,
            "serviceId": 0 if self.external_id is not None else None,
            "serviceId4k": 1 if self.external_id_4k is not None else None,
            "externalServiceId": self.external_id,
            "externalServiceId4k": self.external_id_4k,
            "externalServiceSlug": None,
            "ratingKey": None,
            "jellyfinMediaId": self.jellyfin_id,
            "jellyfinMediaId4k": None,
            "seasons": [_season(number, status) for number, status in sorted(self.seasons.items())],
            "downloadStatus": [],
            "downloadStatus4k": [],
        }


@dataclass(slots=True)
class Request:
    """One request; ``seasons`` is empty for a film."""

    id: int
    media: Media
    user: User
    created: datetime
    status: int = ASKED
    is_4k: bool = False
    seasons: tuple[int, ...] = ()
    updated: datetime | None = None

    def resource(self) -> dict[str, Any]:
        """In the API; without the title's name."""
        return {
            "id": self.id,
            "status": self.status,
            "createdAt": spelled(self.created),
            "updatedAt": spelled(self.updated or self.created),
            "type": self.media.media_type,
            "is4k": self.is_4k,
            "serverId": 1 if self.is_4k else 0,
            "profileId": 4,
            "rootFolder": "/movies" if self.media.media_type == "movie" else "/tv",
            "languageProfileId": None,
            "tags": [],
            "isAutoRequest": False,
            "seasonCount": len(self.seasons),
            "profileName": "HD",
            "canRemove": True,
            "media": self.media.resource(),
            "seasons": [_season(number, self.status) for number in self.seasons],
            "requestedBy": self.user.resource(),
            "modifiedBy": None,
        }


def _season(number: int, status: int) -> dict[str, Any]:
    return {"id": number + 1, "seasonNumber": number, "status": status, "status4k": UNKNOWN}
