"""Trying a connection out as it is entered: who answers, or why not."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import Protocol, TypeVar

from medley_clients.arr.models import Status
from medley_clients.errors import UpstreamSurprise
from medley_clients.jellyfin.client import open_jellyfin
from medley_clients.jellyseerr.client import open_jellyseerr
from medley_clients.lastfm.client import LASTFM_URL, open_lastfm
from medley_clients.libretime.client import open_libretime
from medley_clients.listenbrainz.client import LISTENBRAINZ_URL, open_listenbrainz
from medley_clients.qbittorrent.client import open_qbittorrent
from medley_clients.radarr.client import open_radarr
from medley_clients.sonarr.client import open_sonarr
from medley_clients.subsonic.client import open_subsonic
from medley_clients.subsonic.models import ServerInfo

Values = Mapping[str, str]
"""What was entered, by the name of the field."""


class _Client(Protocol):
    async def aclose(self) -> None: ...


ClientT = TypeVar("ClientT", bound=_Client)


@asynccontextmanager
async def _closing(client: ClientT) -> AsyncGenerator[ClientT, None]:
    try:
        yield client
    finally:
        await client.aclose()


async def jellyfin(name: str, values: Values) -> str:
    """Its name and version."""
    opened = open_jellyfin(
        name,
        values["url"],
        values["api_key"],
        per_second=20,
        concurrency=2,
        device_id="medley-init",
    )
    async with _closing(opened) as client:
        info = await client.check_key()
        return f"{info.name or 'Jellyfin'} {info.version}"


async def radarr(name: str, values: Values) -> str:
    """Its version; a Sonarr behind the address is none."""
    async with _closing(open_radarr(name, values["url"], values["api_key"])) as client:
        return _arr(name, "Radarr", await client.status())


async def sonarr(name: str, values: Values) -> str:
    """Its version; a Radarr behind the address is none."""
    async with _closing(open_sonarr(name, values["url"], values["api_key"])) as client:
        return _arr(name, "Sonarr", await client.status())


async def jellyseerr(name: str, values: Values) -> str:
    """Its version and how many requests it has."""
    async with _closing(open_jellyseerr(name, values["url"], values["api_key"])) as client:
        status, counts = await client.status(), await client.check_key()
        return f"version {status.version}, {counts.total} requests"


async def qbittorrent(name: str, values: Values) -> str:
    """Its version."""
    opened = open_qbittorrent(
        name,
        values["url"],
        username=values["username"] or None,
        password=values["password"] or None,
    )
    async with _closing(opened) as client:
        return f"version {await client.version()}"


async def libretime(name: str, values: Values) -> str:
    """The station's name and version."""
    opened = open_libretime(name, values["api_url"], api_key=values["api_key"])
    async with _closing(opened) as client:
        await client.check_key()
        return f"LibreTime {await client.version()}"


async def scrobbles(name: str, values: Values) -> str:
    """The Navidrome's version, and whose plays there are."""
    opened = open_subsonic(
        name,
        values["url"],
        username=values["username"],
        password=values["password"],
        per_second=20,
    )
    async with _closing(opened) as client:
        server = await client.ping()
    if values["source"] == "lastfm":
        async with _closing(
            open_lastfm(name, values["key"], url=values["source_url"] or LASTFM_URL)
        ) as lastfm:
            info = await lastfm.user_info(values["user"])
            return f"{_server(server)}; Last.fm {info.name}, {info.play_count} plays"
    async with _closing(
        open_listenbrainz(name, values["key"], url=values["source_url"] or LISTENBRAINZ_URL)
    ) as listens:
        owner = await listens.token_owner()
        if not owner.is_valid:
            what = "ListenBrainz does not know this token"
            raise UpstreamSurprise(what, upstream=name, route="GET validate-token")
        return f"{_server(server)}; ListenBrainz {owner.user}"


def _server(info: ServerInfo) -> str:
    return f"{info.type or 'a Subsonic server'} {info.server_version or info.version}"


def _arr(name: str, called: str, status: Status) -> str:
    if status.app_name != called:
        what = f"this is a {status.app_name}, not a {called}"
        raise UpstreamSurprise(what, upstream=name, route="GET /api/v3/system/status")
    return f"version {status.version}"
