"""What Radarr and Sonarr post, spelled once; a keyword replaces a member, ``...`` removes it."""

from typing import Any

Body = dict[str, Any]
HASH = "0123456789ABCDEF0123456789ABCDEF01234567"
MOVIE: Body = {
    "id": 41,
    "title": "Harbour Lights",
    "year": 2019,
    "releaseDate": "2019-07-01",
    "folderPath": "/movies/Harbour Lights (2019)",
    "tmdbId": 700123,
    "imdbId": "tt0990011",
    "overview": "A film.",
    "genres": ["Drama"],
    "images": [{"coverType": "poster", "url": "/MediaCover/41/poster.jpg"}],
    "tags": ["anime"],
}
MOVIE_FILE: Body = {
    "id": 77,
    "relativePath": "Harbour Lights.mkv",
    "path": "/movies/Harbour Lights (2019)/Harbour Lights.mkv",
    "quality": "Bluray-1080p",
    "indexerFlags": "0",
    "size": 4012345678,
    "dateAdded": "2026-01-01T12:10:00Z",
}
SERIES: Body = {
    "id": 12,
    "title": "North Quay",
    "path": "/tv/North Quay",
    "tvdbId": 400321,
    "tmdbId": 120045,
    "imdbId": "tt1020304",
    "type": "anime",
    "year": 2021,
    "tags": ["x"],
}
RELEASE: Body = {
    "releaseTitle": "North.Quay.S01-GRP",
    "quality": "WEBDL-1080p",
    "indexer": "idx",
    "size": 9000000000,
    "indexerFlags": [],
}


def changed(body: Body, changes: Body) -> Body:
    """The body with members replaced or removed."""
    return {name: value for name, value in {**body, **changes}.items() if value is not ...}


def from_radarr(kind: str, **changes: Any) -> Body:
    """One notification of Radarr."""
    body = {"eventType": kind, "instanceName": "Radarr", "applicationUrl": "", "movie": MOVIE}
    return changed(body, changes)


def from_sonarr(kind: str, **changes: Any) -> Body:
    """One notification of Sonarr."""
    body = {"eventType": kind, "instanceName": "Sonarr", "applicationUrl": "", "series": SERIES}
    return changed(body, changes)


def episode(number: int, season: int = 1) -> Body:
    """One of `episodes`."""
    return {
        "id": 500 + number,
        "seasonNumber": season,
        "episodeNumber": number,
        "title": f"Episode {number}",
        "airDateUtc": "2021-01-10T20:00:00Z",
        "seriesId": 12,
        "tvdbId": 8100000 + number,
    }


def episode_file(name: str, file_id: int = 301) -> Body:
    """One of `episodeFiles`."""
    return {
        "id": file_id,
        "relativePath": f"Season 01/{name}",
        "path": f"/tv/North Quay/Season 01/{name}",
        "quality": "WEBDL-1080p",
        "size": 900000000,
    }
