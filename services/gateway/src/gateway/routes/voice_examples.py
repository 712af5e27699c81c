"""What libretime-sync answers about voice tracks, for the description of its routes."""

from typing import Final

from pydantic import JsonValue

from gateway.routes.examples import Responses, problem

TRACK: Final[JsonValue] = {
    "id": 3,
    "station": "main",
    "date": "2026-12-01",
    "hour": 14,
    "break": "A",
    "standardized_name": "14-00_BreakA",
    "take": 1,
    "title": "Good afternoon",
    "description": "",
    "artist": "Ada",
    "content_type": "audio/mpeg",
    "size_bytes": 480000,
    "md5": "0cc175b9c0f1b6a831c399e269772661",
    "duration_s": 28.1,
    "state": "recorded",
    "detail": "",
    "libretime_id": None,
    "uploaded_by": "ops",
    "created_at": "2026-11-28T10:00:00Z",
    "uploaded_at": None,
}
TRACKS: Final[JsonValue] = {"items": [TRACK], "next_cursor": None}
UPLOADED: Final[JsonValue] = {"libretime_id": "118", "state": "ready", "detail": ""}
NO_TRACK: Final[Responses] = problem(404, "not-found", "No voice track 3.")
