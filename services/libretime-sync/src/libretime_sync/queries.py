"""What is asked: answered from the settings, never by calling a station."""

from datetime import datetime

from faststream.nats import NatsRouter
from pydantic import BaseModel, Field

from libretime_sync.resources import Injected
from libretime_sync.settings import Surface
from medley_contracts.libretime import LibretimeStatus
from medley_kit.query import answer

router = NatsRouter()

NOT_CONFIGURED = "not configured"
NOT_CHECKED = "not checked"


class StationStatus(BaseModel):
    """One station. ``station`` None: none is configured. A time that is None: never, or no plan."""

    station: str | None = None
    surface: Surface | None = Field(default=None, description="As configured.")
    connection_status: str = NOT_CONFIGURED
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
    stations = [
        StationStatus(station=name, surface=station.surface, connection_status=NOT_CHECKED)
        for name, station in resources.settings.stations.items()
    ]
    first = stations[0] if stations else StationStatus()
    return Status(**first.model_dump(), stations=stations)
