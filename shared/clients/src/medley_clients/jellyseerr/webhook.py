"""The one webhook a Seerr has: which events it reports, and where."""

from collections.abc import Mapping
from typing import Any, Final

EVENTS: Final = {
    "MEDIA_PENDING": 2,
    "MEDIA_APPROVED": 4,
    "MEDIA_AVAILABLE": 8,
    "MEDIA_FAILED": 16,
    "MEDIA_DECLINED": 64,
    "MEDIA_AUTO_APPROVED": 128,
    "ISSUE_CREATED": 256,
    "ISSUE_COMMENT": 512,
    "ISSUE_RESOLVED": 1024,
    "ISSUE_REOPENED": 2048,
}
"""Kind of event → its bit in ``types``; the others are never posted."""

_TEMPLATE: Final = (
    '{"notification_type":"{{notification_type}}","event":"{{event}}","subject":"{{subject}}",'
    '"message":"{{message}}","image":"{{image}}",'
    '"{{media}}":{"media_type":"{{media_type}}","tmdbId":"{{media_tmdbid}}",'
    '"tvdbId":"{{media_tvdbid}}","status":"{{media_status}}","status4k":"{{media_status4k}}"},'
    '"{{request}}":{"request_id":"{{request_id}}",'
    '"requestedBy_username":"{{requestedBy_username}}"},'
    '"{{issue}}":{"issue_id":"{{issue_id}}","issue_type":"{{issue_type}}",'
    '"issue_status":"{{issue_status}}","reportedBy_username":"{{reportedBy_username}}"},'
    '"{{comment}}":{"comment_message":"{{comment_message}}",'
    '"commentedBy_username":"{{commentedBy_username}}"},"{{extra}}":[]}'
)


def url_of(settings: Mapping[str, Any]) -> str:
    """Where it posts; empty when nowhere."""
    return str((settings.get("options") or {}).get("webhookUrl") or "")


def disabled(settings: Mapping[str, Any]) -> tuple[str, ...]:
    """Events that are switched off, in alphabetical order; all of them when the webhook is."""
    if not settings.get("enabled"):
        return tuple(sorted(EVENTS))
    types = int(settings.get("types") or 0)
    return tuple(sorted(event for event, bit in EVENTS.items() if not types & bit))


def configured(settings: Mapping[str, Any], *, url: str, secret: str | None) -> dict[str, Any]:
    """The same settings, reporting everything of use to ``url``; its template is kept."""
    options = {**(settings.get("options") or {}), "webhookUrl": url}
    options["jsonPayload"] = options.get("jsonPayload") or _TEMPLATE
    if secret is not None:
        options["authHeader"] = f"Bearer {secret}"
    types = int(settings.get("types") or 0) | sum(EVENTS.values())
    return {**settings, "enabled": True, "types": types, "options": options}
