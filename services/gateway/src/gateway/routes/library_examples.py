"""What library-tracker answers, for the description of its routes."""

from typing import Final

from pydantic import JsonValue

REQUEST: Final[dict[str, JsonValue]] = {
    "id": 17,
    "title": "North Quay",
    "year": 2021,
    "media_type": "tv",
    "state": "partially_available",
    "since": "2026-01-02T03:04:05Z",
    "requested_by": "mara",
    "requested_at": "2026-01-01T10:00:00Z",
    "is_4k": False,
    "seasons": [1],
    "cycle": 1,
    "tmdb_id": 120045,
    "tvdb_id": 400321,
    "imdb_id": "tt1020304",
    "jellyfin_id": "9b2d0a2f4e6c4d7f8a1b2c3d4e5f6a7b",
    "radarr_id": None,
    "sonarr_id": 12,
    "jellyseerr_id": 91,
    "needs_ids": False,
    "progress": {
        "percent": 72.5,
        "available": 6,
        "total": 10,
        "unaired": 2,
        "eta_s": 720,
        "speed_bps": 5242880,
        "is_upgrading": False,
    },
    "stuck": None,
    "available_at": "2026-01-02T03:04:05Z",
    "watch": {"lan": "http://jellyfin:8096/web/#/details?id=9b2d0a2f4e6c4d7f8a1b2c3d4e5f6a7b"},
    "added_at": "2026-01-01T10:00:00Z",
    "changed_at": "2026-01-02T03:04:05Z",
}
REQUESTS: Final[JsonValue] = {"items": [REQUEST], "next_cursor": None}
ONE_REQUEST: Final[JsonValue] = {
    **REQUEST,
    "overview": "A harbour town and its secrets.",
    "timeline": [
        {
            "at": "2026-01-01T10:00:00Z",
            "kind": "requested",
            "text": "Requested by mara",
            "source": "jellyseerr/main",
        }
    ],
    "seasons_available": [
        {"season": 1, "state": "partially_available", "available": 6, "total": 10}
    ],
    "episodes": [
        {
            "season": 1,
            "episode": 1,
            "title": "Pilot",
            "air_at": "2021-01-10T20:00:00Z",
            "is_aired": True,
            "state": "available",
            "progress": None,
            "is_upgrading": False,
        }
    ],
    "copies": [
        {
            "source": "jellyfin",
            "instance": "lan",
            "id": "9b2d0a2f4e6c4d7f8a1b2c3d4e5f6a7b",
            "path": "/data/tv/North Quay",
            "is_4k": False,
            "has_file": True,
            "is_monitored": True,
            "quality": None,
            "seen_at": "2026-01-02T03:04:05Z",
            "missing_since": None,
            "gone_at": None,
            "watch": {},
        }
    ],
    "downloads": [],
}
STATS: Final[JsonValue] = {
    "is_active": True,
    "total": 812,
    "stuck": 2,
    "by_state": {"available": 790, "downloading": 3, "partially_available": 19},
    "by_type": {"movie": 640, "tv": 172},
    "by_requester": {"Library Sync": 780, "mara": 32},
    "conflicts": 1,
    "to_look_at": 0,
    "sources": {
        "jellyfin": [
            {
                "instance": "lan",
                "reachable": True,
                "detail": "",
                "since": "2026-01-02T03:00:00Z",
                "version": None,
                "last_heard_at": "2026-01-02T03:04:05Z",
                "last_webhook_at": "2026-01-02T03:04:05Z",
                "webhook_lag_s": 0.3,
                "listed_at": "2026-01-02T03:00:00Z",
                "caught_up_to": "2026-01-02T03:00:00Z",
                "complaints": {},
            }
        ],
        "radarr": [],
        "sonarr": [],
        "jellyseerr": [],
        "qbittorrent": [],
    },
    "last_runs": {},
}
SCAN_RESULT: Final[JsonValue] = {
    "total_scanned": 812,
    "added": 12,
    "updated": 3,
    "skipped": 797,
    "removed": 0,
    "conflicts": 1,
    "missing_ids": 4,
    "errors": 0,
    "error_details": [],
}
PENDING_RESULT: Final[JsonValue] = {
    "total_scanned": 245,
    "added": 2,
    "updated": 5,
    "withdrawn": 0,
    "errors": 0,
    "error_details": [],
}
VERIFY_RESULT: Final[JsonValue] = {
    "request_id": 17,
    "state": "imported",
    "available": 0,
    "total": 1,
    "stuck": "not_in_library",
    "errors": [],
}
RETRY_RESULT: Final[JsonValue] = {
    "request_id": 17,
    "state": "approved",
    "available": 0,
    "total": 1,
    "stuck": "nothing_found",
    "errors": [],
    "searched": ["radarr main"],
}
MISSING_IDS: Final[JsonValue] = {
    "items": [
        {
            "server": "lan",
            "jellyfin_id": "7a1c0a2f4e6c4d7f8a1b2c3d4e5f6a7b",
            "title": "Holiday 2009",
            "media_type": "movie",
            "path": "/data/home/Holiday 2009.mkv",
            "said": {"tmdb": "tt0990011"},
        }
    ],
    "next_cursor": None,
}
CONFLICTS: Final[JsonValue] = {
    "items": [
        {
            "media_type": "movie",
            "id": "imdb:tt0990011",
            "titles": [
                {"title_id": 4, "title": "Harbour Lights", "year": 2019},
                {"title_id": 9, "title": "Harbor Lights", "year": 2003},
            ],
            "found_at": "2026-01-02T03:04:05Z",
        }
    ],
    "next_cursor": None,
}
RUNS: Final[JsonValue] = {
    "items": [
        {
            "kind": "library",
            "begun_at": "2026-01-02T03:00:00Z",
            "ended_at": "2026-01-02T03:00:04Z",
            "is_success": True,
            "result": SCAN_RESULT,
        }
    ],
    "next_cursor": None,
}
