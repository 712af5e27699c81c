"""One row of a station's schedule: as it stands there, and as it is wanted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias

RowKey: TypeAlias = tuple[datetime, int | None, int, int]
"""Start, file, cue-in and length: what survives the station's clamping of what is read."""

_STEP = timedelta(milliseconds=1)


def to_ms(at: datetime) -> datetime:
    """The moment, to the millisecond."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def up_to_ms(at: datetime) -> datetime:
    """The first whole millisecond that is not before that moment."""
    cut = to_ms(at)
    return cut if cut == at else cut + _STEP


@dataclass(frozen=True, slots=True)
class Row:
    """A row as the station has it. Ends and cue-out are clamped to the instance's end."""

    row_id: int
    starts_at: datetime
    ends_at: datetime
    instance: int
    file: int | None
    stream: int | None
    cue_in_ms: int | None
    cue_out_ms: int | None
    length_ms: int | None
    fade_in_ms: int | None
    fade_out_ms: int | None
    position: int

    @property
    def key(self) -> RowKey:
        """By what it is compared. A row without a length is taken to last from cue to cue."""
        cue_in = self.cue_in_ms or 0
        length = self.length_ms
        if length is None:
            length = (self.cue_out_ms or 0) - cue_in
        return (to_ms(self.starts_at), self.file, cue_in, length)

    @property
    def is_harmless(self) -> bool:
        """Whether playout can read it: fades there, nothing negative, nothing of a day or more."""
        return not troubles_of(self)

    def document(self) -> dict[str, Any]:
        """For the journal and for people."""
        return {
            "id": self.row_id,
            "starts_at": self.starts_at.isoformat(),
            "ends_at": self.ends_at.isoformat(),
            "instance": self.instance,
            "file": self.file,
            "stream": self.stream,
            "cue_in_ms": self.cue_in_ms,
            "cue_out_ms": self.cue_out_ms,
            "length_ms": self.length_ms,
            "fade_in_ms": self.fade_in_ms,
            "fade_out_ms": self.fade_out_ms,
            "position": self.position,
        }

    @staticmethod
    def read(said: Mapping[str, Any]) -> "Row":
        """Back from the journal."""
        return Row(
            row_id=said["id"],
            starts_at=datetime.fromisoformat(said["starts_at"]),
            ends_at=datetime.fromisoformat(said["ends_at"]),
            instance=said["instance"],
            file=said["file"],
            stream=said["stream"],
            cue_in_ms=said["cue_in_ms"],
            cue_out_ms=said["cue_out_ms"],
            length_ms=said["length_ms"],
            fade_in_ms=said["fade_in_ms"],
            fade_out_ms=said["fade_out_ms"],
            position=said["position"],
        )


@dataclass(frozen=True, slots=True)
class Wanted:
    """A row that shall be there. ``instance`` None: none covers it yet."""

    starts_at: datetime
    file: int
    cue_in_ms: int
    length_ms: int
    instance: int | None = None
    position: int = 0
    fade_in_ms: int = 0
    fade_out_ms: int = 0
    is_hard: bool = False
    title: str = ""

    @property
    def key(self) -> RowKey:
        """By what it is found again."""
        return (to_ms(self.starts_at), self.file, self.cue_in_ms, self.length_ms)

    @property
    def ends_at(self) -> datetime:
        """When it is over."""
        return self.starts_at + timedelta(milliseconds=self.length_ms)

    @property
    def cue_out_ms(self) -> int:
        """Where in the file it ends."""
        return self.cue_in_ms + self.length_ms

    def document(self) -> dict[str, Any]:
        """For the journal and for people."""
        return {
            "starts_at": self.starts_at.isoformat(),
            "ends_at": self.ends_at.isoformat(),
            "file": self.file,
            "cue_in_ms": self.cue_in_ms,
            "length_ms": self.length_ms,
            "instance": self.instance,
            "position": self.position,
            "fade_in_ms": self.fade_in_ms,
            "fade_out_ms": self.fade_out_ms,
            "is_hard": self.is_hard,
            "title": self.title,
        }

    @staticmethod
    def read(said: Mapping[str, Any]) -> "Wanted":
        """Back from the journal."""
        return Wanted(
            starts_at=datetime.fromisoformat(said["starts_at"]),
            file=said["file"],
            cue_in_ms=said["cue_in_ms"],
            length_ms=said["length_ms"],
            instance=said["instance"],
            position=said["position"],
            fade_in_ms=said["fade_in_ms"],
            fade_out_ms=said["fade_out_ms"],
            is_hard=said["is_hard"],
            title=said["title"],
        )


def put_back(row: Row) -> Wanted | None:
    """A deleted row as it is made anew; ``None``: it could not have been played, so it stays away.

    What was read is clamped; its own length is not. Fades that were missing are sent as none.
    """
    _, file, cue_in_ms, length_ms = row.key
    if file is None or length_ms <= 0 or cue_in_ms < 0:
        return None
    return Wanted(
        starts_at=to_ms(row.starts_at),
        file=file,
        cue_in_ms=cue_in_ms,
        length_ms=length_ms,
        instance=row.instance,
        position=row.position,
        fade_in_ms=row.fade_in_ms or 0,
        fade_out_ms=row.fade_out_ms or 0,
    )


_A_DAY_MS = 24 * 3600 * 1000


def troubles_of(row: Row) -> list[str]:
    """Why LibreTime's player would lose its whole schedule over this row; empty: it would not."""
    troubles: list[str] = []
    if row.file is None and row.stream is None:
        return troubles
    if row.fade_in_ms is None or row.fade_out_ms is None:
        troubles.append("has no fades")
    for name, value in (("cue-in", row.cue_in_ms), ("cue-out", row.cue_out_ms)):
        if value is None:
            troubles.append(f"has no {name}")
        elif value < 0:
            troubles.append(f"has a negative {name}")
        elif value >= _A_DAY_MS:
            troubles.append(f"has a {name} of a day or more")
    return troubles
