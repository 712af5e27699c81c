"""Films of a Radarr, as its API and its webhooks print them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from medley_simulators.arr.bodies import LANGUAGES, date, images, quality, without_nulls
from medley_simulators.jellyfin.titles import Title


@dataclass(slots=True)
class Film:
    """One film; ``title`` is what any server holds of it."""

    id: int
    title: Title
    root: str
    added: datetime
    is_monitored: bool = True
    status: str = "released"
    tags: set[int] = field(default_factory=set)
    file_id: int = 0
    quality: str = "Bluray-1080p"
    size: int = 4_012_345_678
    filler: str = ""
    """Text that makes the body as long as a real one."""

    @property
    def tmdb_id(self) -> int:
        """Its number at TMDB."""
        return int(self.title.provider_ids["Tmdb"])

    @property
    def imdb_id(self) -> str | None:
        """Its name at IMDb."""
        return self.title.provider_ids.get("Imdb")

    @property
    def folder(self) -> str:
        """Where it lies, as this instance sees it."""
        return f"{self.root}/{self.title.path.split('/')[0]}"

    @property
    def file_path(self) -> str:
        """Its file, there or not."""
        return f"{self.root}/{self.title.path}"

    @property
    def release_title(self) -> str:
        """What a release of it is called."""
        return f"{self.title.name.replace(' ', '.')}.{self.title.year}.{self.quality}-GRP"

    def resource(self) -> dict[str, Any]:
        """In the API."""
        name, has_file = self.title.name, bool(self.file_id)
        return without_nulls(
            {
                "id": self.id,
                "title": name,
                "originalTitle": name,
                "originalLanguage": LANGUAGES[0],
                "alternateTitles": [
                    {
                        "sourceType": "tmdb",
                        "movieMetadataId": self.id,
                        "title": self.filler,
                        "id": 1,
                    }
                ]
                if self.filler
                else [],
                "secondaryYearSourceId": 0,
                "sortTitle": name.lower(),
                "sizeOnDisk": self.size if has_file else 0,
                "status": self.status,
                "overview": self.title.overview,
                "inCinemas": f"{self.title.year}-04-05T00:00:00Z",
                "digitalRelease": f"{self.title.year}-07-01T00:00:00Z",
                "images": images(self.id),
                "website": "",
                "year": self.title.year or 0,
                "youTubeTrailerId": "",
                "studio": "Studio",
                "path": self.folder,
                "qualityProfileId": 4,
                "hasFile": has_file,
                "movieFileId": self.file_id,
                "monitored": self.is_monitored,
                "minimumAvailability": "released",
                "isAvailable": self.status == "released",
                "folderName": self.folder,
                "runtime": 110,
                "cleanTitle": name.lower().replace(" ", ""),
                "imdbId": self.imdb_id,
                "tmdbId": self.tmdb_id,
                "titleSlug": str(self.tmdb_id),
                "rootFolderPath": f"{self.root}/",
                "certification": "PG-13",
                "genres": ["Drama"],
                "keywords": [],
                "tags": sorted(self.tags),
                "added": date(self.added),
                "ratings": {"imdb": {"votes": 10, "value": 6.4, "type": "user"}},
                "movieFile": self._file_resource() if has_file else None,
                "popularity": 12.3,
                "statistics": {
                    "movieFileCount": int(has_file),
                    "sizeOnDisk": self.size if has_file else 0,
                    "releaseGroups": ["GRP"],
                },
            }
        )

    def told(self, labels: list[str]) -> dict[str, Any]:
        """In a webhook."""
        return without_nulls(
            {
                "id": self.id,
                "title": self.title.name,
                "year": self.title.year or 0,
                "releaseDate": f"{self.title.year}-07-01",
                "folderPath": self.folder,
                "tmdbId": self.tmdb_id,
                "imdbId": self.imdb_id,
                "overview": self.title.overview,
                "genres": ["Drama"],
                "images": images(self.id),
                "tags": labels,
                "originalLanguage": LANGUAGES[0],
            }
        )

    def remote(self) -> dict[str, Any]:
        """`remoteMovie` of a webhook."""
        told = {"tmdbId": self.tmdb_id, "imdbId": self.imdb_id, "title": self.title.name}
        return without_nulls({**told, "year": self.title.year or 0})

    def file_told(self, source: str | None = None) -> dict[str, Any]:
        """`movieFile` of a webhook."""
        return without_nulls(
            {
                "id": self.file_id,
                "relativePath": self.title.path.rpartition("/")[2],
                "path": self.file_path,
                "quality": self.quality,
                "qualityVersion": 1,
                "releaseGroup": "GRP",
                "indexerFlags": "0",
                "size": self.size,
                "dateAdded": date(self.added),
                "languages": LANGUAGES,
                "sourcePath": source,
            }
        )

    def _file_resource(self) -> dict[str, Any]:
        return {
            "id": self.file_id,
            "movieId": self.id,
            "relativePath": self.title.path.rpartition("/")[2],
            "path": self.file_path,
            "size": self.size,
            "dateAdded": date(self.added),
            "languages": LANGUAGES,
            "quality": quality(self.quality),
            "customFormatScore": 0,
            "indexerFlags": 0,
            "mediaInfo": {"resolution": "1920x800", "videoCodec": "x265", "runTime": "1:50:00"},
            "qualityCutoffNotMet": False,
        }
