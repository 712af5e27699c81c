"""What jellyfin-sync answers, for the description of its routes."""

from typing import Final

from pydantic import JsonValue

QUEUE: Final[JsonValue] = {
    "pending": 2,
    "processing": 0,
    "waiting": 1,
    "failed": 0,
    "oldest_pending_age_s": 0.4,
}
STATUS: Final[JsonValue] = {
    "servers": [
        {
            "server": "lan",
            "reachable": True,
            "detail": "",
            "since": "2026-01-02T03:00:00Z",
            "version": "10.11.11",
            "items": 5120,
            "users": 4,
            "last_webhook_at": "2026-01-02T03:04:05Z",
            "indexed_at": "2026-01-02T03:00:10Z",
            "clock_ahead_s": 0.012,
        }
    ],
    "queue": QUEUE,
    "last_reconcile": None,
    "throughput": {"written_last_minute": 31},
    "dry_run": False,
}
CHANGE: Final[JsonValue] = {
    "id": 17,
    "server": "wan",
    "username": "anna",
    "item": "Heat",
    "path": "/mnt/nfs/movies/Heat (1995)/Heat.mkv",
    "fields": {"played": {"to": True, "origin": "lan", "reason": "TogglePlayed"}},
    "state": "waiting",
    "reason": "the item is not on wan yet",
    "attempts": 2,
    "since": "2026-01-02T03:04:05Z",
    "next_try_at": "2026-01-02T03:14:05Z",
}
CHANGES: Final[JsonValue] = {"items": [CHANGE], "next_cursor": None}
SYNC_LOG: Final[JsonValue] = {
    "items": [
        {
            "id": 4711,
            "at": "2026-01-02T03:04:06Z",
            "server": "wan",
            "username": "anna",
            "item_id": "77aa" * 8,
            "item": "Heat",
            "fields": {"played": {"before": False, "after": True, "origin": "lan"}},
            "reason": "marked played on lan",
        }
    ],
    "next_cursor": None,
}
ACCOUNT_CHANGE: Final[JsonValue] = {
    "id": 5,
    "kind": "remove",
    "server": "wan",
    "person": "ben",
    "username": "Ben",
    "state": "disabled",
    "reason": "deleted on lan",
    "detail": "",
    "origin": "lan",
    "attempts": 0,
    "since": "2026-01-02T03:04:05Z",
    "deleted_at": "2026-01-09T03:04:07Z",
    "finished_at": None,
}
PASSWORD: Final[JsonValue] = {
    "id": 4,
    "server": "wan",
    "username": "carl",
    "password": "(16 characters)",
}
USERS: Final[JsonValue] = {
    "persons": [
        {
            "person": "anna",
            "accounts": {
                "lan": {
                    "user_id": "8f0c" * 8,
                    "username": "anna",
                    "is_administrator": False,
                    "is_disabled": False,
                }
            },
        }
    ],
    "unmatched": [{"person": "anna", "server": "lan", "username": "anna", "missing_on": ["wan"]}],
    "excluded": [{"server": "lan", "username": "guest"}],
    "changes": [ACCOUNT_CHANGE],
    "passwords": [{"id": 4, "server": "wan", "username": "carl", "since": "2026-01-02T03:04:05Z"}],
}
PLAYLISTS: Final[JsonValue] = {
    "items": [
        {
            "id": 3,
            "username": "anna",
            "name": "Sunday",
            "entries": 12,
            "servers": {
                "lan": {
                    "item_id": "77aa" * 8,
                    "name": "Sunday",
                    "entries": 12,
                    "waiting": 0,
                    "gone_at": None,
                },
                "wan": {
                    "item_id": "88bb" * 8,
                    "name": "Sunday",
                    "entries": 11,
                    "waiting": 1,
                    "gone_at": None,
                },
            },
        }
    ],
    "next_cursor": None,
}
PLAYLISTS_RESULT: Final[dict[str, JsonValue]] = {
    "playlists": 9,
    "read": 2,
    "created": 0,
    "changed": 1,
    "deleted": 0,
    "waiting": 1,
    "held_back": 0,
    "owner_unknown": 0,
    "unreachable": {},
    "notes": [],
}
CONFLICTS: Final[JsonValue] = {
    "items": [
        {
            "server": "wan",
            "item_id": "1c22" * 8,
            "item": "Solaris",
            "type": "Movie",
            "path": "/srv/films/Solaris.mkv",
            "candidates": [
                {"server": "lan", "item_id": "0d1e" * 8, "item": "Solaris", "path": "/media/a"}
            ],
        }
    ],
    "next_cursor": None,
}
INDEX_RESULT: Final[JsonValue] = {"servers": {"lan": {"items": 5120, "accounts": 4}}}
RECONCILE_RESULT: Final[JsonValue] = {
    "compared": 20480,
    "differing": 3,
    "written": 3,
    "waiting": 0,
    "conflicts": 0,
}
