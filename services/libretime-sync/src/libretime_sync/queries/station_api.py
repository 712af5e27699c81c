"""How stations are reached, and what of their own API may be read through Medley."""

import base64
from typing import Any, Final

from faststream.nats import NatsRouter
from pydantic import BaseModel
from pydantic.types import Base64Bytes

from libretime_sync.domain.proxy_paths import is_allowed
from libretime_sync.kept_answers import tag_of
from libretime_sync.queries.station_errors import STATION_ERRORS, station_refusal
from libretime_sync.queries.station_names import meant
from libretime_sync.resources import Injected, Resources
from libretime_sync.settings import Station
from medley_clients.libretime.client import RawAnswer, TooLarge
from medley_contracts.libretime import LibretimeConfig, LibretimeProxy
from medley_contracts.refusal import Refusal
from medley_kit.query import answer

router = NatsRouter()

MASK: Final = "********"
_PIECE: Final = 262_144
"""Bytes of a proxied answer that travel as one reply."""
_AT_MOST: Final = 32_000_000
"""Bytes of a proxied answer; a station's lists have no pages, and this is some 40,000 files."""
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
    """A piece of an answer as it came; ``size`` and ``tag`` are those of the whole."""

    content_type: str
    content: Base64Bytes
    size: int
    tag: str


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
    found = await _whole(query, name, resources)
    if isinstance(found, Refusal):
        return found
    tag, said = found
    end = query.first + _PIECE
    if end < len(said.body):
        resources.kept_answers.keep(tag, said)
    else:
        resources.kept_answers.drop(tag)
    return Proxied(
        content_type=said.content_type,
        content=base64.b64encode(said.body[query.first : end]),
        size=len(said.body),
        tag=tag,
    )


async def _whole(
    query: LibretimeProxy, station: str, resources: Resources
) -> tuple[str, RawAnswer] | Refusal:
    """The answer and its tag: the one the pieces before were cut from, else read from there."""
    if query.tag is not None and (kept := resources.kept_answers.find(query.tag)):
        return query.tag, kept
    try:
        said = await resources.clients[station].raw(query.path, query.params, at_most=_AT_MOST)
    except TooLarge:
        return _too_large(query.path)
    except STATION_ERRORS as error:
        return station_refusal(error)
    tag = tag_of(said)
    if query.tag not in {None, tag}:
        detail = "The station's answer changed while it was passed on: ask again."
        return Refusal(refused="answer-changed", detail=detail, status=409)
    return tag, said


def _too_large(path: str) -> Refusal:
    instead = " `GET /api/tracks` has pages of them." if path == "files" else ""
    detail = (
        f"The station answers more than {_AT_MOST // 1_000_000} MB, and its interface has no "
        f"pages: narrow it by the query, such as genre=… or starts_after=….{instead}"
    )
    return Refusal(refused="answer-too-large", detail=detail, status=502)
