"""Series and episodes of a Sonarr, as its API and its webhooks print them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from medley_simulators.arr.bodies import LANGUAGES, date, images, quality, without_nulls
from medley_simulators.jellyfin.titles import Title


@dataclass(slots=True)
class Episode:
    """One episode; ``file_id`` 0 is none. ``aired`` ``None``: to be announced."""

    id: int
    season: int
    number: int
    title: Title
    aired: datetime | None
    file_id: int = 0
    is_monitored: bool = True

    @property
    def tvdb_id(self) -> int:
        """Its own number at TVDB."""
        return int(self.title.provider_ids.get("Tvdb", 0))

    def resource(self, series_id: int) -> dict[str, Any]:
        """In the API."""
        return without_nulls(
            {
                "id": self.id,
                "seriesId": series_id,
                "tvdbId": self.tvdb_id,
                "episodeFileId": self.file_id,
                "seasonNumber": self.season,
                "episodeNumber": self.number,
                "title": self.title.name,
                "airDate": self.aired.date().isoformat() if self.aired else None,
                "airDateUtc": date(self.aired) if self.aired else None,
                "runtime": 45,
                "hasFile": bool(self.file_id),
                "monitored": self.is_monitored,
                "absoluteEpisodeNumber": self.number,
                "unverifiedSceneNumbering": False,
            }
        )

    def told(self, series_id: int) -> dict[str, Any]:
        """In a webhook."""
        return without_nulls(
            {
                "id": self.id,
                "episodeNumber": self.number,
                "seasonNumber": self.season,
                "title": self.title.name,
                "overview": self.title.overview,
                "airDate": self.aired.date().isoformat() if self.aired else None,
                "airDateUtc": date(self.aired) if self.aired else None,
                "seriesId": series_id,
                "tvdbId": self.tvdb_id,
            }
        )


@dataclass(slots=True)
class Show:
    """One series; ``title`` is what any server holds of it."""

    id: int
    title: Title
    root: str
    added: datetime
    episodes: list[Episode] = field(default_factory=list)
    is_monitored: bool = True
    kind: str = "standard"
    tags: set[int] = field(default_factory=set)
    quality: str = "WEBDL-1080p"
    filler: str = ""
    """Text that makes the body as long as a real one."""

    @property
    def tvdb_id(self) -> int:
        """Its number at TVDB."""
        return int(self.title.provider_ids["Tvdb"])

    @property
    def folder(self) -> str:
        """Where it lies, as this instance sees it."""
        return f"{self.root}/{self.title.path}"

    def episode(self, season: int, number: int) -> Episode:
        """The one of that number."""
        return next(e for e in self.episodes if (e.season, e.number) == (season, number))

    def of_season(self, season: int) -> list[Episode]:
        """All of a season."""
        return [episode for episode in self.episodes if episode.season == season]

    def resource(self, now: datetime, *, has_tmdb: bool) -> dict[str, Any]:
        """In the API; Sonarr 3 says 0 for TMDB."""
        name, ids = self.title.name, self.title.provider_ids
        numbers = sorted({0, *(episode.season for episode in self.episodes)})
        seasons = [
            {
                "seasonNumber": number,
                "monitored": number > 0,
                "statistics": self._counts(self.of_season(number), now),
            }
            for number in numbers
        ]
        alternate = [{"title": self.filler, "seasonNumber": -1}] if self.filler else []
        return without_nulls(
            {
                "id": self.id,
                "title": name,
                "alternateTitles": alternate,
                "sortTitle": name.lower(),
                "status": "continuing",
                "ended": False,
                "overview": self.title.overview,
                "network": "Network",
                "airTime": "20:00",
                "images": images(self.id),
                "originalLanguage": LANGUAGES[0],
                "seasons": seasons,
                "year": self.title.year or 0,
                "path": self.folder,
                "qualityProfileId": 4,
                "seasonFolder": True,
                "monitored": self.is_monitored,
                "monitorNewItems": "all",
                "useSceneNumbering": False,
                "runtime": 45,
                "tvdbId": self.tvdb_id,
                "tvRageId": 0,
                "tvMazeId": 0,
                "tmdbId": int(ids.get("Tmdb", 0)) if has_tmdb else 0,
                "firstAired": f"{self.title.year}-01-10T00:00:00Z",
                "seriesType": self.kind,
                "cleanTitle": name.lower().replace(" ", ""),
                "imdbId": ids.get("Imdb"),
                "titleSlug": name.lower().replace(" ", "-"),
                "rootFolderPath": f"{self.root}/",
                "genres": ["Drama"],
                "tags": sorted(self.tags),
                "added": date(self.added),
                "ratings": {"votes": 0, "value": 0},
                "statistics": {
                    "seasonCount": len(numbers) - 1,
                    **self._counts([e for e in self.episodes if e.season], now),
                },
                "languageProfileId": 1,
            }
        )

    def told(self, labels: list[str], *, has_tmdb: bool) -> dict[str, Any]:
        """In a webhook; Sonarr 3 leaves more out."""
        ids = self.title.provider_ids
        newer = {
            "tmdbId": int(ids.get("Tmdb", 0)),
            "genres": ["Drama"],
            "images": images(self.id),
            "tags": labels,
            "originalLanguage": LANGUAGES[0],
        }
        return without_nulls(
            {
                "id": self.id,
                "title": self.title.name,
                "titleSlug": self.title.name.lower().replace(" ", "-"),
                "path": self.folder,
                "tvdbId": self.tvdb_id,
                "tvMazeId": 0,
                "imdbId": ids.get("Imdb"),
                "type": self.kind,
                "year": self.title.year or 0,
                **(newer if has_tmdb else {}),
            }
        )

    def file_told(self, episodes: Iterable[Episode], source: str | None = None) -> dict[str, Any]:
        """`episodeFile` of a webhook; a file of several episodes is named for all of them."""
        held = list(episodes)
        first = held[0]
        codes = "".join(f"E{episode.number:02d}" for episode in held)
        relative = f"Season {first.season:02d}/{self.title.name} - S{first.season:02d}{codes}.mkv"
        return without_nulls(
            {
                "id": first.file_id,
                "relativePath": relative,
                "path": f"{self.folder}/{relative}",
                "quality": self.quality,
                "qualityVersion": 1,
                "releaseGroup": "GRP",
                "size": 900_000_000,
                "dateAdded": date(self.added),
                "languages": LANGUAGES,
                "sourcePath": source,
            }
        )

    def file_resource(self, episodes: list[Episode]) -> dict[str, Any]:
        """A file in the API."""
        told = self.file_told(episodes)
        kept = {name: told[name] for name in ("id", "relativePath", "path", "size", "dateAdded")}
        season = episodes[0].season
        return {
            **kept,
            "seriesId": self.id,
            "seasonNumber": season,
            "quality": quality(self.quality),
        }

    @staticmethod
    def _counts(episodes: list[Episode], now: datetime) -> dict[str, Any]:
        files = sum(bool(episode.file_id) for episode in episodes)
        aired = sum(
            bool(e.file_id) or (e.is_monitored and e.aired is not None and e.aired <= now)
            for e in episodes
        )
        return {
            "episodeFileCount": files,
            "episodeCount": aired,
            "totalEpisodeCount": len(episodes),
            "sizeOnDisk": files * 900_000_000,
            "releaseGroups": [],
            "percentOfEpisodes": 100 * files / aired if aired else 0,
        }
