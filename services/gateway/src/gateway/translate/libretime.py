"""What anything may post about a LibreTime station: that it is worth a look."""

from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from gateway.translate.posted import Dropped, Notification, Unreadable, json_object
from medley_contracts.libretime import PullTracks

_KINDS: Final = ("event", "eventType", "event_type", "type", "notification_type")


def read(
    instance: str, raw: bytes, *, received_at: datetime, content_type: str = ""
) -> Notification:
    """Make a pull of any body, empty and unreadable ones too: nothing in it is needed.

    Each post is a wish of its own: what changed after the pull before it must not be missed.
    """
    del content_type
    said = _members(raw)
    kind = next((str(said[name]) for name in _KINDS if said.get(name)), "changed")
    message_id = uuid4()
    if kind.casefold() == "test":
        return Notification(message_id, "test", Dropped("test"))
    pull = PullTracks(
        message_id=message_id, occurred_at=received_at, station=instance, requested_by="webhook"
    )
    return Notification(message_id, kind[:40], pull)


def _members(raw: bytes) -> dict[str, Any]:
    try:
        return json_object(raw)
    except Unreadable:
        return {}
