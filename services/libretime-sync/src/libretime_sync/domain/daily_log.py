"""A station's plan of one day: hours, and in each the elements to be heard."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Final

from libretime_sync.domain.hours import HourKey

TRIMMABLE: Final = frozenset(("MUS", "BED"))
"""What may end early; an advertisement, news or a station's name is heard whole or not at all."""
DEFAULT_LENGTH_S: Final = MappingProxyType(
    {
        "MUS": 180,
        "ADV": 60,
        "PSA": 45,
        "LIN": 30,
        "INT": 300,
        "PRO": 30,
        "SHO": 300,
        "IDS": 10,
        "COM": 120,
        "NEW": 120,
        "VOT": 30,
        "BED": 15,
    }
)
_POSITIONS: Final = MappingProxyType({"top": 0.0, "bottom": 3540.0})


@dataclass(frozen=True, slots=True)
class Element:
    """Something to be heard. Offsets count seconds from the top of its hour, and may pass 3600."""

    type: str
    title: str = ""
    artist: str = ""
    duration: float | None = None
    """Seconds; ``None``: whatever the file has."""
    start_time: float | None = None
    """``None``: right after the one before it."""
    scheduled_time: float | None = None
    is_hard_start: bool = False
    position: str | None = None
    media_id: str | None = None
    libretime_id: str | None = None
    file_path: str | None = None
    voice_track_id: int | None = None
    standardized_name: str | None = None
    is_pending: bool = False
    is_fallback: bool = False
    extras: Mapping[str, Any] = field(default_factory=dict)
    """What the log's writer keeps with it; carried along unread."""

    @property
    def wanted_s(self) -> float | None:
        """Where it is to begin; a pinned one goes by its scheduled time first."""
        if not self.is_hard_start:
            return self.start_time
        for said in (self.scheduled_time, self.start_time, _POSITIONS.get(self.position or "")):
            if said is not None:
                return said
        return None

    @property
    def planned_s(self) -> float:
        """How long its log believes it to be."""
        return self.duration or float(DEFAULT_LENGTH_S.get(self.type, 180))


@dataclass(frozen=True, slots=True)
class DailyLog:
    """One day of one station. An hour that is absent is left alone; an empty one is cleared."""

    station: str
    date: date
    hours: Mapping[HourKey, Sequence[Element]]


def content_hash(log: DailyLog) -> str:
    """The same for the same content, whatever order its hours were written in."""
    said = {
        "station": log.station,
        "date": log.date.isoformat(),
        "hours": {str(key): [asdict(each) for each in log.hours[key]] for key in sorted(log.hours)},
    }
    return sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()
