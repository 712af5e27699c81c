"""The LibreTime stations: address, key, interface, time zone, track types."""

import asyncio
from contextlib import AsyncExitStack
from typing import Final

from libretime_sync.domain.track_type import meaning_of
from libretime_sync.settings import Settings, Station, Surface
from medley.doctor.finding import Finding, away, note, ok, wrong
from medley_clients.errors import (
    UpstreamMissing,
    UpstreamRejected,
    UpstreamSurprise,
    UpstreamUnavailable,
)
from medley_clients.libretime.client import LibretimeClient, open_libretime
from medley_clients.libretime.errors import NoSuchRoute, NotLetIn
from medley_clients.libretime.models import Surface as ClientSurface

_PER_SECOND: Final = 20.0
_CONCURRENCY: Final = 2


async def look_at_stations(settings: Settings) -> list[Finding]:
    """Ask every station who it is, all at the same time."""
    looks = [_look_at(name, station) for name, station in sorted(settings.stations.items())]
    return [finding for found in await asyncio.gather(*looks) for finding in found]


async def _look_at(name: str, station: Station) -> list[Finding]:
    what, where = f"LibreTime {name}", f"libretime_sync.stations.{name}"
    async with AsyncExitStack() as stack:
        client = open_libretime(
            name,
            station.url,
            api_key=station.api_key.get_secret_value(),
            surface=None if station.surface is Surface.AUTO else ClientSurface(station.surface),
            per_second=_PER_SECOND,
            concurrency=_CONCURRENCY,
        )
        stack.push_async_callback(client.aclose)
        try:
            surface = await client.surface()
            await client.check_key()
            return [
                ok(what, f"{surface} interface, version {await client.version()}"),
                *await _look_closer(client, station, what, where),
            ]
        except NotLetIn:
            remedy = f"copy general.api_key of its configuration to {where}.api_key"
            return [wrong(what, "the API key is not accepted (403)", remedy)]
        except UpstreamUnavailable as error:
            remedy = f"check {where}.internal_url or api_url ({station.url}) and that it runs"
            return [away(what, f"does not answer ({_reason(error)})", remedy)]
        except (UpstreamMissing, UpstreamSurprise, UpstreamRejected) as error:
            remedy = f"check {where}.api_url: is {station.url} a LibreTime?"
            return [wrong(what, f"answers strangely ({_reason(error)})", remedy)]


async def _look_closer(
    client: LibretimeClient, station: Station, what: str, where: str
) -> list[Finding]:
    findings = [await _zone(client, station, what, where)]
    unknown = sorted(
        library.code
        for library in await client.files.libraries()
        if meaning_of(library.code, type_map=station.type_map).is_defaulted
    )
    if unknown:
        told = f"track types nobody knows, counted as music: {', '.join(unknown)}"
        findings.append(note(what, told, f"say what they mean in {where}.type_map"))
    if station.storage_path is not None and not station.storage_path.is_dir():
        told = f"its storage folder {station.storage_path} is not here"
        findings.append(wrong(what, told, f"mount it, or remove {where}.storage_path"))
    return findings


async def _zone(client: LibretimeClient, station: Station, what: str, where: str) -> Finding:
    """A wrong zone moves every hour of a log; only the older interface tells it."""
    try:
        zone = await client.media.timezone()
    except (NoSuchRoute, UpstreamMissing, UpstreamRejected, UpstreamSurprise):
        return note(what, f"does not tell its time zone; {station.timezone} is configured")
    if zone is None or zone == station.timezone:
        return ok(what, f"time zone {station.timezone}")
    told = f"its time zone is {zone}, and {station.timezone} is configured"
    return wrong(what, told, f"set {where}.timezone: {zone}")


def _reason(error: Exception) -> str:
    """The end of a client's sentence; its beginning is the station, which stands beside it."""
    return str(error).rpartition(": ")[2]
