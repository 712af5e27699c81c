"""The station's player: how it reads the schedule, and what it leaves in the history."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from medley_simulators.libretime.state import State
from medley_simulators.libretime.tables import Row

AHEAD: Final = timedelta(hours=24)
_DAY: Final = timedelta(days=1)


class PlayoutFailed(Exception):
    """One row made the player lose its whole schedule: silence."""


@dataclass(frozen=True, slots=True)
class Event:
    """One item as the player will start it; whole seconds."""

    row_id: int
    file: int | None
    starts_at: datetime
    ends_at: datetime
    cue_in: timedelta
    cue_out: timedelta


def load(state: State, *, at: datetime | None = None, ahead: timedelta = AHEAD) -> list[Event]:
    """What the player would hold after reading its schedule at that moment, by start.

    Raises
    ------
    PlayoutFailed
        A fade is null, or a cue is below zero or a day and more: nothing is read at all.
    """
    now = at or state.now()
    events = []
    for row in state.schedule.rows.values():
        seen = state.clamped(row)
        if seen["ends_at"] <= now or seen["starts_at"] > now + ahead:
            continue
        if seen["starts_at"] >= seen["ends_at"]:
            continue  # Overbooked: the query of the player leaves it out.
        _check(seen)
        if seen["file"] is None and seen["stream"] is None:
            continue
        events.append(_event(seen))
    return sorted(events, key=lambda event: (event.starts_at, event.row_id))


def _check(row: Row) -> None:
    where = f"schedule row {row['id']}"
    if row["fade_in"] is None or row["fade_out"] is None:
        message = f"{where}: a fade is null"
        raise PlayoutFailed(message)
    for name in ("cue_in", "cue_out"):
        if not timedelta() <= row[name] < _DAY:
            message = f"{where}: {name} is {row[name]}"
            raise PlayoutFailed(message)


def _event(row: Row) -> Event:
    return Event(
        row["id"],
        row["file"],
        row["starts_at"].replace(microsecond=0),
        row["ends_at"].replace(microsecond=0),
        row["cue_in"],
        row["cue_out"],
    )


def play(state: State, start: datetime, end: datetime) -> int:
    """Everything scheduled to start in between was played: history, and marks on the rows."""
    count = 0
    for row in sorted(state.schedule.rows.values(), key=lambda r: r["starts_at"]):
        if start <= row["starts_at"] < end and row["file"] is not None:
            seen = state.clamped(row)
            known = {(h["starts"], h["ends"], h["file"]) for h in state.history.rows.values()}
            if (seen["starts_at"], seen["ends_at"], seen["file"]) not in known:
                state.history.add(
                    {
                        "starts": seen["starts_at"],
                        "ends": seen["ends_at"],
                        "file": seen["file"],
                        "instance": seen["instance"],
                    }
                )
                count += 1
            state.schedule.change(row, {"broadcasted": 1, "played": True})
    return count
