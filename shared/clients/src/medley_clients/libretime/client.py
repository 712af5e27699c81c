"""One LibreTime station, seen with its API key."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

import httpx

from medley_clients.errors import UpstreamSurprise
from medley_clients.libretime.asking import Asking, reader
from medley_clients.libretime.errors import NoSuchRoute
from medley_clients.libretime.files import Files
from medley_clients.libretime.history import History
from medley_clients.libretime.integration import Integration
from medley_clients.libretime.media import Media
from medley_clients.libretime.models import StationInfo, Surface, Version
from medley_clients.libretime.schedule import Schedule
from medley_clients.libretime.spelling import base_address
from medley_kit.http import Observe, make_http

_read_version: Final = reader(Version)
_read_info: Final = reader(StationInfo)


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """An answer as it came, for whoever passes it on."""

    content_type: str
    body: bytes


class TooLarge(UpstreamSurprise):
    """An answer that is larger than whoever asked can take."""


class LibretimeClient:
    """Reads and writes one station.

    The parts: ``files``, ``schedule``, ``history`` and ``media`` on every station, ``integration``
    where ``surface`` says so. Every method raises; none answers "nothing" for "could not ask". A
    write that may or may not have happened raises ``OutcomeUnknown``.
    """

    def __init__(
        self,
        name: str,
        http: httpx.AsyncClient,
        *,
        api_key: str,
        surface: Surface | None = None,
        local_zone: ZoneInfo | None = None,
    ) -> None:
        self.name = name
        self._http = http
        self._asking = Asking(name, http, api_key)
        self._configured = surface
        self._surface = surface
        self._probing = asyncio.Lock()
        self.files = Files(self._asking)
        self.schedule = Schedule(self._asking)
        self.history = History(self._asking)
        self.media = Media(self._asking)
        self.integration = Integration(self._asking, local_zone=local_zone)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    @property
    def known_surface(self) -> Surface | None:
        """As configured, or as found by the last probe; ``None`` before the first."""
        return self._surface

    async def surface(self, *, refresh: bool = False) -> Surface:
        """Which interface is there: as configured, else found out, once unless ``refresh``.

        Raises
        ------
        NotLetIn, UpstreamUnavailable
            Nothing is known then; the stock interface is never assumed.
        """
        if self._configured is not None:
            return self._configured
        async with self._probing:
            if self._surface is None or refresh:
                self._surface = await self._probe()
            return self._surface

    async def _probe(self) -> Surface:
        try:
            await self.integration.status()
        except NoSuchRoute:
            # Any server answers so to an unknown path: a stock LibreTime must say who it is.
            await self.version()
            return Surface.STOCK
        return Surface.INTEGRATION

    async def version(self) -> str:
        """Version of the interface; needs no key."""
        return (await self._asking.read("/api/v2/version", _read_version)).api_version

    async def station_name(self) -> str:
        """What the station calls itself; needs no key."""
        return (await self._asking.read("/api/v2/info", _read_info)).station_name

    async def check_key(self) -> None:
        """Return when the key may read what only a full one may; else ``NotLetIn``."""
        await self.files.libraries()

    async def raw(
        self, path: str, params: Mapping[str, str], *, at_most: int = 1_000_000
    ) -> RawAnswer:
        """Read any path below ``/api/v2/`` undecoded; the caller decides which may be asked.

        Raises
        ------
        TooLarge
            There are more than ``at_most`` bytes.
        """
        async with self._asking.streamed(
            "GET", "/api/v2/{path}", params=params, path=path
        ) as response:
            body = bytearray()
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > at_most:
                    what = f"more than {at_most} bytes"
                    raise TooLarge(what, upstream=self.name, route="GET /api/v2/{path}")
            return RawAnswer(response.headers.get("Content-Type", ""), bytes(body))


def open_libretime(
    name: str,
    url: str,
    *,
    api_key: str,
    surface: Surface | None = None,
    local_zone: ZoneInfo | None = None,
    per_second: float = 50,
    concurrency: int = 8,
    timeout_s: float = 30,
    observe: Observe | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
) -> LibretimeClient:
    """Open one; ``/api`` or ``/api/v2`` at the end of ``url`` is cut.

    Only reads are repeated, and briefly. ``timeout_s`` is for ordinary calls: lists without pages
    and uploads have longer ones of their own.
    """
    http = make_http(
        base_address(url),
        headers={"Accept": "application/json"},
        per_second=per_second,
        concurrency=concurrency,
        timeout_s=timeout_s,
        observe=observe,
        transport=transport,
    )
    return LibretimeClient(name, http, api_key=api_key, surface=surface, local_zone=local_zone)
