"""One hour, or a whole day, of a station with the integration interface is replaced and proved.

That interface replaces an hour in one request. What shall be there is therefore sent whole: rows
that stay go along as they were read. Which pass of a doubled hour it would replace is said nowhere,
so there the whole day is sent, the other hours as they were read.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Final

import structlog

from libretime_sync.domain.broadcast_day import day_window, is_doubled, slots_of
from libretime_sync.domain.hours import hour_key
from libretime_sync.domain.schedule_row import Row, RowKey, Wanted
from libretime_sync.store.publication_hours import JournaledHour
from libretime_sync.workflows.carry_out import NotTaken, NotVerified
from libretime_sync.workflows.journal import note, step
from libretime_sync.workflows.peer import Peer, read_rows
from medley_clients.errors import OutcomeUnknown, UpstreamRejected
from medley_clients.libretime.errors import NotLetIn
from medley_clients.libretime.integration_models import Entry
from medley_kit.db import Pool

log = structlog.get_logger()
_TRIES: Final = 3


async def replace_hour(pool: Pool, peer: Peer, hour: JournaledHour) -> list[Row]:
    """Make the station hold the new hour; the rows read back. Errors as ``carry_out``."""
    await note(pool, hour, state="applying")
    wanted = [*_staying(hour), *hour.creates]
    try:
        rows = await _send_hour(pool, peer, hour, wanted)
    except NotLetIn:
        raise
    except (UpstreamRejected, NotVerified) as error:
        await put_back_hour(pool, peer, hour, why=str(error))
        if isinstance(error, NotVerified):
            raise
        raise NotTaken(f"{hour.hour} was not changed: {error}") from error
    await note(pool, hour, state="done", proof=rows)
    return rows


async def put_back_hour(pool: Pool, peer: Peer, hour: JournaledHour, *, why: str) -> None:
    """Make the station hold the hour as it was."""
    log.warning("hour is rolled back", upstream=hour.station, hour=hour.hour, error=why)
    await note(pool, hour, state="rolling_back", error=why)
    rows = await _send_hour(pool, peer, hour, [_again(row) for row in hour.before])
    await note(pool, hour, state="rolled_back", proof=rows)


async def replace_day(
    pool: Pool, peer: Peer, day: date, hours: Sequence[JournaledHour]
) -> dict[str, list[Row]]:
    """Make the station hold the new day, in one request; hour -> the rows read back.

    The hours must be all that the day has.
    """
    await note(pool, *hours, state="applying")
    wanted = [row for hour in hours for row in (*_staying(hour), *hour.creates)]
    entries = [_entry(row) for row in wanted]
    try:
        await peer.client.integration.replace_day(day, entries)
        outcome = "done"
    except OutcomeUnknown:
        outcome = "unknown"
    except UpstreamRejected as error:
        await note(pool, *hours, state="abandoned", error=str(error))
        raise NotTaken(f"{day} was not changed: {error}") from error
    await step(pool, hours[0], "replace_day", _bodies(entries), outcome=outcome)
    there = await read_rows(peer, hours[0].starts_at, hours[-1].ends_at)
    read_back: dict[str, list[Row]] = {}
    for hour in hours:
        inside = [row for row in there if hour.starts_at <= row.starts_at < hour.ends_at]
        if _is_equal(inside, [*_staying(hour), *hour.creates]):
            await note(pool, hour, state="done", proof=inside)
        else:
            inside = await replace_hour(pool, peer, hour)
        read_back[hour.hour] = inside
    return read_back


async def _send_hour(
    pool: Pool, peer: Peer, hour: JournaledHour, wanted: Sequence[Wanted]
) -> list[Row]:
    """Send it until it is there; a lost answer is looked into, not believed."""
    day = hour.starts_at.astimezone(peer.rules.zone).date()
    beside = await _rest_of_the_day(peer, day, hour)
    entries = [_entry(row) for row in (*wanted, *map(_again, beside or ()))]
    entries.sort(key=lambda entry: entry.starts_at)
    kind = "replace_hour" if beside is None else "replace_day"
    for _ in range(_TRIES):
        outcome = "done"
        try:
            if beside is None:
                number = hour_key(hour.hour).hour
                await peer.client.integration.replace_hour(day, number, entries)
            else:
                await peer.client.integration.replace_day(day, entries)
        except OutcomeUnknown:
            outcome = "unknown"
        await step(pool, hour, kind, _bodies(entries), outcome=outcome)
        rows = await read_rows(peer, hour.starts_at, hour.ends_at)
        if _is_equal(rows, wanted):
            return rows
    raise NotVerified(f"{hour.hour}: what was written is not there when it is read back")


async def _rest_of_the_day(peer: Peer, day: date, hour: JournaledHour) -> list[Row] | None:
    """For an hour that comes twice: every row of the day that is not of this pass; else None."""
    number = hour_key(hour.hour).hour
    if not is_doubled(slots_of(day, peer.rules.zone), number):
        return None
    rows = await read_rows(peer, *day_window(day, peer.rules.zone))
    return [row for row in rows if not hour.starts_at <= row.starts_at < hour.ends_at]


def _staying(hour: JournaledHour) -> list[Wanted]:
    return [_again(row) for row in hour.before if row.row_id not in hour.deletes]


def _again(row: Row) -> Wanted:
    if row.file is None:
        raise NotTaken(f"the station has an item at {row.starts_at:%H:%M:%S} UTC without a file")
    return Wanted(row.starts_at, row.file, 0, 0, instance=0, is_hard=bool(row.position))


def _entry(row: Wanted) -> Entry:
    return Entry(row.starts_at, row.file, row.is_hard)


def _is_equal(rows: Sequence[Row], wanted: Sequence[Wanted]) -> bool:
    there: Counter[RowKey] = Counter(row.key for row in rows)
    return there == Counter(wish.key for wish in wanted)


def _bodies(entries: Sequence[Entry]) -> list[dict[str, object]]:
    return [entry.body() for entry in entries]
