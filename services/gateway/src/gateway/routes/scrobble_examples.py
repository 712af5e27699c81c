"""What scrobble-sync answers, for the description of its routes."""

from typing import Final

from pydantic import JsonValue

STATUS: Final[JsonValue] = {
    "is_active": True,
    "accounts": [
        {
            "account": "ada",
            "source": "lastfm",
            "target": "home",
            "mode": "api",
            "conflict": "higher",
            "cursor": "2026-11-28T19:00:00Z",
            "counts": {
                "plays": 138_223,
                "source_plays": 138_223,
                "loved": 412,
                "matched": 9_120,
                "unmatched": 3_017,
                "review": 41,
                "ignored": 6,
                "planned": 0,
                "confirmed": 98_112,
                "counted": 11_940,
            },
            "windows": {"read": 181, "due": 0, "failed": 0},
            "failed_windows": [],
            "last_run": {
                "run_id": 17,
                "began_at": "2026-11-28T19:00:00Z",
                "finished_at": "2026-11-28T19:00:04Z",
                "state": "succeeded",
                "dry_run": False,
                "error": None,
                "fetched": 12,
                "written": 12,
            },
            "forwarding_guard": "off",
            "forwarding_checked_at": "2026-11-28T19:00:02Z",
        }
    ],
}
SYNC_RESULT: Final[JsonValue] = {
    "fetched": 12,
    "matched": 9_120,
    "unmatched": 3_017,
    "ambiguous": 41,
    "planned": 12,
    "written": 12,
    "starred": 1,
    "loved": 0,
    "unloved": 0,
    "skipped_conflicts": 0,
    "calls": 47,
    "accounts": {"ada": {"fetched": 12, "written": 12, "run_id": 17, "error": None}},
    "errors": [],
}
UNDO_RESULT: Final[JsonValue] = {
    "run_id": "17",
    "rows": 2_214,
    "plays": 98_112,
    "changed_since": 0,
    "account": "ada",
}
CHECK: Final[JsonValue] = {
    "ok": False,
    "checks": [
        {
            "account": "ada",
            "name": "lastfm",
            "ok": False,
            "detail": "lastfm of ada: POST user.getRecentTracks: error 17: the profile is hidden",
            "fix": "switch off «hide recent listening» at Last.fm, or set `session_key` and "
            "`api_secret` of the account",
        }
    ],
}
MISSING: Final[JsonValue] = {
    "Ada": {
        "One": [
            {"track": "Red", "scrobbled": 12, "loved": False, "lastplayed": "2024-05-01 10:11:12"}
        ]
    }
}
DUPLICATES: Final[JsonValue] = {
    "Ada - Red": {
        "lastfm_artist": "Ada",
        "lastfm_track": "Red",
        "count": 12,
        "lastfm_album": "",
        "versions": [
            {
                "id": "2k9f",
                "navidrome_artist": "Ada",
                "navidrome_title": "Red",
                "navidrome_album": "One",
                "duration_seconds": 201.3,
            }
        ],
    }
}
_TRACK: Final[dict[str, JsonValue]] = {
    "track_id": 311,
    "navidrome_id": "2k9f",
    "artist": "Ada",
    "track": "Red",
    "album": "One",
    "duration_seconds": 201.3,
}
MAPPING: Final[dict[str, JsonValue]] = {
    "id": 77,
    "account": "ada",
    "artist": "Ada",
    "track": "Red (Live)",
    "album": "",
    "plays": 9,
    "verdict": "review",
    "reason": "same name, same artist, perhaps another version",
    "score": 0.88,
    "decided_by": "matcher",
    "decided_at": "2026-11-28T19:00:03Z",
    "tracks": [],
    "candidates": [{**_TRACK, "score": 0.88, "reason": "same name, same artist"}],
}
MAPPINGS: Final[JsonValue] = {"items": [MAPPING], "next_cursor": None}
REVIEW: Final[JsonValue] = {
    "items": [MAPPING],
    "next_cursor": None,
    "counts": [
        {
            "id": "count-311",
            "account": "ada",
            "artist": "Ada",
            "track": "Red",
            "album": "One",
            "navidrome": 14,
            "source": 12,
        }
    ],
}
TRACKS: Final[JsonValue] = {"items": [_TRACK]}
CACHE: Final[JsonValue] = {
    "accounts": [
        {
            "account": "ada",
            "plays": 138_223,
            "oldest": "2009-02-11T20:14:00Z",
            "newest": "2026-11-28T18:51:00Z",
            "spellings": 12_184,
            "tracks": 20_113,
            "loved": 412,
            "export_files": 0,
            "runs": 40,
            "deliveries": {"confirmed": 98_112, "counted": 11_940},
            "decisions": {"matched": 9_120, "unmatched": 3_017, "review": 41},
        }
    ]
}
RESET: Final[JsonValue] = {"scope": "sync", "accounts": ["ada"]}
