"""Examples for what libretime-sync answers."""

from typing import Final

from pydantic import JsonValue

STATION_STATUS: Final[dict[str, JsonValue]] = {
    "station": "main",
    "surface": "stock",
    "version": "2.0.0",
    "connection_status": "connected",
    "detail": "",
    "last_track_sync": "2026-01-02T03:00:04Z",
    "last_playback_sync": "2026-01-02T03:00:02Z",
    "next_track_sync": "2026-01-02T04:00:04Z",
    "total_tracks": 4812,
}
STATUS: Final[JsonValue] = {**STATION_STATUS, "is_active": True, "stations": [STATION_STATUS]}
PULL_RESULT: Final[JsonValue] = {
    "success": True,
    "station": "main",
    "total_processed": 4815,
    "created": 12,
    "updated": 3,
    "unchanged": 4797,
    "removed": 1,
    "skipped": 2,
    "failed": 1,
    "type_defaulted": 4,
    "errors": [{"libretime_id": "977", "error": "it has no title"}],
    "warnings": [],
    "types_created": [],
}
PLAYBACK_RESULT: Final[JsonValue] = {
    "success": True,
    "station": "main",
    "synced": 311,
    "duplicates": 24,
    "errors": [],
}
CONFIG: Final[JsonValue] = {
    "station": "main",
    "libretime_internal_url": "http://nginx:8080",
    "libretime_api_url": "https://radio.example",
    "libretime_public_url": "https://radio.example",
    "libretime_api_key": "********",
    "api_key_set": True,
    "surface": "auto",
    "timezone": "Europe/Berlin",
    "storage_path": None,
    "type_map": {"SID": "IDS"},
    "schedule": {"tracks": 3600, "playback": 3600},
    "guard_s": 420,
    "sends_local_times": False,
    "stations": ["main"],
}
TRACK: Final[JsonValue] = {
    "id": 17,
    "station": "main",
    "libretime_id": "41",
    "title": "Morning Walk",
    "artist": "The Lamps",
    "album": "Lights",
    "genre": "Indie",
    "type": "MUS",
    "raw_type": "MUS",
    "raw_type_label": "Music",
    "type_defaulted": False,
    "duration": 214.6,
    "duration_ms": 214600,
    "filepath": "imported/1/The Lamps/Lights/Morning Walk.mp3",
    "md5": "0123456789abcdef0123456789abcdef",
    "isrc": None,
    "label": None,
    "composer": None,
    "import_state": "ready",
    "modified_at": "2025-11-23T15:35:02Z",
    "created_at": "2026-01-02T03:00:04Z",
    "updated_at": "2026-01-02T03:00:04Z",
    "removed_at": None,
}
TRACKS: Final[JsonValue] = {"items": [TRACK], "next_cursor": None}
PLAY: Final[JsonValue] = {
    "id": 9,
    "station": "main",
    "played_at": "2026-01-02T14:03:11Z",
    "local_time": "2026-01-02T15:03:11+01:00",
    "duration": 214.6,
    "libretime_id": "41",
    "title": "Morning Walk",
    "artist": "The Lamps",
    "album": "Lights",
    "type": "MUS",
    "isrc": None,
    "label": None,
    "composer": None,
    "details": {},
}
PLAYS: Final[JsonValue] = {"items": [PLAY], "next_cursor": None}
PLANNED: Final[dict[str, JsonValue]] = {
    "element": "14:00#0",
    "title": "Morning Walk",
    "type": "MUS",
    "libretime_id": "41",
    "planned_at": "2026-01-02T13:00:00Z",
    "duration": 214.6,
}
RECONCILIATION: Final[JsonValue] = {
    "log_id": 3,
    "station": "main",
    "date": "2026-01-02",
    "counts": {"matched": 1, "late": 0, "missed": 1, "extra": 0},
    "matched": [
        {**PLANNED, "played_at": "2026-01-02T13:00:02Z", "playback_id": 9, "offset_s": 2.0}
    ],
    "late": [],
    "missed": [{**PLANNED, "element": "14:00#1", "planned_at": "2026-01-02T13:03:34.600000Z"}],
    "extra": [],
}
DASHBOARD: Final[JsonValue] = {
    "tracks": {"count": 4812},
    "logs": {"count": 31},
    "voice_tracks": {"count": 12},
    "playback": {"count": 90210},
    "next_24h_gaps": [
        {
            "station": "main",
            "starts_at": "2026-01-02T22:10:00Z",
            "ends_at": "2026-01-02T22:12:30Z",
        }
    ],
}
