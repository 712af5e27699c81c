"""The server's clock, in ticks of 100 ns since 1970, and how its dates are spelled."""

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import formatdate

TICKS_PER_S = 10_000_000
_TICKS_PER_MS = 10_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_COMPACT = re.compile(r"\d{14}")


class Clock:
    """What time it is on this server; ``skew_s`` seconds ahead of this machine."""

    def __init__(self, *, skew_s: float = 0.0, time_ns: Callable[[], int] = time.time_ns) -> None:
        self.skew_s = skew_s
        self._time_ns = time_ns

    def now(self) -> int:
        """Ticks since 1970 by the server's own clock."""
        return self._time_ns() // 100 + int(self.skew_s * TICKS_PER_S)

    def http_date(self) -> str:
        """Answer the value of the ``Date`` header."""
        return formatdate(self.now() / TICKS_PER_S, usegmt=True)


def ticks(seconds: float) -> int:
    """Turn seconds into ticks."""
    return round(seconds * TICKS_PER_S)


def full_date(at: int) -> str:
    """Spell a date with all seven fraction digits, as the plugin does."""
    seconds, fraction = divmod(at, TICKS_PER_S)
    return f"{_whole_seconds(seconds)}.{fraction:07d}Z"


def rest_date(at: int) -> str:
    """Spell a date as the REST API does: zeros trimmed, unless the millisecond part is 0."""
    seconds, fraction = divmod(at, TICKS_PER_S)
    digits = f"{fraction:07d}"
    if fraction // _TICKS_PER_MS:
        digits = digits.rstrip("0")
    return f"{_whole_seconds(seconds)}.{digits}Z"


def parse_date(text: str) -> int:
    """Read ``yyyyMMddHHmmss`` (UTC) or an ISO date; without an offset it is UTC.

    Raises
    ------
    ValueError
        The text is neither.
    """
    if _COMPACT.fullmatch(text):
        moment = datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        return _since_epoch(moment)
    found = re.fullmatch(r"(.{19})(?:\.(\d+))?(.*)", text)
    if found is None:
        return _since_epoch(datetime.fromisoformat(text).replace(tzinfo=UTC))
    head, fraction, offset = found.groups()
    moment = datetime.fromisoformat(head + (offset or "+00:00"))
    return _since_epoch(moment) + int((fraction or "0").ljust(7, "0")[:7])


def duration(length: int) -> str:
    """Spell a length in ticks as ``hh:mm:ss``."""
    seconds = length // TICKS_PER_S
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _since_epoch(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1) * 10


def _whole_seconds(seconds: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))
