"""How LibreTime spells times and durations, and how it must be spoken to."""

import re
from datetime import UTC, datetime
from typing import Final

from medley_clients.libretime.errors import NotWritable

DAY_MS: Final = 86_400_000
_CLOCK: Final = re.compile(
    r"(?:(?P<days>-?\d+)(?: days?,?)? )?"
    r"(?P<sign>-?)(?:(?P<h>\d+):)?(?P<m>\d+):(?P<s>\d+(?:\.\d+)?)\Z"
)
_ISO: Final = re.compile(
    r"(?P<sign>-?)P(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<h>\d+)H)?(?:(?P<m>\d+)M)?(?:(?P<s>\d+(?:\.\d+)?)S)?)?\Z"
)


def duration_ms(said: str | float | None) -> int | None:
    """Milliseconds meant by any form that occurs; ``None`` for none, or when it is no duration.

    ``00:03:34.5``, ``03:34``, ``"1 02:10:00"`` (a day and more), ``"-1 23:59:59"`` (one second less
    than nothing), ``214.6``, ``"214.6"`` and ``PT3M34S``.
    """
    if isinstance(said, str):
        return _spelled_ms(said.strip())
    return None if said is None else round(said * 1000)


def _spelled_ms(text: str) -> int | None:
    if match := _CLOCK.match(text) or _ISO.match(text):
        seconds = int(match["h"] or 0) * 3600 + int(match["m"] or 0) * 60 + float(match["s"] or 0)
        within = round(seconds * 1000)
        return int(match["days"] or 0) * DAY_MS + (-within if match["sign"] else within)
    try:
        return round(float(text) * 1000)
    except (ValueError, OverflowError):
        return None


def to_duration(milliseconds: int) -> str:
    """``HH:MM:SS`` with milliseconds when there are any.

    Raises
    ------
    NotWritable
        Below zero or a day and more: one such row makes playout lose its whole schedule.
    """
    if not 0 <= milliseconds < DAY_MS:
        message = f"a duration of {milliseconds} ms is not between 0 and 24 hours"
        raise NotWritable(message)
    seconds, rest = divmod(milliseconds, 1000)
    text = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{text}.{rest:03}" if rest else text


def to_time(at: datetime) -> str:
    """UTC with a ``Z``: an offset's ``+`` would turn into a space in an address.

    Raises
    ------
    ValueError
        It has no zone; LibreTime would take it for UTC.
    """
    if at.tzinfo is None:
        message = "a time for LibreTime needs a zone"
        raise ValueError(message)
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def base_address(url: str) -> str:
    """The server's address without ``/api`` or ``/api/v2`` at its end, which people add.

    A suffix, not a set of characters: ``https://radio2`` stays what it is.
    """
    trimmed = url.rstrip("/")
    return trimmed.removesuffix("/api/v2").removesuffix("/api").rstrip("/")
