"""A station's schedule, read as rows, whichever of LibreTime's two interfaces it has."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Final

from libretime_sync.domain.instances import Instance
from libretime_sync.domain.schedule_row import Row
from medley_clients.libretime.client import LibretimeClient
from medley_clients.libretime.models import ScheduleRow, Surface

LOOKBACK: Final = timedelta(hours=12)
"""What began that long before a stretch may still play in it."""
OVERHANG: Final = timedelta(hours=6)
_TICK: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class StationRules:
    """What the settings say about publishing to one station."""

    name: str
    zone: tzinfo
    guard: timedelta
    creates_instances: bool
    show: str
    """Whose instances are made where no show covers a stretch."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A station and how it is spoken to. ``lengths``: file -> milliseconds, where known."""

    client: LibretimeClient
    surface: Surface
    rules: StationRules
    lengths: Mapping[int, int | None]

    @property
    def is_stock(self) -> bool:
        """Whether rows are written one by one."""
        return self.surface is Surface.STOCK


async def read_rows(peer: Peer, begin: datetime, end: datetime) -> list[Row]:
    """Every row that starts in the half-open stretch, by start.

    Raises
    ------
    UpstreamUnavailable and the other errors of a client
        Nothing is known then; an empty list means an empty schedule.
    """
    if peer.is_stock:
        found = await peer.client.schedule.rows(starts_after=begin, starts_before=end - _TICK)
        rows = [row_of(each) for each in found]
    else:
        rows = await _read_days(peer, begin, end)
    return sorted(
        (row for row in rows if begin <= row.starts_at < end),
        key=lambda row: (row.starts_at, row.row_id),
    )


async def read_instances(peer: Peer) -> list[Instance]:
    """All times of all shows; none where the interface knows no shows."""
    if not peer.is_stock:
        return []
    return [
        Instance(each.id, each.starts_at, each.ends_at, is_removed=each.modified, show=each.show)
        for each in await peer.client.schedule.instances()
    ]


def row_of(row: ScheduleRow) -> Row:
    """A row as the rules read it."""
    return Row(
        row_id=row.id,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        instance=row.instance,
        file=row.file,
        stream=row.stream,
        cue_in_ms=row.cue_in_ms,
        cue_out_ms=row.cue_out_ms,
        length_ms=row.length_ms,
        fade_in_ms=row.fade_in_ms,
        fade_out_ms=row.fade_out_ms,
        position=row.position,
    )


async def _read_days(peer: Peer, begin: datetime, end: datetime) -> list[Row]:
    """The integration interface tells starts and files only: a row's length is its file's."""
    rows: list[Row] = []
    day = begin.astimezone(peer.rules.zone).date()
    last = (end - _TICK).astimezone(peer.rules.zone).date()
    while day <= last:
        for number, entry in enumerate(await peer.client.integration.day(day)):
            said = str(entry.media_id or "").strip()
            file = int(said) if said.isdecimal() else None
            length_ms = peer.lengths.get(file or 0) or 0
            rows.append(
                Row(
                    row_id=number,
                    starts_at=entry.start,
                    ends_at=entry.start + timedelta(milliseconds=length_ms),
                    instance=0,
                    file=file,
                    stream=None,
                    cue_in_ms=0,
                    cue_out_ms=0,
                    length_ms=0,
                    fade_in_ms=0,
                    fade_out_ms=0,
                    position=int(entry.hard_start),
                )
            )
        day += timedelta(days=1)
    return rows
