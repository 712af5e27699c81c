"""The next day of a station is looked at: silences, rows the player chokes on, shifted shows."""

from datetime import datetime
from typing import Final

import structlog

from libretime_sync.domain.playout_safety import LOOKS_AHEAD, dangers, silences
from libretime_sync.domain.shifted_instances import shifted
from libretime_sync.store import alarms
from libretime_sync.store.alarms import Alarm
from libretime_sync.workflows.consider import Stations
from libretime_sync.workflows.peer import LOOKBACK, Peer, read_instances, read_rows
from medley_contracts.libretime_logs import InstanceShifted, SilenceAhead, UnsafeRowFound
from medley_contracts.message import Message, derived_id
from medley_kit import outbox
from medley_kit.db import Connection, Pool
from medley_kit.errors import PermanentError, TransientError

log = structlog.get_logger()
_SILENCE: Final = "silence"
_UNSAFE: Final = "unsafe"
_SHIFTED: Final = "shifted"


async def watch_all(pool: Pool, stations: Stations, *, now: datetime) -> dict[str, int]:
    """Station -> how much is wrong there. One that does not answer keeps its alarms."""
    told: dict[str, int] = {}
    for name in stations.rules:
        try:
            told[name] = len(await watch(pool, stations, name, now=now))
        except (TransientError, PermanentError) as error:
            log.warning("schedule could not be looked at", upstream=name, error=str(error))
    return told


async def watch(pool: Pool, stations: Stations, name: str, *, now: datetime) -> list[Alarm]:
    """What is wrong with the next day; what was not known before is published.

    Raises
    ------
    UpstreamUnavailable and the other errors of a client
        Nothing is known; what was wrong before is still told.
    """
    client, rules = stations.clients[name], stations.rules[name]
    peer = Peer(client, await client.surface(), rules, {})
    if not peer.is_stock:
        # That interface tells no ends, so silences cannot be seen in it.
        return []
    end = now + LOOKS_AHEAD
    rows = await read_rows(peer, now - LOOKBACK, end)
    instances = await read_instances(peer)
    found = [
        *(
            Alarm(name, _SILENCE, each.ends_at.isoformat(), each.starts_at, each.ends_at, "")
            for each in silences(rows, begin=now, end=end)
        ),
        *(
            Alarm(name, _UNSAFE, str(each.row_id), each.starts_at, None, each.what)
            for each in dangers(rows, begin=now, end=end)
        ),
        *(
            Alarm(
                name,
                _SHIFTED,
                f"{each.instance.show} {each.instance.instance_id}",
                each.instance.starts_at,
                each.instance.ends_at,
                each.usual_start,
            )
            for each in shifted(instances, rules.zone, now=now)
        ),
    ]
    distinct = list({(each.kind, each.subject): each for each in found}.values())
    async with pool.acquire() as connection, connection.transaction():
        new = await alarms.replace(connection, name, distinct)
        await _tell(connection, new)
    return distinct


async def _tell(connection: Connection, new: list[Alarm]) -> None:
    for alarm in new:
        log.warning("schedule needs a look", upstream=alarm.station, error=alarm.kind)
    await outbox.add(connection, *(_news(alarm) for alarm in new))


def _news(alarm: Alarm) -> Message:
    identity = derived_id("alarm", alarm.station, alarm.kind, alarm.subject, str(alarm.starts_at))
    if alarm.kind == _SILENCE:
        return SilenceAhead(
            message_id=identity,
            station=alarm.station,
            starts_at=alarm.starts_at,
            ends_at=alarm.ends_at or alarm.starts_at,
        )
    if alarm.kind == _UNSAFE:
        return UnsafeRowFound(
            message_id=identity,
            station=alarm.station,
            row_id=int(alarm.subject),
            starts_at=alarm.starts_at,
            detail=alarm.detail,
        )
    show, instance = alarm.subject.split(" ")
    return InstanceShifted(
        message_id=identity,
        station=alarm.station,
        show=int(show),
        instance=int(instance),
        starts_at=alarm.starts_at,
        usual_start=alarm.detail,
    )
