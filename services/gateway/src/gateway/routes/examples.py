"""How routes are described: an example for each answer, and the problems every route may answer."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from pydantic import JsonValue

Responses: TypeAlias = dict[int | str, dict[str, Any]]


def problem(status: int, kind: str, detail: str, **extras: JsonValue) -> Responses:
    """The description of one problem a route may answer."""
    document = {
        "type": f"urn:medley:problem:{kind}",
        "title": kind.replace("-", " ").capitalize(),
        "status": status,
        "detail": detail,
        **extras,
    }
    return {
        status: {
            "description": document["title"],
            "content": {
                "application/problem+json": {
                    "schema": {"$ref": "#/components/schemas/Problem"},
                    "example": document,
                }
            },
        }
    }


def answer(example: JsonValue, *, status: int = 200, description: str = "As asked.") -> Responses:
    """The description of an answer in JSON."""
    return {
        status: {
            "description": description,
            "content": {"application/json": {"example": example}},
        }
    }


def answers(*several: Mapping[int | str, dict[str, Any]]) -> Responses:
    """All of them, with the problem that every route for administrators may answer."""
    merged: Responses = dict(UNAUTHORIZED)
    for one in several:
        merged.update(one)
    return merged


UNAUTHORIZED = problem(
    401,
    "unauthorized",
    "This needs an admin token, a session, or a Jellyfin administrator's token.",
)
AUDIO = {
    "audio/mpeg": {"schema": {"type": "string", "format": "binary"}, "example": "(bytes of an MP3)"}
}
"""The content of an answer that is a recording."""
UNAVAILABLE = problem(
    503, "service-unavailable", "nobody answers medley.qry.jellyfin.status.v1 at the moment"
)
PROBLEM_SCHEMA = {
    "type": "object",
    "description": "RFC 9457. Some kinds have more: `errors`, `warnings`, `fields`, `job_id`.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "examples": ["urn:medley:problem:not-found"]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
    },
    "additionalProperties": True,
}

JOB_EXAMPLE: JsonValue = {
    "job_id": "0197a3f2-6f7e-7c0a-9a51-3f7a5b0f2d11",
    "kind": "index_items",
    "status": "running",
    "progress": {"done": 1200, "total": 5000, "phase": "reading lan"},
    "result": None,
    "error": None,
    "requested_by": "ops",
    "created_at": "2026-01-02T03:04:05Z",
    "started_at": "2026-01-02T03:04:05.120000Z",
    "finished_at": None,
}
