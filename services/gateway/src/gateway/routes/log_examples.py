"""What libretime-sync answers about logs, for the description of its routes."""

from typing import Final

from pydantic import JsonValue

from gateway.routes.examples import Responses, problem

_ELEMENT: Final[JsonValue] = {
    "type": "MUS",
    "title": "Morning Walk",
    "media_id": 41,
    "start_time": 0,
    "duration": 214.6,
}
_ABOUT: Final[dict[str, JsonValue]] = {
    "id": 7,
    "station": "main",
    "date": "2026-12-01",
    "revision": 3,
    "content_hash": "9f2c…",
    "generated_by": "ops",
    "locked": False,
    "locked_at": None,
    "locked_by": None,
    "created_at": "2026-11-28T10:00:00Z",
    "updated_at": "2026-11-28T10:05:00Z",
}
LOG: Final[JsonValue] = {**_ABOUT, "hours": {"14:00": [_ELEMENT]}, "publication": None}
LOGS: Final[JsonValue] = {
    "items": [{**_ABOUT, "hours": 24, "elements": 480, "published_at": None}],
    "next_cursor": None,
}
FINDING: Final[JsonValue] = {
    "kind": "media",
    "hour": "14:00",
    "index": 3,
    "detail": "Soap: the station has no file 4711",
}
WARNING: Final[JsonValue] = {
    "kind": "under-run",
    "hour": "14:00",
    "index": None,
    "detail": "12.5 s are left empty",
}
VERDICT: Final[JsonValue] = {"valid": False, "errors": [FINDING], "warnings": [WARNING]}
REVISIONS: Final[JsonValue] = {
    "items": [
        {
            "revision": 3,
            "content_hash": "9f2c…",
            "note": "changed",
            "changed_by": "ops",
            "changed_at": "2026-11-28T10:05:00Z",
            "elements": 480,
        }
    ],
    "next_cursor": None,
}
PUBLISHED: Final[JsonValue] = {
    "published": True,
    "hours": {"14:00": {"kept": 2, "created": 13, "deleted": 15}},
    "verified": True,
    "log_id": 7,
    "station": "main",
    "date": "2026-12-01",
    "revision": 3,
    "seen": "1f0c…",
    "unresolved": [
        {
            "hour": "14:00",
            "index": 9,
            "type": "ADV",
            "title": "Soap",
            "reason": "no file has the path 'ads/soap.mp3'",
        }
    ],
    "warnings": [WARNING],
}
NO_LOG: Final[Responses] = problem(404, "not-found", "No log 7.")
LOCKED: Final[Responses] = problem(409, "locked", "The log is locked by ada.")
CHANGED: Final[Responses] = problem(
    412, "stale", "The log has changed: it is at revision 4.", revision=4
)
INVALID: Final[Responses] = problem(
    400,
    "invalid-log",
    "It cannot be published: Soap: the station has no file 4711.",
    errors=[FINDING],
    warnings=[WARNING],
)
EDITED: Final[Responses] = problem(
    409,
    "edited-on-the-station",
    "Somebody changed the station's schedule since it was last published: 14:00.",
    hours={"14:00": {"kept": 14, "created": 1, "deleted": 0, "edited": {"added": []}}},
)
