"""Asking one server: credentials, version, and the routes that follow from it."""

import asyncio
from collections.abc import Callable
from importlib.metadata import version as distribution_version
from typing import Final, TypeVar
from urllib.parse import quote

import httpx

from medley_clients.errors import UpstreamSurprise
from medley_clients.exchange import OnClock, Params, Upstream, exchange
from medley_clients.jellyfin import wire
from medley_clients.jellyfin.models import PublicInfo
from medley_clients.jellyfin.routes import Routes, Version, parse_version, routes_for

T = TypeVar("T")

_PUBLIC_INFO: Final = "/System/Info/Public"


class Server:
    """Knows how to be let in and which routes exist; knows nothing about what is asked."""

    def __init__(
        self,
        name: str,
        http: httpx.AsyncClient,
        *,
        api_key: str,
        device_id: str,
        on_clock: OnClock | None,
    ) -> None:
        self.name = name
        self._http = http
        self._upstream = Upstream(name, http, credentials(api_key, device_id), on_clock)
        self._version: Version | None = None
        self._version_lock = asyncio.Lock()

    def signed_in(self, token: str, *, device_id: str) -> "Server":
        """The same server, asked by the owner of ``token``; over the same connections."""
        other = Server(
            self.name,
            self._http,
            api_key=token,
            device_id=device_id,
            on_clock=self._upstream.on_clock,
        )
        other._version = self._version
        return other

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def ask(
        self,
        method: str,
        template: str,
        read: Callable[[bytes], T],
        *,
        params: Params | None = None,
        body: bytes | None = None,
        **values: str,
    ) -> T:
        """Send one request; ``values`` fill the names in ``template``."""
        return await exchange(
            self._upstream,
            method,
            template,
            read,
            values=values,
            params=params,
            body=body,
        )

    async def about(
        self,
        user_id: str,
        method: str,
        template: str,
        read: Callable[[bytes], T],
        *,
        item_id: str = "",
        params: Params | None = None,
        body: bytes | None = None,
    ) -> T:
        """Send one request for a user: in the path of a legacy route, else as ``userId``."""
        if "{user_id}" not in template:
            params = {"userId": user_id, **(params or {})}
        return await self.ask(
            method,
            template,
            read,
            params=params,
            body=body,
            user_id=user_id,
            item_id=item_id,
        )

    async def public_info(self) -> PublicInfo:
        """Ask who answers, and remember the version."""
        info = await self.ask("GET", _PUBLIC_INFO, wire.read_info)
        self._version = self._parsed(info)
        return info

    async def version(self, *, refresh: bool) -> Version:
        """Major and minor version; asked once for all who wait, unless ``refresh``."""
        if self._version is not None and not refresh:
            return self._version
        async with self._version_lock:
            if self._version is not None and not refresh:
                return self._version
            return self._parsed(await self.public_info())

    async def routes(self) -> Routes:
        """Choose the routes this server answers on."""
        return routes_for(await self.version(refresh=False))

    def _parsed(self, info: PublicInfo) -> Version:
        version = parse_version(info.version)
        if version is None:
            what = "the server names no version"
            raise UpstreamSurprise(what, upstream=self.name, route=f"GET {_PUBLIC_INFO}")
        return version


def credentials(api_key: str, device_id: str) -> dict[str, str]:
    """Build the only form of authorization that 12.0 accepts; values are percent-encoded."""
    parts = {
        "Token": api_key,
        "Client": "medley",
        "Device": "jellyfin-sync",
        "DeviceId": device_id,
        "Version": distribution_version("medley-clients"),
    }
    said = ", ".join(f'{name}="{quote(value, safe="")}"' for name, value in parts.items())
    return {"Authorization": f"MediaBrowser {said}"}
