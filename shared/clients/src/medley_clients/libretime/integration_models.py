"""What the integration interface answers, and what it is told; every member is optional there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from medley_clients.libretime.spelling import duration_ms, to_time


class TrackTypeRef(msgspec.Struct, frozen=True):
    """A track type as an object."""

    code: str | None = None


class MediaTrack(msgspec.Struct, frozen=True, gc=False):
    """One track; ids, type and duration come in several spellings."""

    libretime_id: int | str | None = None
    id: int | str | None = None
    media_id: int | str | None = None
    title: str | None = None
    artist: str | None = None
    album: str | None = None
    type: str | None = None
    library: TrackTypeRef | int | str | None = None
    genre: str | None = None
    duration: float | str | None = None
    filepath: str | None = None
    last_modified: str | None = None

    @property
    def file_id(self) -> str | None:
        """The first of its ids that is there, as text."""
        for said in (self.libretime_id, self.id, self.media_id):
            if said is not None and str(said).strip():
                return str(said).strip()
        return None

    @property
    def type_code(self) -> str | None:
        """The code of its type; ``None`` where only a number is given, or nothing."""
        if self.type:
            return self.type
        if isinstance(self.library, TrackTypeRef):
            return self.library.code
        return self.library if isinstance(self.library, str) and self.library else None

    @property
    def length_ms(self) -> int | None:
        """The whole file."""
        return duration_ms(self.duration)

    @property
    def modified_at(self) -> datetime | None:
        """``None`` when absent or unreadable."""
        try:
            said = datetime.fromisoformat(self.last_modified or "")
        except ValueError:
            return None
        return said if said.tzinfo else None


class MediaPage(msgspec.Struct, frozen=True):
    """Part of the library. ``count`` may be off by a few; the order is nobody's promise.

    ``results`` holds the records undecoded, so that one that is odd does not hide the others.
    """

    results: list[msgspec.Raw] = []
    count: int | None = None
    limit: int | None = None
    offset: int | None = None


class DayEntry(msgspec.Struct, frozen=True):
    """One item of a day as the integration interface reads it back."""

    start: datetime
    media_id: int | str | None = None
    type: str | None = None
    hard_start: bool = False


class DaySchedule(msgspec.Struct, frozen=True):
    """A day's items, in no promised order."""

    schedule: list[DayEntry]


class Replaced(msgspec.Struct, frozen=True):
    """The answer to replace-day and replace-hour."""

    success: bool = False
    error: str | None = None


class VoiceUpload(msgspec.Struct, frozen=True):
    """The answer to a voice track. ``library_id`` may well be the id of the track type."""

    success: bool = False
    file_id: int | str | None = None
    id: int | str | None = None
    media_id: int | str | None = None
    library_id: int | str | None = None
    error: str | None = None

    @property
    def sure_file_id(self) -> int | None:
        """The file's id where the answer names it without doubt."""
        return next(map(_whole, filter(_is_id, (self.file_id, self.id, self.media_id))), None)

    @property
    def doubtful_file_id(self) -> int | None:
        """To be believed only when the track of that id has the uploaded title."""
        return _whole(self.library_id) if _is_id(self.library_id) else None


class Played(msgspec.Struct, frozen=True):
    """One play; ``track_id`` is LibreTime's id of the file."""

    played_at: datetime
    track_id: int | str | None = None
    log_id: int | str | None = None
    duration_played: float | str | None = None
    id: int | str | None = None

    @property
    def duration_ms(self) -> int | None:
        """How long it was heard."""
        return duration_ms(self.duration_played)


class PlayedList(msgspec.Struct, frozen=True):
    """The answer to a question about a span of time; records undecoded."""

    results: list[msgspec.Raw] = []


class SyncStatus(msgspec.Struct, frozen=True):
    """What the probe answers; only that it answers matters."""

    status: str | None = None
    files: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a day or hour to publish; the server takes its length from the file."""

    starts_at: datetime
    file: int
    is_hard_start: bool = False

    def body(self) -> dict[str, Any]:
        """As the interface spells it."""
        return {
            "start": to_time(self.starts_at),
            "media_id": self.file,
            "type": "track",
            "hard_start": self.is_hard_start,
        }


def _is_id(said: int | str | None) -> bool:
    return said is not None and str(said).strip().isdecimal()


def _whole(said: int | str | None) -> int:
    return int(str(said).strip())
