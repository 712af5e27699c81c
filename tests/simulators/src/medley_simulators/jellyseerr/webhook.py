"""The one webhook: its settings, its template, and what the template becomes."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from medley_simulators.jellyseerr.wishes import MEDIA_WORDS, Media, Request, User
from medley_simulators.webhook_sender import WebhookSender

BITS: Final = {
    "MEDIA_PENDING": 2,
    "MEDIA_APPROVED": 4,
    "MEDIA_AVAILABLE": 8,
    "MEDIA_FAILED": 16,
    "TEST_NOTIFICATION": 32,
    "MEDIA_DECLINED": 64,
    "MEDIA_AUTO_APPROVED": 128,
    "ISSUE_CREATED": 256,
    "ISSUE_COMMENT": 512,
    "ISSUE_RESOLVED": 1024,
    "ISSUE_REOPENED": 2048,
    "MEDIA_AUTO_REQUESTED": 4096,
}
EVENTS: Final = {
    "MEDIA_PENDING": "New {kind} Request",
    "MEDIA_APPROVED": "{kind} Request Approved",
    "MEDIA_AUTO_APPROVED": "{kind} Request Automatically Approved",
    "MEDIA_AVAILABLE": "{kind} Request Now Available",
    "MEDIA_DECLINED": "{kind} Request Declined",
    "MEDIA_FAILED": "{kind} Request Failed",
}
TEMPLATE: Final = {
    "notification_type": "{{notification_type}}",
    "event": "{{event}}",
    "subject": "{{subject}}",
    "message": "{{message}}",
    "image": "{{image}}",
    "{{media}}": {
        "media_type": "{{media_type}}",
        "tmdbId": "{{media_tmdbid}}",
        "tvdbId": "{{media_tvdbid}}",
        "status": "{{media_status}}",
        "status4k": "{{media_status4k}}",
    },
    "{{request}}": {
        "request_id": "{{request_id}}",
        "requestedBy_email": "{{requestedBy_email}}",
        "requestedBy_username": "{{requestedBy_username}}",
        "requestedBy_avatar": "{{requestedBy_avatar}}",
    },
    "{{issue}}": {
        "issue_id": "{{issue_id}}",
        "issue_type": "{{issue_type}}",
        "issue_status": "{{issue_status}}",
        "reportedBy_username": "{{reportedBy_username}}",
    },
    "{{comment}}": {
        "comment_message": "{{comment_message}}",
        "commentedBy_username": "{{commentedBy_username}}",
    },
    "{{extra}}": [],
}
_WORD: Final = re.compile(r"\{\{(\w+)\}\}")


class Webhook:
    """Where it posts and for which events; a template of one's own is rendered as it is."""

    def __init__(self, sender: WebhookSender) -> None:
        self._sender = sender
        self.settings: dict[str, Any] = {
            "enabled": False,
            "types": 0,
            "options": {"webhookUrl": "", "jsonPayload": json.dumps(TEMPLATE)},
        }

    def subscribe(self, url: str, *, secret: str | None = None) -> None:
        """Have everything posted there."""
        options = {**self.settings["options"], "webhookUrl": url}
        if secret:
            options["authHeader"] = secret
        self.settings = {"enabled": True, "types": sum(BITS.values()), "options": options}

    async def announce(self, kind: str, values: Mapping[str, Any]) -> None:
        """Post once, if the event is switched on; MEDIA_AUTO_REQUESTED never is."""
        is_wanted = int(self.settings["types"]) & BITS[kind] and kind != "MEDIA_AUTO_REQUESTED"
        if self.settings["enabled"] and is_wanted:
            await self.post(self.settings, kind, values)

    async def post(self, settings: Mapping[str, Any], kind: str, values: Mapping[str, Any]) -> bool:
        """Post whatever is switched on; whether it was answered with 2xx."""
        options = settings["options"]
        headers = {"Authorization": options["authHeader"]} if options.get("authHeader") else {}
        template = json.loads(options.get("jsonPayload") or json.dumps(TEMPLATE))
        body = rendered(template, {"notification_type": kind, **values})
        return await self._sender.send(options.get("webhookUrl") or "", headers, body)


def rendered(template: Any, values: Mapping[str, Any]) -> Any:
    """Words in the place of ``{{names}}``; a key like ``{{media}}`` is an object, or null."""
    if isinstance(template, str):
        return _WORD.sub(lambda word: str(values.get(word[1], "")), template)
    if isinstance(template, list):
        return [rendered(one, values) for one in template]
    if not isinstance(template, dict):
        return template
    filled: dict[str, Any] = {}
    for key, inside in template.items():
        match = _WORD.fullmatch(key)
        if match is None:
            filled[key] = rendered(inside, values)
        elif match[1] == "extra":
            filled["extra"] = values.get("extra", [])
        else:
            filled[match[1]] = rendered(inside, values) if values.get(match[1]) else None
    return filled


def about(media: Media) -> dict[str, Any]:
    """What every event says of a title; each value a string."""
    year = f" ({media.title.year})" if media.title.year else ""
    return {
        "subject": f"{media.title.name}{year}",
        "message": media.title.overview[:500],
        "image": f"https://image.example/t/p/w600_and_h900_bestv2/{media.tmdb_id}.jpg",
        "media": True,
        "media_type": media.media_type,
        "media_tmdbid": str(media.tmdb_id),
        "media_tvdbid": str(media.tvdb_id or ""),
        "media_status": MEDIA_WORDS[media.status],
        "media_status4k": MEDIA_WORDS[media.status_4k],
    }


def about_request(request: Request, kind: str) -> dict[str, Any]:
    """What an event says of a request."""
    word = "Movie" if request.media.media_type == "movie" else "Series"
    seasons = ", ".join(map(str, request.seasons))
    return {
        **about(request.media),
        "event": ("4K " if request.is_4k else "") + EVENTS[kind].format(kind=word),
        "request": True,
        "request_id": str(request.id),
        "requestedBy_email": f"{request.user.name}@example.net",
        "requestedBy_username": request.user.name,
        "requestedBy_avatar": f"/avatarproxy/{request.user.id}",
        "extra": [{"name": "Requested Seasons", "value": seasons}] if seasons else [],
    }


def about_issue(media: Media, number: int, user: User, text: str) -> dict[str, Any]:
    """What an event says of a complaint: it has no request."""
    return {
        **about(media),
        "event": "New Video Issue Reported",
        "message": text,
        "issue": True,
        "issue_id": str(number),
        "issue_type": "VIDEO",
        "issue_status": "OPEN",
        "reportedBy_username": user.name,
    }
