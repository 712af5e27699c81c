"""How the server spells moments: in its own zone, with an offset, in the database; RFC 3339 out."""

from datetime import UTC, datetime, timedelta, timezone


def stored(epoch_s: float, *, offset_h: int = 0, is_zulu: bool = False) -> str:
    """Spell a moment as the server stores it."""
    zone = timezone(timedelta(hours=offset_h))
    moment = datetime.fromtimestamp(epoch_s, zone)
    if is_zulu:
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return f"{moment:%Y-%m-%d %H:%M:%S}{_offset(offset_h)}"


def shown(text: str | None) -> str | None:
    """Spell a stored moment as the API does."""
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    return aware.astimezone(UTC).isoformat().replace("+00:00", "Z")


def epoch(text: str | None) -> int | None:
    """A stored moment in whole seconds since the epoch."""
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    return int(aware.timestamp())


def _offset(hours: int) -> str:
    return f"{'-' if hours < 0 else '+'}{abs(hours):02d}:00"
