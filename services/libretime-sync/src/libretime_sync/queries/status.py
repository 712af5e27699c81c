"""How the stations are: answered from the database, never by calling one."""

from datetime import datetime, timedelta

from faststream.nats import NatsRouter
from pydantic import BaseModel, Field

from libretime_sync.resources import Injected
from libretime_sync.settings import Station
from libretime_sync.store import stations, tracks
from libretime_sync.store.stations import StationState
from medley_contracts.libretime import LibretimeStatus
from medley_kit.query import answer

router = NatsRouter()

NOT_CONFIGURED = "not configured"
NOT_CHECKED = "not checked"
CONNECTED = "connected"
DISCONNECTED = "disconnected"


class StationStatus(BaseModel):
    """One station. ``station`` None: none is configured. A time that is None: never, or no plan."""

    station: str | None = None
    surface: str | None = Field(default=None, description="As found out, else as configured.")
    version: str | None = Field(default=None, description="Of the station's interface.")
    connection_status: str = NOT_CONFIGURED
    detail: str = Field(default="", description="Why it is not connected.")
    last_track_sync: datetime | None = None
    last_playback_sync: datetime | None = None
    next_track_sync: datetime | None = None
    total_tracks: int = Field(default=0, description="How many of its tracks Medley holds.")


class Status(StationStatus):
    """The first station, as clients that know one station expect it; and all of them."""

    is_active: bool = Field(default=False, description="Whether stations are read at all.")
    stations: list[StationStatus]


@answer(router, LibretimeStatus)
async def status(_query: LibretimeStatus, resources: Injected) -> Status:
    """The stations of the settings, in their order, and what is known of each."""
    async with resources.pool.acquire() as connection:
        states = await stations.list_all(connection)
        counts = await tracks.count_by_station(connection)
    told = [
        _told(name, station, states.get(name), counts.get(name, 0))
        for name, station in resources.settings.stations.items()
    ]
    first = told[0] if told else StationStatus()
    return Status(**first.model_dump(), is_active=bool(told), stations=told)


def _told(name: str, station: Station, state: StationState | None, count: int) -> StationStatus:
    last = state.last_track_sync if state else None
    return StationStatus(
        station=name,
        surface=(state.surface if state else None) or station.surface.value,
        version=state.version if state else None,
        connection_status=_connection(state),
        detail=state.detail if state else "",
        last_track_sync=last,
        last_playback_sync=state.last_playback_sync if state else None,
        next_track_sync=_next(last, station.schedule.tracks),
        total_tracks=count,
    )


def _connection(state: StationState | None) -> str:
    if state is None or state.is_reachable is None:
        return NOT_CHECKED
    return CONNECTED if state.is_reachable else DISCONNECTED


def _next(last: datetime | None, every_s: float) -> datetime | None:
    """About when the next pull is due; None: none is planned, or there was none yet."""
    return last + timedelta(seconds=every_s) if last is not None and every_s else None
