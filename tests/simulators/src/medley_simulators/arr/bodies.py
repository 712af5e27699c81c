"""JSON that Radarr and Sonarr spell alike; absent, not null, where there is nothing."""

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha1
from typing import Any, Final

LANGUAGES: Final = [{"id": 1, "name": "English"}]
_RESOLUTIONS: Final = {"2160p": 2160, "1080p": 1080, "720p": 720}


def date(moment: datetime) -> str:
    """`2026-01-01T12:00:00Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def without_nulls(values: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what is ``None``."""
    return {name: value for name, value in values.items() if value is not None}


def quality(name: str) -> dict[str, Any]:
    """A quality in the API; webhooks have just its name."""
    resolution = next((r for word, r in _RESOLUTIONS.items() if word in name), 0)
    return {
        "quality": {
            "id": 7,
            "name": name,
            "source": name.partition("-")[0].lower(),
            "resolution": resolution,
            "modifier": "none",
        },
        "revision": {"version": 1, "real": 0, "isRepack": False},
    }


def release(title: str, quality_name: str, size: int) -> dict[str, Any]:
    """A release in a webhook."""
    return {
        "quality": quality_name,
        "qualityVersion": 1,
        "releaseGroup": "GRP",
        "releaseTitle": title,
        "indexer": "idx",
        "size": size,
        "customFormatScore": 0,
        "customFormats": [],
        "languages": LANGUAGES,
        "indexerFlags": [],
    }


def images(number: int) -> list[dict[str, str]]:
    """Pictures; the remote one needs no key."""
    return [
        {
            "coverType": kind,
            "url": f"/MediaCover/{number}/{kind}.jpg?lastWrite=638000000000000000",
            "remoteUrl": f"https://image.example/t/p/original/{number}-{kind}.jpg",
        }
        for kind in ("poster", "fanart")
    ]


def torrent_hash(*parts: object) -> str:
    """40 hex digits in upper case, the same for the same parts."""
    spelled = "|".join(map(str, parts)).encode()
    return sha1(spelled, usedforsecurity=False).hexdigest().upper()


def time_left(seconds: float) -> str:
    """`[d.]hh:mm:ss`."""
    days, rest = divmod(int(seconds), 86_400)
    hours, rest = divmod(rest, 3600)
    minutes, left = divmod(rest, 60)
    spelled = f"{hours:02d}:{minutes:02d}:{left:02d}"
    return f"{days}.{spelled}" if days else spelled
