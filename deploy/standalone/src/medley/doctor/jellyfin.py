"""The Jellyfin servers: key, version, clock, accounts, libraries, webhooks."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any, Final

from jellyfin_sync.domain.clock import UNKNOWN, Offset, after_answer
from jellyfin_sync.domain.recognition import common_path
from jellyfin_sync.settings import Server, Settings
from medley.doctor.finding import Finding, away, note, ok, wrong
from medley.gateway_api import GatewayApi
from medley.screen import ago
from medley_clients.errors import (
    UpstreamMissing,
    UpstreamRejected,
    UpstreamSurprise,
    UpstreamUnavailable,
)
from medley_clients.exchange import ClockReading
from medley_clients.jellyfin.client import JellyfinClient, open_jellyfin
from medley_clients.jellyfin.models import LEAF_TYPES

_PER_SECOND: Final = 50.0
_CONCURRENCY: Final = 4
_CLOCK_IS_RIGHT_S: Final = 1.0
"""An answer tells whole seconds only."""
_CLOCK_MAY_DIFFER_S: Final = 30.0
_QUIET: Final = timedelta(days=7)
_FEW: Final = 0.5


@dataclass(slots=True)
class Library:
    """What one server holds: common path → the server's own, for everything that has a path."""

    server: str
    paths: dict[str, str] = field(default_factory=dict)


async def look_at_servers(settings: Settings) -> list[Finding]:
    """Ask every server who it is and what it holds, all at the same time."""
    looks = [_look_at(name, server) for name, server in sorted(settings.servers.items())]
    answers = await asyncio.gather(*looks)
    findings = [finding for found, _ in answers for finding in found]
    libraries = [library for _, library in answers if library is not None]
    return [*findings, *compare(libraries)]


async def _look_at(name: str, server: Server) -> tuple[list[Finding], Library | None]:
    what = f"Jellyfin {name}"
    offset = UNKNOWN

    def learn(reading: ClockReading) -> None:
        nonlocal offset
        offset = after_answer(
            offset,
            sent_at=reading.sent_at,
            received_at=reading.received_at,
            server_date=reading.server_date,
        )

    async with AsyncExitStack() as stack:
        client = open_jellyfin(
            name,
            server.url,
            server.api_key.get_secret_value(),
            per_second=_PER_SECOND,
            concurrency=_CONCURRENCY,
            on_clock=learn,
            device_id="medley-doctor",
        )
        stack.push_async_callback(client.aclose)
        try:
            info = await client.check_key()
            accounts = len(await client.users())
            library = await _read(client, name, server)
        except UpstreamRejected:
            told = "the API key is not accepted"
            remedy = (
                f"make one in its dashboard, API Keys; set jellyfin_sync.servers.{name}.api_key"
            )
            return [wrong(what, told, remedy)], None
        except UpstreamUnavailable as error:
            remedy = f"check jellyfin_sync.servers.{name}.url ({server.url}) and that it runs"
            return [away(what, f"does not answer ({_reason(error)})", remedy)], None
        except (UpstreamMissing, UpstreamSurprise) as error:
            remedy = f"check jellyfin_sync.servers.{name}.url: is {server.url} a Jellyfin?"
            return [wrong(what, f"answers strangely ({_reason(error)})", remedy)], None
    told = f"{info.version}, {accounts} accounts, {len(library.paths)} films, episodes and songs"
    return [ok(what, told), _clock(what, offset)], library


def _reason(error: Exception) -> str:
    """The end of a client's sentence; its beginning is the server, which stands beside it."""
    return str(error).rpartition(": ")[2]


def _clock(what: str, offset: Offset) -> Finding:
    ahead = offset.estimate
    if abs(ahead) < _CLOCK_IS_RIGHT_S:
        return ok(what, "its clock agrees with ours")
    told = f"its clock is about {abs(ahead):.0f} s {'ahead' if ahead > 0 else 'behind'}"
    if abs(ahead) > _CLOCK_MAY_DIFFER_S:
        return note(what, told, "let it take the time from the network (NTP)")
    return ok(what, told)


async def _read(client: JellyfinClient, name: str, server: Server) -> Library:
    library = Library(name)
    async for page in client.item_pages(types=LEAF_TYPES):
        for item in page.items:
            common = common_path(item.path, server.path_map)
            if common is not None and item.path is not None:
                library.paths[common] = item.path
    return library


def compare(libraries: Sequence[Library]) -> list[Finding]:
    """For each server, how much of it every other one holds under the same path."""
    return [_compare(one, other) for one, other in combinations(libraries, 2)]


def _compare(one: Library, other: Library) -> Finding:
    what = f"paths {one.server}, {other.server}"
    both = one.paths.keys() & other.paths.keys()
    smaller = min(len(one.paths), len(other.paths))
    told = f"{len(both)} of {smaller} files lie at the same common path"
    if not smaller or len(both) >= smaller * _FEW:
        return ok(what, told)
    examples = [
        f"{library.server} has {library.paths[min(library.paths.keys() - both)]}"
        for library in (one, other)
    ]
    remedy = f"set path_map: {', '.join(examples)} (ids still match what paths do not)"
    return note(what, told, remedy)


async def look_at_webhooks(api: GatewayApi, settings: Settings) -> AsyncIterator[Finding]:
    """When each server posted last."""
    status = await api.get("/api/status")
    told: Mapping[str, Any] = {one["server"]: one for one in status["servers"]}
    for name in sorted(settings.servers):
        last = told.get(name, {}).get("last_webhook_at")
        yield _heard(name, last, api.url)


def _heard(name: str, last: str | None, url: str) -> Finding:
    what = f"webhook {name}"
    remedy = (
        f"in its dashboard: Plugins, Webhook, Generic destination {url}/webhooks/jellyfin/{name}, "
        "header X-Medley-Secret, all item types, send all properties"
    )
    if last is None:
        return note(what, "nothing has come from it yet", remedy)
    if datetime.now(UTC) - datetime.fromisoformat(last) > _QUIET:
        return note(what, f"last posted {ago(last)}", remedy)
    return ok(what, f"last posted {ago(last)}")
