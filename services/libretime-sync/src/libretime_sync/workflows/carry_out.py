"""One hour of a stock station's schedule is made to hold what its journal says, whatever happens.

What is still to be done is always read off the station, never remembered: a call whose outcome is
unknown, a process that died between two calls and a second delivery are all the same case.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import structlog

from libretime_sync.domain.instances import Instance, Missing, settle
from libretime_sync.domain.playout_safety import dangers
from libretime_sync.domain.schedule_row import Row, Wanted, put_back
from libretime_sync.store import publication_hours
from libretime_sync.store.publication_hours import JournaledHour
from libretime_sync.workflows.instances import make_instances, missing_of
from libretime_sync.workflows.journal import note, step
from libretime_sync.workflows.peer import Peer, read_rows
from medley_clients.errors import OutcomeUnknown, UpstreamMissing, UpstreamRejected
from medley_clients.libretime.errors import NotLetIn
from medley_clients.libretime.writing import NewScheduleRow
from medley_kit.db import Pool
from medley_kit.errors import PermanentError, TransientError

log = structlog.get_logger()
Clock = Callable[[], datetime]

_LOOKS: Final = 4
"""How often in one attempt the station is read again after a call that nobody can tell about."""


class NotVerified(PermanentError):
    """Read back, the hour did not hold what was written; the old hour was put back."""


class NotTaken(PermanentError):
    """The station would not take a row; the old hour was put back."""


class StillUnknown(TransientError):
    """The station answers writes with failures; the hour is finished later."""


@dataclass(frozen=True, slots=True)
class Left:
    """What is still to be done."""

    deletes: tuple[Row, ...]
    creates: tuple[Wanted, ...]

    @property
    def is_done(self) -> bool:
        """Whether nothing is."""
        return not self.deletes and not self.creates


def left_forward(hour: JournaledHour, rows: Sequence[Row], now: datetime) -> Left:
    """What lies between the rows as they are and the new hour.

    Only rows that the journal names, and our own doubles, are ever deleted; never one on air.
    """
    known = {row.row_id for row in hour.before}
    here = [row for row in rows if row.row_id not in hour.deletes]
    free = Counter(row.key for row in here)
    free.subtract(row.key for row in here if row.row_id in known)
    creates = []
    for wish in hour.creates:
        if free[wish.key] > 0:
            free[wish.key] -= 1
        elif wish.ends_at > now:
            creates.append(wish)
    deletes = [row for row in rows if row.row_id in hour.deletes]
    doubled = Counter(
        {key: count for key, count in free.items() if count > 0 and key in _keys(hour)}
    )
    for row in sorted(here, key=lambda row: -row.row_id):
        if row.row_id not in known and doubled[row.key] > 0:
            doubled[row.key] -= 1
            deletes.append(row)
    return Left(tuple(row for row in deletes if row.starts_at > now), tuple(creates))


def left_backward(hour: JournaledHour, rows: Sequence[Row], now: datetime) -> Left:
    """What lies between the rows as they are and the hour as it was."""
    known = {row.row_id for row in hour.before}
    mine = _keys(hour)
    there = {row.row_id for row in rows}
    lost = [row for row in hour.before if row.row_id in hour.deletes and row.row_id not in there]
    wanted_again = Counter(row.key for row in lost)
    deletes: list[Row] = []
    for row in rows:
        if row.row_id in known:
            continue
        if wanted_again[row.key] > 0:
            wanted_again[row.key] -= 1
        elif row.key in mine and row.starts_at > now:
            deletes.append(row)
    creates = []
    for row in lost:
        back = put_back(row)
        if back is not None and wanted_again[row.key] > 0 and back.ends_at > now:
            wanted_again[row.key] -= 1
            creates.append(back)
    return Left(tuple(deletes), tuple(creates))


def _keys(hour: JournaledHour) -> set[Any]:
    return {wish.key for wish in hour.creates}


async def carry_out(
    pool: Pool,
    peer: Peer,
    hour: JournaledHour,
    *,
    clock: Clock,
    rows: Sequence[Row] | None = None,
    instances: Sequence[Instance] | None = None,
) -> list[Row]:
    """Make the station hold the new hour, and prove it; the rows read back.

    ``rows``: what was just read there; without it, it is read first. The journal must hold the hour
    already.

    Raises
    ------
    NotTaken, NotVerified
        The old hour is there again, and the journal says so.
    TransientError
        The station does not answer: the hour is finished when it does.
    """
    await note(pool, hour, state="applying")
    try:
        hour = await _with_instances(pool, peer, hour, instances, clock=clock)
        now_there = await _converge(pool, peer, hour, left_forward, clock=clock, rows=rows)
    except NotLetIn:
        raise
    except UpstreamRejected as error:
        await roll_back(pool, peer, hour, clock=clock, why=str(error))
        message = f"{hour.hour} was not changed: {error}"
        raise NotTaken(message) from error
    except NotVerified as error:
        await roll_back(pool, peer, hour, clock=clock, why=str(error))
        raise
    troubles = dangers(now_there, begin=hour.starts_at, end=hour.ends_at)
    if mine := [each for each in troubles if each.row_id not in _ids(hour.before)]:
        await roll_back(pool, peer, hour, clock=clock, why=mine[0].what)
        raise NotVerified(f"{hour.hour} was put back: {mine[0].what}")
    await note(pool, hour, state="done", proof=now_there)
    return now_there


def _ids(rows: Sequence[Row]) -> set[int]:
    return {row.row_id for row in rows}


async def roll_back(pool: Pool, peer: Peer, hour: JournaledHour, *, clock: Clock, why: str) -> None:
    """Make the station hold the hour as it was, with new ids; errors as ``carry_out``."""
    log.warning("hour is rolled back", upstream=hour.station, hour=hour.hour, error=why)
    await note(pool, hour, state="rolling_back", error=why)
    rows = await _converge(pool, peer, hour, left_backward, clock=clock, rows=None)
    await note(pool, hour, state="rolled_back", proof=rows)


async def _converge(
    pool: Pool,
    peer: Peer,
    hour: JournaledHour,
    left_of: Callable[[JournaledHour, Sequence[Row], datetime], Left],
    *,
    clock: Clock,
    rows: Sequence[Row] | None,
) -> list[Row]:
    """Write, read back, write what lacks, until nothing does."""
    there = await read_rows(peer, hour.starts_at, hour.ends_at) if rows is None else list(rows)
    is_known = True
    for _ in range(_LOOKS):
        left = left_of(hour, there, clock())
        is_known = await _write_as_far_as_known(pool, peer, hour, left)
        there = await read_rows(peer, hour.starts_at, hour.ends_at)
        if left_of(hour, there, clock()).is_done:
            return there
    if left_of is left_backward or not is_known:
        message = f"{hour.station}: rows of {hour.hour} neither come nor go"
        raise StillUnknown(message)
    message = f"{hour.hour}: what was written is not there when it is read back"
    raise NotVerified(message)


async def _write_as_far_as_known(pool: Pool, peer: Peer, hour: JournaledHour, left: Left) -> bool:
    """Whether every call told how it ended; the first that does not is the last."""
    try:
        await _write(pool, peer, hour, left)
    except OutcomeUnknown as error:
        log.warning("unknown whether it happened", upstream=hour.station, detail=str(error))
        return False
    return True


async def _write(pool: Pool, peer: Peer, hour: JournaledHour, left: Left) -> None:
    schedule = peer.client.schedule
    for row in left.deletes:
        outcome = "done"
        try:
            await schedule.delete_row(row.row_id)
        except UpstreamMissing:
            outcome = "gone"
        except OutcomeUnknown:
            await step(
                pool, hour, "delete", row.document(), remote_id=row.row_id, outcome="unknown"
            )
            raise
        await step(pool, hour, "delete", row.document(), remote_id=row.row_id, outcome=outcome)
    for wish in left.creates:
        try:
            made = await schedule.create_row(new_row(wish))
        except OutcomeUnknown:
            await step(pool, hour, "create", wish.document(), remote_id=None, outcome="unknown")
            raise
        except UpstreamRejected:
            await step(pool, hour, "create", wish.document(), remote_id=None, outcome="refused")
            raise
        await step(pool, hour, "create", wish.document(), remote_id=made.id, outcome="done")


def new_row(wish: Wanted) -> NewScheduleRow:
    """A row as it is sent: the fades always with it."""
    assert wish.instance is not None
    return NewScheduleRow(
        instance=wish.instance,
        file=wish.file,
        starts_at=wish.starts_at,
        ends_at=wish.ends_at,
        position=wish.position,
        cue_in_ms=wish.cue_in_ms,
        cue_out_ms=wish.cue_out_ms,
        fade_in_ms=wish.fade_in_ms,
        fade_out_ms=wish.fade_out_ms,
    )


async def _with_instances(
    pool: Pool,
    peer: Peer,
    hour: JournaledHour,
    instances: Sequence[Instance] | None,
    *,
    clock: Clock,
) -> JournaledHour:
    """The hour with an instance for each of its rows, made where none covers it."""
    lacking = [wish for wish in hour.creates if wish.instance is None]
    if not lacking:
        return hour
    wanted: list[Missing] = missing_of(lacking)
    made = await make_instances(pool, peer, hour, wanted, instances, now=clock())
    async with pool.acquire() as connection:
        return await publication_hours.set_creates(
            connection, hour.publication_hour_id, settle(hour.creates, made)
        )
