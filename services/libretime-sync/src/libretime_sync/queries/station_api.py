"""How stations are reached, and what of their own API may be read through Medley."""

from typing import Any, Final

from faststream.nats import NatsRouter
from pydantic import BaseModel

from libretime_sync.domain.proxy_paths import is_allowed
from libretime_sync.queries.station_errors import STATION_ERRORS, station_refusal
from libretime_sync.queries.station_names import meant
from libretime_sync.resources import Injected
from libretime_sync.settings import Station
from medley_clients.libretime.client import TooLarge
from medley_contracts.libretime import LibretimeConfig, LibretimeProxy
from medley_contracts.refusal import Refusal
from medley_kit.query import answer

router = NatsRouter()

MASK: Final = "********"
_AT_MOST: Final = 400_000
"""Bytes of a proxied answer: it travels as one reply."""
_NO_SUCH: Final = Refusal(refused="not-found", detail="Nothing is at this address.", status=404)


class Config(BaseModel):
    """One station's addresses and flags; the key is never told."""

    station: str
    libretime_internal_url: str | None
    libretime_api_url: str | None
    libretime_public_url: str | None
    libretime_api_key: str
    api_key_set: bool
    surface: str
    timezone: str
    storage_path: str | None
    type_map: dict[str, str]
    schedule: dict[str, float]
    guard_s: float
    sends_local_times: bool
    stations: list[str]


class Proxied(BaseModel):
    """An answer as it came."""

    content_type: str
    body: str


@answer(router, LibretimeConfig)
async def config(query: LibretimeConfig, resources: Injected) -> Config | Refusal:
    """How one station is reached."""
    name = meant(query.station, resources)
    if isinstance(name, Refusal):
        return name
    station = resources.settings.stations[name]
    return Config(station=name, **_told(station), stations=list(resources.settings.stations))


def _told(station: Station) -> dict[str, Any]:
    has_key = bool(station.api_key.get_secret_value())
    return {
        "libretime_internal_url": station.internal_url,
        "libretime_api_url": station.api_url,
        "libretime_public_url": station.public_url,
        "libretime_api_key": MASK if has_key else "",
        "api_key_set": has_key,
        "surface": station.surface.value,
        "timezone": station.timezone,
        "storage_path": None if station.storage_path is None else str(station.storage_path),
        "type_map": station.type_map,
        "schedule": {"tracks": station.schedule.tracks, "playback": station.schedule.playback},
        "guard_s": station.guard,
        "sends_local_times": station.sends_local_times,
    }


@answer(router, LibretimeProxy)
async def proxied(query: LibretimeProxy, resources: Injected) -> Proxied | Refusal:
    """One read of a station's own API, if its path is among those that give nothing away."""
    name = meant(query.station, resources)
    if isinstance(name, Refusal):
        return name
    if not is_allowed(query.path):
        return _NO_SUCH
    try:
        said = await resources.clients[name].raw(query.path, query.params, at_most=_AT_MOST)
    except TooLarge:
        detail = "The station's answer is too large to pass on: ask for less of it."
        return Refusal(refused="answer-too-large", detail=detail, status=502)
    except STATION_ERRORS as error:
        return station_refusal(error)
    return Proxied(content_type=said.content_type, body=said.body.decode(errors="replace"))
