"""Whether a log may be published now, and what would change: asked before and at the deed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from libretime_sync.domain.broadcast_day import Slot, slot_of, slots_of
from libretime_sync.domain.check_log import which_pass
from libretime_sync.domain.daily_log import DailyLog
from libretime_sync.domain.findings import Kind
from libretime_sync.domain.hours import HourKey
from libretime_sync.domain.media import Shelf, wanted_ids, wanted_paths
from libretime_sync.store import logs, publication_hours, shelves
from libretime_sync.store.logs import StoredLog
from libretime_sync.workflows.fill_voice_breaks import fill_voice_breaks
from libretime_sync.workflows.peer import Peer, StationRules
from libretime_sync.workflows.plan_publication import (
    Outlook,
    change_document,
    chosen_slots,
    look_ahead,
    read_range,
)
from libretime_sync.workflows.refusals import PublishRefused, invalid, no_log
from medley_clients.libretime.client import LibretimeClient
from medley_kit.db import Connection, Pool

_FOLDS: Final = (0, 1, "0", "1")


@dataclass(frozen=True, slots=True)
class Stations:
    """Clients and rules, by station."""

    clients: Mapping[str, LibretimeClient]
    rules: Mapping[str, StationRules]


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants published. ``hour`` None: the whole day."""

    log_id: int
    hour: HourKey | None = None
    fold: int | str | None = None
    """Which pass of a doubled hour: 0, 1 or ``both``."""
    revision: int | None = None
    """What the asker has seen of the log; ``None``: whatever it is now."""
    seen: str | None = None
    """What the asker has seen of the station, as a preview names it."""
    is_strict: bool = False
    is_overwriting: bool = False
    """Even if somebody else changed the schedule since."""


@dataclass(frozen=True, slots=True)
class Considered:
    """A log that may be published, and what that would change."""

    stored: StoredLog
    log: DailyLog
    only: tuple[HourKey, ...] | None
    shelf: Shelf
    peer: Peer
    outlook: Outlook


async def consider(pool: Pool, stations: Stations, asked: Asked, *, now: datetime) -> Considered:
    """Everything that publishing needs to know.

    Raises
    ------
    PublishRefused
        It must not be published; what is wrong is in it.
    UpstreamUnavailable and the other errors of a client
        The station could not be read, so nothing is known.
    """
    async with pool.acquire() as connection:
        stored = await logs.get(connection, asked.log_id)
        if stored is None:
            raise no_log(asked.log_id)
        rules = _rules(stored, stations)
        _refuse_if_closed(stored, asked)
        slots = slots_of(stored.date, rules.zone)
        log, only = _narrowed(stored.log, slots, asked)
        log = await fill_voice_breaks(connection, log)
        shelf = await _shelf(connection, log)
        published = await _published(connection, log, slots, only, now)
    peer = Peer(
        stations.clients[stored.station],
        await stations.clients[stored.station].surface(),
        rules,
        {number: media.length_ms for number, media in shelf.by_id.items()},
    )
    outlook = await look_ahead(peer, log, shelf, only=only, published=published, now=now)
    _refuse_if_wrong(outlook, asked)
    return Considered(stored, log, only, shelf, peer, outlook)


def refuse_if_edited(considered: Considered, asked: Asked) -> None:
    """Somebody else changed these hours: a person must look first.

    Raises
    ------
    PublishRefused
        With what was changed.
    """
    outlook = considered.outlook
    if asked.seen is not None and asked.seen != outlook.seen:
        message = "The station's schedule is not as it was when it was previewed."
        raise PublishRefused(409, "edited-on-the-station", message, hours=preview(considered))
    if outlook.edits and not asked.is_overwriting:
        named = ", ".join(str(each.slot.key) for each in outlook.edits)
        message = f"Somebody changed the station's schedule since it was last published: {named}."
        raise PublishRefused(409, "edited-on-the-station", message, hours=preview(considered))


def preview(considered: Considered) -> dict[str, Any]:
    """Hour -> what would be kept, created and deleted."""
    return {str(each.slot.key): change_document(each) for each in considered.outlook.hours}


def told(considered: Considered) -> dict[str, Any]:
    """What belongs to every result: what is missing, and what is worth knowing."""
    plan, findings = considered.outlook.plan, considered.outlook.findings
    keys = None if considered.only is None else set(considered.only)
    return {
        "log_id": considered.stored.log_id,
        "station": considered.stored.station,
        "date": considered.stored.date.isoformat(),
        "revision": considered.stored.revision,
        "seen": considered.outlook.seen,
        "unresolved": [
            {
                "hour": str(each.slot),
                "index": each.index,
                "type": each.element.type,
                "title": each.element.title,
                "reason": each.reason,
            }
            for each in plan.unresolved
            if keys is None or each.slot in keys
        ],
        "warnings": [each.document() for each in findings.warnings],
    }


def _rules(stored: StoredLog, stations: Stations) -> StationRules:
    rules = stations.rules.get(stored.station)
    if rules is None:
        message = f"The station {stored.station!r} of this log is not in the settings."
        raise PublishRefused(409, "unknown-station", message)
    return rules


def _refuse_if_closed(stored: StoredLog, asked: Asked) -> None:
    if stored.locked_at is not None:
        message = f"The log is locked by {stored.locked_by}."
        raise PublishRefused(409, "locked", message)
    if asked.revision is not None and asked.revision != stored.revision:
        message = f"The log has changed: it is at revision {stored.revision}."
        raise PublishRefused(409, "stale", message, revision=stored.revision)


def _refuse_if_wrong(outlook: Outlook, asked: Asked) -> None:
    findings = outlook.findings
    if asked.is_strict:
        for each in outlook.plan.unresolved:
            title = each.element.title or each.element.type
            findings.refuse(Kind.UNRESOLVED, each.slot, each.index, f"{title}: {each.reason}")
    if findings.errors:
        raise invalid(findings)


def _narrowed(
    log: DailyLog, slots: list[Slot], asked: Asked
) -> tuple[DailyLog, tuple[HourKey, ...] | None]:
    """The log and which of its hours are meant; ``both``: the second pass is like the first."""
    if asked.hour is None:
        return log, None
    hour, fold = asked.hour.hour, asked.fold
    first, second = HourKey(hour, 0), HourKey(hour, 1)
    if fold == "both":
        keys: tuple[HourKey, ...] = (first, second)
        again = slot_of(slots, second)
        if second not in log.hours and again is not None:
            copied = tuple(
                element
                for element in log.hours.get(first, ())
                if element.wanted_s is None or again.has_offset(element.wanted_s)
            )
            log = replace(log, hours={**log.hours, second: copied})
    else:
        said = int(fold) if fold in _FOLDS else asked.hour.fold or None
        doubt = which_pass(slots, hour, said)
        if doubt.errors:
            raise invalid(doubt)
        keys = (HourKey(hour, said or 0),)
    for key in keys:
        if key not in log.hours:
            message = f"The log has no hour {key}."
            raise PublishRefused(400, "no-such-hour", message, errors=[], warnings=[])
    return log, keys


async def _shelf(connection: Connection, log: DailyLog) -> Shelf:
    elements = [element for hour in log.hours.values() for element in hour]
    return await shelves.shelf(
        connection, log.station, wanted_ids(elements), wanted_paths(elements)
    )


async def _published(
    connection: Connection,
    log: DailyLog,
    slots: list[Slot],
    only: tuple[HourKey, ...] | None,
    now: datetime,
) -> dict[Any, Any]:
    chosen = chosen_slots(log, slots, only)
    if not chosen:
        return {}
    begin, end = read_range(chosen, now)
    return await publication_hours.published(connection, log.station, begin, end)
