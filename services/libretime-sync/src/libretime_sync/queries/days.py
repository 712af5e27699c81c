"""A station's day as a picture: what it has, what its log plans, what is on air."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from faststream.nats import NatsRouter
from pydantic import BaseModel, JsonValue

from libretime_sync.domain.broadcast_day import Slot, slots_of
from libretime_sync.domain.difference import edits_since
from libretime_sync.domain.playout_safety import silences
from libretime_sync.domain.schedule_row import Row, RowKey
from libretime_sync.queries.logs import refusing
from libretime_sync.resources import Injected
from libretime_sync.store import alarms, logs, publication_hours, shelves
from libretime_sync.workflows.peer import LOOKBACK, Peer, read_rows
from libretime_sync.workflows.refusals import PublishRefused
from medley_contracts.libretime_logs import LibretimeDay
from medley_kit.query import answer

router = NatsRouter()


class ShownRow(BaseModel):
    """One item the station has. Offsets are seconds into its hour's slot."""

    starts_at: datetime
    ends_at: datetime
    title: str
    type: str
    offset_s: float
    length_s: float
    is_on_air: bool
    is_unsafe: bool


class ShownSilence(BaseModel):
    """A stretch of an hour with nothing in it."""

    offset_s: float
    length_s: float


class ShownHour(BaseModel):
    """One hour. ``state``: ``empty``, ``foreign``, ``published`` or ``edited``."""

    hour: str
    starts_at: datetime
    length_s: float
    state: str
    planned: int | None
    rows: list[ShownRow]
    silences: list[ShownSilence]


class ShownDay(BaseModel):
    """All of it. ``log_id`` None: there is no log for that day."""

    station: str
    stations: list[str]
    date: date
    timezone: str
    now: datetime
    log_id: int | None
    revision: int | None
    hours: list[ShownHour]
    alarms: list[dict[str, JsonValue]]


@answer(router, LibretimeDay)
@refusing
async def day(query: LibretimeDay, resources: Injected) -> ShownDay:
    """Read the day off the station, and put beside it what is known of it here."""
    names = list(resources.settings.stations)
    name = query.station or (names[0] if names else "")
    if name not in names:
        raise PublishRefused(404, "not-found", f"No station {name or 'is configured'}.")
    rules, client = resources.publishing.rules[name], resources.publishing.clients[name]
    now = datetime.now(UTC)
    shown = query.day or now.astimezone(rules.zone).date()
    slots = slots_of(shown, rules.zone)
    begin, end = slots[0].starts_at, slots[-1].ends_at
    peer = Peer(client, await client.surface(), rules, {})
    rows = await read_rows(peer, begin - LOOKBACK, end)
    async with resources.pool.acquire() as connection:
        found = await logs.of_days(connection, name, shown, shown)
        log_id, revision = found.get(shown, (None, None))
        stored = None if log_id is None else await logs.get(connection, log_id)
        published = await publication_hours.published(connection, name, begin, end)
        shelf = await shelves.shelf(connection, name, {r.file for r in rows if r.file}, [])
        known = await alarms.current(connection, name)
    titles = {number: (media.title, media.type) for number, media in shelf.by_id.items()}
    hours = []
    for slot in slots:
        inside = [row for row in rows if slot.starts_at <= row.starts_at < slot.ends_at]
        proof = published.get((slot.starts_at, slot.ends_at))
        planned = None if stored is None else stored.hours.get(str(slot.key))
        hours.append(
            ShownHour(
                hour=str(slot.key),
                starts_at=slot.starts_at,
                length_s=slot.length.total_seconds(),
                state=_state(inside, proof),
                planned=None if planned is None else len(planned),
                rows=[_shown(row, slot, titles, now) for row in inside],
                silences=[
                    ShownSilence(
                        offset_s=(each.starts_at - slot.starts_at).total_seconds(),
                        length_s=(each.ends_at - each.starts_at).total_seconds(),
                    )
                    for each in silences(rows, begin=slot.starts_at, end=slot.ends_at)
                ],
            )
        )
    return ShownDay(
        station=name,
        stations=names,
        date=shown,
        timezone=str(rules.zone),
        now=now,
        log_id=log_id,
        revision=revision,
        hours=hours,
        alarms=[
            {
                "kind": each.kind,
                "starts_at": each.starts_at.isoformat(),
                "ends_at": each.ends_at.isoformat() if each.ends_at else None,
                "detail": each.detail,
            }
            for each in known
        ],
    )


def _state(rows: Sequence[Row], proof: Sequence[RowKey] | None) -> str:
    if proof is None:
        return "foreign" if rows else "empty"
    return "published" if edits_since(proof, rows).is_none else "edited"


def _shown(row: Row, slot: Slot, titles: dict[int, tuple[str, str]], now: datetime) -> ShownRow:
    title, kind = titles.get(row.file or 0, ("", "MUS"))
    ends_at = max(row.ends_at, row.starts_at + timedelta(seconds=1))
    return ShownRow(
        starts_at=row.starts_at,
        ends_at=ends_at,
        title=title or (f"file {row.file}" if row.file else "web stream"),
        type=kind,
        offset_s=(row.starts_at - slot.starts_at).total_seconds(),
        length_s=(ends_at - row.starts_at).total_seconds(),
        is_on_air=row.starts_at <= now < row.ends_at,
        is_unsafe=not row.is_harmless,
    )
