"""What LibreTime's own player would choke on, and where the next hours are silent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from libretime_sync.domain.schedule_row import Row, Wanted, troubles_of

LOOKS_AHEAD: Final = timedelta(hours=24)
"""The player fetches that much at once: one bad row in it, and it gets nothing at all."""
LONGEST_SILENCE: Final = timedelta(seconds=2)
_A_DAY_MS: Final = 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class Danger:
    """A row over which the player would lose its whole schedule."""

    row_id: int | None
    starts_at: datetime
    what: str


def dangers(rows: Iterable[Row], *, begin: datetime, end: datetime) -> list[Danger]:
    """Rows of that stretch which would silence the station."""
    return [
        Danger(row.row_id, row.starts_at, f"the row at {row.starts_at:%Y-%m-%d %H:%M:%S} {what}")
        for row in rows
        if row.starts_at < end and (row.ends_at > begin or row.starts_at >= begin)
        for what in troubles_of(row)
    ]


def dangers_of_wishes(wishes: Iterable[Wanted], lengths: dict[int, int | None]) -> list[Danger]:
    """The same of rows still to be written; ``lengths``: file -> its length in milliseconds."""
    found: list[Danger] = []
    for wish in wishes:
        what = _trouble(wish, lengths.get(wish.file))
        if what:
            found.append(Danger(None, wish.starts_at, f"file {wish.file} {what}"))
    return found


def _trouble(wish: Wanted, file_ms: int | None) -> str:
    if wish.length_ms <= 0:
        return "would end before it starts"
    if wish.cue_in_ms < 0 or wish.fade_in_ms < 0 or wish.fade_out_ms < 0:
        return "has a negative duration"
    if wish.cue_out_ms >= _A_DAY_MS:
        return "lasts a day or more"
    if file_ms is not None and wish.cue_out_ms > file_ms:
        return "is cued beyond its end"
    return ""


@dataclass(frozen=True, slots=True)
class Silence:
    """A stretch in which nothing is scheduled."""

    starts_at: datetime
    ends_at: datetime


def silences(
    rows: Sequence[Row], *, begin: datetime, end: datetime, longest: timedelta = LONGEST_SILENCE
) -> list[Silence]:
    """Stretches between the two moments where nothing is scheduled for longer than that."""
    found: list[Silence] = []
    quiet_since = begin
    for row in sorted(rows, key=lambda row: row.starts_at):
        if row.ends_at <= begin or row.ends_at <= row.starts_at:
            continue
        starts_at = min(row.starts_at, end)
        if starts_at - quiet_since > longest:
            found.append(Silence(quiet_since, starts_at))
        quiet_since = max(quiet_since, min(row.ends_at, end))
    if end - quiet_since > longest:
        found.append(Silence(quiet_since, end))
    return found
