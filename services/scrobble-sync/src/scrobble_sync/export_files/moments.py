"""Moments as export files spell them; without a zone they are UTC."""

from datetime import UTC, datetime
from typing import Final

_MILLISECONDS_FROM: Final = 100_000_000_000
_SPELLINGS: Final = (
    "%d %b %Y %H:%M",
    "%d %b %Y, %H:%M",
    "%d %b %Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%Y/%m/%d %H:%M:%S",
)


def seconds(told: object) -> int | None:
    """Seconds since the epoch; ``None`` for what is no moment, or the moment zero."""
    if isinstance(told, str):
        told = told.strip()
        if not told.lstrip("-").isdecimal():
            return _spelled(told)
        told = int(told)
    if isinstance(told, bool) or not isinstance(told, int | float):
        return None
    moment = int(told)
    if moment >= _MILLISECONDS_FROM:
        moment //= 1000
    return moment if moment > 0 else None


def _spelled(told: str) -> int | None:
    moment = _read(told)
    if moment is None:
        return None
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return int(aware.timestamp()) or None


def _read(told: str) -> datetime | None:
    try:
        return datetime.fromisoformat(told)
    except ValueError:
        pass
    for spelling in _SPELLINGS:
        try:
            return datetime.strptime(told, spelling).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None
