"""What is wrong with a log: errors forbid publishing, warnings are told and published with."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from libretime_sync.domain.hours import HourKey


class Kind(StrEnum):
    """Which rule found it."""

    NOTHING_TO_PLAY = "nothing-to-play"
    MEDIA = "media"
    DURATION = "duration"
    SAME_HARD_START = "same-hard-start"
    OVERLAPS_HARD_START = "overlaps-hard-start"
    UNCOVERED = "uncovered"
    TOO_LATE = "too-late"
    NO_SUCH_HOUR = "no-such-hour"
    WHICH_PASS = "which-pass"  # noqa: S105 - not a password: the pass of a doubled hour
    UNSAFE = "unsafe-for-playout"
    UNRESOLVED = "unresolved"
    PENDING_VOICE = "pending-voice-track"
    OLD_FALLBACK = "old-fallback"
    GAP = "gap"
    OVERLAP = "overlap"
    CROSSES_HOUR = "crosses-hour"
    UNDER_RUN = "under-run"
    TYPE_DEFAULTED = "type-defaulted"
    SECOND_PASS_ABSENT = "second-pass-absent"  # noqa: S105 - as above
    DUPLICATE_TITLE = "duplicate-title"
    OVERSELL = "oversell"
    TRIMMED = "trimmed"
    LEFT_ALONE = "left-alone"
    MOVED_INSTANCE = "moved-instance"


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark. ``hour`` and ``index`` say where in the log; ``None``: all of it."""

    kind: Kind
    detail: str
    hour: HourKey | None = None
    index: int | None = None

    def document(self) -> dict[str, str | int | None]:
        """As it is told."""
        return {
            "kind": self.kind.value,
            "hour": None if self.hour is None else str(self.hour),
            "index": self.index,
            "detail": self.detail,
        }


@dataclass(slots=True)
class Findings:
    """Errors and warnings, apart."""

    errors: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)

    def refuse(self, kind: Kind, hour: HourKey | None, index: int | None, detail: str) -> None:
        """Something that forbids publishing."""
        self.errors.append(Finding(kind, detail, hour, index))

    def warn(self, kind: Kind, hour: HourKey | None, index: int | None, detail: str) -> None:
        """Something that is told."""
        self.warnings.append(Finding(kind, detail, hour, index))

    def add(self, other: "Findings") -> None:
        """Take over what another check found."""
        self.errors += other.errors
        self.warnings += other.warnings

    def only(self, hours: Iterable[HourKey] | None) -> "Findings":
        """What concerns these hours, or no hour in particular; ``None``: all."""
        if hours is None:
            return self
        kept = {*hours, None}
        return Findings(
            [each for each in self.errors if each.hour in kept],
            [each for each in self.warnings if each.hour in kept],
        )
