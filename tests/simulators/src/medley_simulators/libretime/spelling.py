"""Times and durations as Django reads and prints them."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

_DATETIME: Final = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})[T ](\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,](\d{1,6})\d{0,6})?)?"
    r"\s*(Z|[+-]\d{2}(?::?\d{2})?)?\Z"
)
_DATE: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})\Z")
_DURATION: Final = re.compile(
    r"(?:(?P<days>-?\d+) (?:days?, )?)?(?P<sign>-?)"
    r"(?:(?:(?P<h>\d+):)?(?P<m>\d+):)?(?P<s>\d+)(?:[.,](?P<f>\d{1,6})\d{0,6})?\Z"
)
_ISO: Final = re.compile(
    r"(?P<sign>-?)P(?:(?P<d>\d+)D)?(?:T(?:(?P<h>\d+)H)?(?:(?P<m>\d+)M)?(?:(?P<s>\d+)S)?)?\Z"
)
_TIME: Final = re.compile(r"(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,](\d{1,6})\d{0,6})?)?\Z")


def read_datetime(said: object) -> datetime:
    """Naive times are UTC; a bare date is midnight. ``ValueError`` for anything else."""
    if not isinstance(said, str):
        raise ValueError(said)  # noqa: TRY004 - whoever reads a body asks for this one
    if match := _DATE.match(said):
        return datetime(int(match[1]), int(match[2]), int(match[3]), tzinfo=UTC)
    match = _DATETIME.match(said)
    if match is None:
        raise ValueError(said)
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    micro = int((fraction or "0").ljust(6, "0"))
    naive = datetime(  # noqa: DTZ001 - the zone follows
        int(year), int(month), int(day), int(hour), int(minute), int(second or 0), micro
    )
    return (naive - _offset(zone)).replace(tzinfo=UTC)


def _offset(zone: str | None) -> timedelta:
    if zone in {None, "Z"}:
        return timedelta()
    text = str(zone).replace(":", "")
    minutes = int(text[1:3]) * 60 + int(text[3:5] or 0)
    return timedelta(minutes=minutes if text[0] == "+" else -minutes)


def show_datetime(at: datetime) -> str:
    """UTC; microseconds only when there are some."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def read_duration(said: object) -> timedelta:
    """``[DD] [HH:[MM:]]ss[.uuuuuu]``, numbers of seconds and ISO; ``ValueError`` for others."""
    if isinstance(said, bool) or not isinstance(said, str | int | float):
        raise ValueError(said)  # noqa: TRY004 - as above
    text = str(said)
    if match := _DURATION.match(text):
        within = timedelta(
            hours=int(match["h"] or 0),
            minutes=int(match["m"] or 0),
            seconds=int(match["s"]),
            microseconds=int((match["f"] or "0").ljust(6, "0")),
        )
        return timedelta(days=int(match["days"] or 0)) + (-within if match["sign"] else within)
    if match := _ISO.match(text):
        parts = {"days": "d", "hours": "h", "minutes": "m", "seconds": "s"}
        found = timedelta(**{unit: int(match[name] or 0) for unit, name in parts.items()})
        return -found if match["sign"] else found
    raise ValueError(said)


def show_duration(value: timedelta) -> str:
    """``HH:MM:SS[.uuuuuu]``, with days in front from 24 hours on and below zero."""
    seconds = value.seconds
    text = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if value.microseconds:
        text += f".{value.microseconds:06}"
    return f"{value.days} {text}" if value.days else text


def read_time(said: object) -> time:
    """``hh:mm[:ss[.uuuuuu]]`` and nothing else."""
    match = _TIME.match(said) if isinstance(said, str) else None
    if match is None:
        raise ValueError(said)
    hour, minute, second, fraction = match.groups()
    micro = int((fraction or "0").ljust(6, "0"))
    return time(int(hour), int(minute), int(second or 0), micro)


def show_time(value: time) -> str:
    """``HH:MM:SS[.uuuuuu]``."""
    return value.isoformat()


def read_date(said: object) -> date:
    """``YYYY-MM-DD``."""
    if not isinstance(said, str):
        raise ValueError(said)  # noqa: TRY004 - as above
    return date.fromisoformat(said)
