"""One play, and what makes it the same play when it is told again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import blake2b
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Playout:
    """Something that was aired. ``libretime_id`` None: no file, such as a web stream or live.

    ``details`` are the station's own named values; ``duration_ms`` None: open, or not told.
    """

    starts_at: datetime
    libretime_id: str | None
    duration_ms: int | None
    details: Mapping[str, str]
    history_id: str | None = None

    @property
    def natural_key(self) -> str:
        """What was heard and when it began: the station's own number may come anew after a restore.

        LibreTime accepts the same play twice under two numbers; here it is one.
        """
        at = self.starts_at.astimezone(UTC).isoformat()
        if self.libretime_id is not None:
            return f"file {self.libretime_id} {at}"
        said = "\x1f".join(f"{name}\x1e{self.details[name]}" for name in sorted(self.details))
        return f"other {blake2b(said.encode(), digest_size=8).hexdigest()} {at}"


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open span of time; None is open."""

    start: datetime | None
    end: datetime | None

    def holds(self, at: datetime) -> bool:
        """Whether a play that began then belongs to it."""
        return (self.start is None or at >= self.start) and (self.end is None or at < self.end)


def days(start: date | None, end: date | None, zone: ZoneInfo) -> Span:
    """Both days included, by the station's clock: 23, 24 or 25 hours each."""
    return Span(
        None if start is None else _midnight(start, zone),
        None if end is None else _midnight(end + timedelta(days=1), zone),
    )


def since_last_pull(last: datetime | None, zone: ZoneInfo) -> Span:
    """From the day before the last pull on; everything when there was none."""
    if last is None:
        return Span(None, None)
    return days(last.astimezone(zone).date() - timedelta(days=1), None, zone)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)
