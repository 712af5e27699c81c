"""A log as JSON, in the words that log generators use, and as values."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from libretime_sync.domain.daily_log import Element
from libretime_sync.domain.hours import HourKey, hour_key

_KNOWN: Final = frozenset(
    (
        "type",
        "title",
        "artist",
        "duration",
        "start_time",
        "scheduled_time",
        "hard_start",
        "position",
        "media_id",
        "libretime_id",
        "file_path",
        "voice_track_id",
        "standardized_name",
        "pending",
        "fallback_used",
    )
)


def read_hours(
    said: Mapping[str, Sequence[Mapping[str, Any]]],
) -> dict[HourKey, tuple[Element, ...]]:
    """The hours of a document.

    Raises
    ------
    NotAnHour
        A key names no hour.
    """
    return {
        hour_key(key): tuple(read_element(each) for each in elements)
        for key, elements in said.items()
    }


def read_element(said: Mapping[str, Any]) -> Element:
    """One element; what is not known by name goes along unread."""
    voice = said.get("voice_track_id")
    return Element(
        type=str(said.get("type", "")),
        title=str(said.get("title") or ""),
        artist=str(said.get("artist") or ""),
        duration=_number(said.get("duration")),
        start_time=_number(said.get("start_time")),
        scheduled_time=_number(said.get("scheduled_time")),
        is_hard_start=bool(said.get("hard_start")),
        position=_text(said.get("position")),
        media_id=_text(said.get("media_id")),
        libretime_id=_text(said.get("libretime_id")),
        file_path=_text(said.get("file_path")),
        voice_track_id=voice if isinstance(voice, int) else None,
        standardized_name=_text(said.get("standardized_name")),
        is_pending=bool(said.get("pending")),
        is_fallback=bool(said.get("fallback_used")),
        extras={name: value for name, value in said.items() if name not in _KNOWN},
    )


def _number(said: object) -> float | None:
    return float(said) if isinstance(said, int | float) and not isinstance(said, bool) else None


def _text(said: object) -> str | None:
    return None if said is None or not str(said).strip() else str(said).strip()
