"""What any export file holds, however it is spelled, and what cannot be read of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from medley_kit.errors import PermanentError

PAGE: Final = 1000


class ExportUnreadable(PermanentError):
    """The file is of no kind that is known; nothing of it counts."""


@dataclass(frozen=True, slots=True)
class ExportedPlay:
    """One play. ``client`` is the program that told it, lower-case, where the file says."""

    played_at: int
    artist: str
    title: str
    album: str = ""
    mbid: str = ""
    is_mbid_resolved: bool = False
    artists: tuple[str, ...] = ()
    duration_s: float | None = None
    client: str = ""


Pages: TypeAlias = Iterator[Sequence[ExportedPlay]]


@dataclass(slots=True)
class Skipped:
    """Rows that are no plays: no artist, no title or no moment. ``first`` is where the first is."""

    rows: int = 0
    first: str = ""

    def note(self, where: str) -> None:
        """Count one."""
        self.rows += 1
        self.first = self.first or where


@dataclass(slots=True)
class Collected:
    """Plays until there is a page of them."""

    plays: list[ExportedPlay] = field(default_factory=list)

    def full(self, play: ExportedPlay) -> list[ExportedPlay] | None:
        """Take one more; the page, when it is one."""
        self.plays.append(play)
        return self.rest() if len(self.plays) >= PAGE else None

    def rest(self) -> list[ExportedPlay]:
        """What is left."""
        page, self.plays = self.plays, []
        return page
