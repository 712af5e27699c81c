"""What a stock LibreTime is told: bodies that cannot silence its player."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from medley_clients.libretime.errors import NotWritable
from medley_clients.libretime.spelling import to_duration, to_time


@dataclass(frozen=True, slots=True)
class NewScheduleRow:
    """One item to schedule. Fades are always sent: a null one makes playout lose its schedule."""

    instance: int
    file: int
    starts_at: datetime
    ends_at: datetime
    position: int
    cue_out_ms: int
    cue_in_ms: int = 0
    fade_in_ms: int = 0
    fade_out_ms: int = 0

    @property
    def length_ms(self) -> int:
        """How long it is heard."""
        return self.cue_out_ms - self.cue_in_ms

    def body(self) -> dict[str, Any]:
        """The members LibreTime reads.

        Raises
        ------
        NotWritable
            It ends before it starts, or a duration is below zero or a day and more.
        """
        if self.ends_at <= self.starts_at or self.length_ms <= 0:
            message = f"file {self.file} at {to_time(self.starts_at)} would end before it starts"
            raise NotWritable(message)
        return {
            "instance": self.instance,
            "file": self.file,
            "position": self.position,
            "starts_at": to_time(self.starts_at),
            "ends_at": to_time(self.ends_at),
            "length": to_duration(self.length_ms),
            "cue_in": to_duration(self.cue_in_ms),
            "cue_out": to_duration(self.cue_out_ms),
            "fade_in": to_duration(self.fade_in_ms),
            "fade_out": to_duration(self.fade_out_ms),
            "position_status": 1,
            "broadcasted": 0,
        }


@dataclass(frozen=True, slots=True)
class NewShow:
    """A show without playlists of its own, so that nobody fills it behind our back."""

    name: str
    description: str = ""

    def body(self) -> dict[str, Any]:
        """All the members LibreTime insists on."""
        return {
            "name": self.name,
            "description": self.description,
            "genre": "",
            "url": "",
            "linked": False,
            "linkable": True,
            "auto_playlist_enabled": False,
            "auto_playlist_repeat": False,
            "override_intro_playlist": False,
            "override_outro_playlist": False,
        }


@dataclass(frozen=True, slots=True)
class NewShowInstance:
    """A time of a show; marked as filled, so that LibreTime does not fill it itself."""

    show: int
    starts_at: datetime
    ends_at: datetime
    created_at: datetime

    def body(self) -> dict[str, Any]:
        """``modified`` would mean "removed"."""
        if self.ends_at <= self.starts_at:
            message = f"an instance at {to_time(self.starts_at)} would end before it starts"
            raise NotWritable(message)
        return {
            "show": self.show,
            "created_at": to_time(self.created_at),
            "starts_at": to_time(self.starts_at),
            "ends_at": to_time(self.ends_at),
            "modified": False,
            "rebroadcast": 0,
            "auto_playlist_built": True,
            "record_enabled": 0,
        }
