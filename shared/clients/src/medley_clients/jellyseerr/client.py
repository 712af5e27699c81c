"""One Jellyseerr, Seerr or Overseerr."""

from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol, TypeVar

import httpx
import msgspec

from medley_clients.errors import UpstreamUnavailable
from medley_clients.exchange import OnClock, Params, Upstream, exchange, nothing
from medley_clients.jellyseerr.models import (
    Media,
    MediaPage,
    Page,
    Request,
    RequestCounts,
    RequestPage,
    Status,
    Titled,
    User,
    UserPage,
)
from medley_kit.http import Observe, make_http

T = TypeVar("T")
Row = TypeVar("Row", Request, Media, User)
Row_co = TypeVar("Row_co", Request, Media, User, covariant=True)

# Each page of requests makes Seerr ask every Radarr and Sonarr it knows; a dead one makes it slow.
_TIMEOUT_S: Final = 90
_PAGE: Final = 500
_ATTEMPTS: Final = 3

_read_status: Final = msgspec.json.Decoder(Status).decode
_read_requests: Final = msgspec.json.Decoder(RequestPage).decode
_read_request: Final = msgspec.json.Decoder(Request).decode
_read_media: Final = msgspec.json.Decoder(MediaPage).decode
_read_users: Final = msgspec.json.Decoder(UserPage).decode
_read_counts: Final = msgspec.json.Decoder(RequestCounts).decode
_read_titled: Final = msgspec.json.Decoder(Titled).decode
_read_settings: Final = msgspec.json.Decoder(dict[str, Any]).decode


class _Listed(Protocol[Row_co]):
    @property
    def page_info(self) -> Page: ...
    @property
    def results(self) -> Sequence[Row_co]: ...


class JellyseerrClient:
    """Reads requests, titles and people; asks for another try.

    Every method raises the errors of ``medley_clients.exchange``. A wrong key is
    ``UpstreamRejected`` (403).
    """

    def __init__(
        self, name: str, http: httpx.AsyncClient, *, api_key: str, on_clock: OnClock | None = None
    ) -> None:
        self.name = name
        self._http = http
        self._upstream = Upstream(name, http, {"X-Api-Key": api_key}, on_clock)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def status(self) -> Status:
        """Ask who answers; needs no key."""
        return await self._get("/api/v1/status", _read_status)

    async def check_key(self) -> RequestCounts:
        """Ask something cheap that needs the key: ``UpstreamRejected`` when it is wrong."""
        return await self.request_counts()

    async def request_counts(self) -> RequestCounts:
        """How many requests there are by state: cheaper than listing them."""
        return await self._get("/api/v1/request/count", _read_counts)

    async def requests(self) -> list[Request]:
        """List all requests, oldest first, each once; those of blocklisted titles are left out.

        Raises
        ------
        UpstreamUnavailable
            Also when requests kept disappearing while they were read.
        """
        order: Params = {"filter": "all", "sort": "added", "sortDirection": "asc"}
        return await self._all("/api/v1/request", _read_requests, order)

    async def media(self) -> list[Media]:
        """List all titles Seerr knows of, each once; as ``requests``."""
        return await self._all("/api/v1/media", _read_media, {"filter": "all", "sort": "added"})

    async def users(self) -> list[User]:
        """List all people, each once."""
        return await self._all("/api/v1/user", _read_users, {"sort": "created"})

    async def request(self, request_id: int) -> Request:
        """Read one request; ``UpstreamMissing``: withdrawn or deleted."""
        return await self._get(
            "/api/v1/request/{request_id}", _read_request, request_id=str(request_id)
        )

    async def titled(self, media_type: str, tmdb_id: int) -> Titled:
        """What a title is called: one call a title, which Seerr passes on to TMDB."""
        template = "/api/v1/movie/{tmdb_id}" if media_type == "movie" else "/api/v1/tv/{tmdb_id}"
        return await self._get(template, _read_titled, tmdb_id=str(tmdb_id))

    async def retry(self, request_id: int) -> Request:
        """Have a failed request handed to Radarr or Sonarr again."""
        return await self._send(
            "POST",
            "/api/v1/request/{request_id}/retry",
            _read_request,
            request_id=str(request_id),
        )

    async def webhook(self) -> dict[str, Any]:
        """Read the settings of the one webhook a Seerr has."""
        return await self._get("/api/v1/settings/notifications/webhook", _read_settings)

    async def set_webhook(self, settings: dict[str, Any]) -> None:
        """Replace them."""
        template = "/api/v1/settings/notifications/webhook"
        await self._send("POST", template, nothing, body=settings)

    async def test_webhook(self, settings: dict[str, Any]) -> None:
        """Have Seerr post a test; ``UpstreamUnavailable`` (500) when it was not answered."""
        template = "/api/v1/settings/notifications/webhook/test"
        await self._send("POST", template, nothing, body=settings)

    async def _all(
        self, template: str, read: Callable[[bytes], _Listed[Row]], order: Params
    ) -> list[Row]:
        """Read a listing to its end; anew when it moved, since rows may then have been skipped.

        Pages overlap by one row: as long as it is the one already read, nothing moved up.
        """
        for _ in range(_ATTEMPTS):
            rows: dict[int, Row] = {}
            while True:
                overlap = min(1, len(rows))
                skip = len(rows) - overlap
                window: Params = {**order, "take": _PAGE, "skip": skip}
                said = await self._get(template, read, params=window)
                ids = [row.id for row in said.results]
                has_moved = bool(overlap) and (not ids or ids[0] != next(reversed(rows)))
                if has_moved or (not set(ids) - rows.keys() and len(rows) < said.page_info.results):
                    break
                rows.update({row.id: row for row in said.results})
                if len(rows) >= said.page_info.results:
                    return list(rows.values())
        what = "the listing moved"
        raise UpstreamUnavailable(what, upstream=self.name, route=f"GET {template}")

    async def _get(
        self,
        template: str,
        read: Callable[[bytes], T],
        *,
        params: Params | None = None,
        **values: str,
    ) -> T:
        return await exchange(self._upstream, "GET", template, read, values=values, params=params)

    async def _send(
        self,
        method: str,
        template: str,
        read: Callable[[bytes], T],
        *,
        body: object = None,
        **values: str,
    ) -> T:
        encoded = None if body is None else msgspec.json.encode(body)
        return await exchange(self._upstream, method, template, read, values=values, body=encoded)


def open_jellyseerr(
    name: str,
    url: str,
    api_key: str,
    *,
    per_second: float = 10,
    concurrency: int = 2,
    observe: Observe | None = None,
    on_clock: OnClock | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
) -> JellyseerrClient:
    """Open the client of the instance configured as ``name``; the caller closes it."""
    http = make_http(
        url,
        headers={"Accept": "application/json"},
        per_second=per_second,
        concurrency=concurrency,
        timeout_s=_TIMEOUT_S,
        observe=observe,
        transport=transport,
    )
    return JellyseerrClient(name, http, api_key=api_key, on_clock=on_clock)
