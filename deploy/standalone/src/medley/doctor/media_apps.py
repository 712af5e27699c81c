"""The applications around the library: whether they answer, with which version, key and clock."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from library_tracker.settings import Instance, Qbittorrent, Settings
from medley.doctor.finding import Finding, away, note, ok, wrong
from medley_clients.errors import (
    UpstreamMissing,
    UpstreamRejected,
    UpstreamSurprise,
    UpstreamUnavailable,
)
from medley_clients.exchange import ClockReading
from medley_clients.jellyfin.client import JellyfinClient, open_jellyfin
from medley_clients.jellyseerr.client import JellyseerrClient, open_jellyseerr
from medley_clients.qbittorrent.client import QbittorrentClient, open_qbittorrent
from medley_clients.radarr.client import RadarrClient, open_radarr
from medley_clients.sonarr.client import SonarrClient, open_sonarr

_CLOCK_MAY_DIFFER_S: Final = 5.0
_SAMPLE: Final = 200
_Client = JellyfinClient | RadarrClient | SonarrClient | JellyseerrClient | QbittorrentClient


async def look_at_media_apps(settings: Settings) -> list[Finding]:
    """Ask every application who it is, all at the same time."""
    looks = [
        *(_arr("Radarr", "radarr", name, one) for name, one in sorted(settings.radarr.items())),
        *(_arr("Sonarr", "sonarr", name, one) for name, one in sorted(settings.sonarr.items())),
        *(_seerr(name, one) for name, one in sorted(settings.jellyseerr.items())),
        *(_client(name, one) for name, one in sorted(settings.qbittorrent.items())),
    ]
    groups = await asyncio.gather(*looks)
    return [finding for group in groups for finding in group]


async def _arr(called: str, kind: str, name: str, instance: Instance) -> list[Finding]:
    clock = _Clock()
    opened = open_radarr if kind == "radarr" else open_sonarr
    client: RadarrClient | SonarrClient = opened(
        name, instance.url, instance.api_key.get_secret_value(), on_clock=clock
    )

    async def look() -> str:
        status = await client.status()
        if status.app_name.casefold() != kind:
            raise UpstreamSurprise(
                f"it is a {status.app_name}", upstream=name, route="GET /api/v3/system/status"
            )
        return status.version

    return await _looked(called, kind, name, client=client, look=look, clock=clock)


async def _seerr(name: str, instance: Instance) -> list[Finding]:
    clock = _Clock()
    key = instance.api_key.get_secret_value()
    client = open_jellyseerr(name, instance.url, key, on_clock=clock)

    async def look() -> str:
        status = await client.status()
        counts = await client.check_key()
        return f"{status.version}, {counts.total} requests"

    return await _looked("Seerr", "jellyseerr", name, client=client, look=look, clock=clock)


async def _client(name: str, server: Qbittorrent) -> list[Finding]:
    clock = _Clock()
    password = server.password.get_secret_value() if server.password else None
    client = open_qbittorrent(
        name, server.url, username=server.username, password=password, on_clock=clock
    )
    return await _looked(
        "qBittorrent", "qbittorrent", name, client=client, look=client.version, clock=clock
    )


async def _looked(
    called: str,
    kind: str,
    name: str,
    *,
    client: _Client,
    look: Callable[[], Awaitable[str]],
    clock: "_Clock",
) -> list[Finding]:
    what, at = f"{called} {name}", f"library_tracker.{kind}.{name}"
    try:
        told = await look()
    except UpstreamRejected as error:
        if kind == "qbittorrent":
            remedy = f"set {at}.username and {at}.password"
            return [wrong(what, str(error).rpartition(": ")[2], remedy)]
        return [wrong(what, "the API key is not accepted", f"set {at}.api_key")]
    except UpstreamUnavailable as error:
        remedy = f"check {at}.url and that it runs"
        return [away(what, f"does not answer ({str(error).rpartition(': ')[2]})", remedy)]
    except (UpstreamMissing, UpstreamSurprise) as error:
        remedy = f"check {at}.url: is it a {called}?"
        return [wrong(what, f"answers strangely ({str(error).rpartition(': ')[2]})", remedy)]
    finally:
        await client.aclose()
    return [ok(what, told), *clock.findings(what)]


class _Clock:
    """How far a server's clock is from ours; an answer tells it to a second."""

    def __init__(self) -> None:
        self._ahead_s: float | None = None

    def __call__(self, reading: ClockReading) -> None:
        middle = (reading.sent_at + reading.received_at) / 2
        self._ahead_s = reading.server_date + 0.5 - middle

    def findings(self, what: str) -> list[Finding]:
        """Said only when somebody should do something."""
        if self._ahead_s is None or abs(self._ahead_s) < _CLOCK_MAY_DIFFER_S:
            return []
        word = "ahead" if self._ahead_s > 0 else "behind"
        told = f"its clock is about {abs(self._ahead_s):.0f} s {word}"
        return [note(what, told, "let it take the time from the network (NTP)")]


async def look_at_folders(settings: Settings) -> list[Finding]:
    """Where the same films lie, as Radarr sees it and as Jellyfin does."""
    findings = []
    for radarr_name, radarr in sorted(settings.radarr.items()):
        for server_name, server in sorted(settings.jellyfin.items()):
            findings += await _folders(radarr_name, radarr, server_name, server)
    return findings


async def _folders(
    radarr_name: str, radarr: Instance, server_name: str, server: Instance
) -> list[Finding]:
    """Both are known to answer, or that was said already."""
    films = open_radarr(radarr_name, radarr.url, radarr.api_key.get_secret_value())
    jellyfin = open_jellyfin(
        server_name, server.url, server.api_key.get_secret_value(), per_second=20, concurrency=2
    )
    what = f"folders {radarr_name}, {server_name}"
    try:
        known = {m.tmdb_id: m.path async for part in films.movies() for m in part if m.has_file}
        page = await anext(jellyfin.title_pages(page_size=_SAMPLE))
    except (UpstreamUnavailable, UpstreamRejected, UpstreamMissing, UpstreamSurprise):
        return []
    finally:
        await films.aclose()
        await jellyfin.aclose()
    movies = [title for title in page.titles if title.type == "Movie" and title.path]
    shared = [title for title in movies if title.ids.tmdb in known]
    if not movies or not known:
        return []
    if not shared:
        return [
            note(
                what,
                f"none of {len(movies)} films of Jellyfin {server_name} is known to this Radarr",
                "are their ids right? (Jellyfin: Identify)",
            )
        ]
    ours, theirs = str(known[shared[0].ids.tmdb]), str(shared[0].path)
    return [ok(what, f"{len(shared)} of {len(movies)} films are in both: {ours} is {theirs}")]
