"""Changes of user data in words: which fields, from what to what, and whence."""

from collections.abc import Mapping
from typing import Any, Final

_FOLLOWS: Final = frozenset({"play_count", "last_played"})
"""What every server counts along when something is played; left out where that is told."""


def told_fields(fields: Mapping[str, Any]) -> str:
    """Fields and their values: `played: no → yes, position: 0:00 → 42:00`."""
    is_playing = "played" in fields or "position" in fields
    shown = {name: told for name, told in fields.items() if not (is_playing and name in _FOLLOWS)}
    return ", ".join(
        f"{_NAMES.get(name, name)}: {_told(name, told)}" for name, told in shown.items()
    )


def told_origin(fields: Mapping[str, Any]) -> str:
    """The servers on which people made these changes: `from lan`."""
    origins = sorted({told["origin"] for told in fields.values() if told.get("origin")})
    return f"from {', '.join(origins)}" if origins else ""


_NAMES: Final = {
    "play_count": "play count",
    "last_played": "last played",
    "playlist_entries": "entries",
    "playlist_name": "name",
}


def _told(name: str, told: Any) -> str:
    if not isinstance(told, dict):
        return _plain(name, told)
    after = _plain(name, told.get("after", told.get("to")))
    return f"{_plain(name, told['before'])} → {after}" if "before" in told else after


def _plain(name: str, value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return f"{len(value)} of them"
    if name == "position" and isinstance(value, int | float):
        minutes, seconds = divmod(int(value), 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
    return str(value)
