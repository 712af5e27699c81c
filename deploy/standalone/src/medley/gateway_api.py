"""The gateway's HTTP API, as the commands use it."""

import json
from collections.abc import AsyncGenerator, AsyncIterable, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

import httpx

from medley.admin_token import find_token
from medley.outcome import CommandFailed, Unreachable, WrongUsage
from medley.surroundings import Surroundings

EVERYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}  # noqa: S104 - where to find who listens there
_TIMEOUT: Final = httpx.Timeout(30, connect=3)
_UNAUTHORIZED, _FORBIDDEN, _MALFORMED, _UNAVAILABLE = 401, 403, 422, 503


class GatewayApi:
    """Asks the gateway as an administrator; what it refuses is raised as a sentence."""

    def __init__(
        self, url: str, token: str, *, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        """``transport`` replaces the network."""
        self.url = url
        self._http = httpx.AsyncClient(
            base_url=url,
            headers={"Authorization": f"Bearer {token}"},
            timeout=_TIMEOUT,
            transport=transport,
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def get(self, path: str, **query: str | int | None) -> Any:
        """What a query answers; a parameter that is ``None`` is left out."""
        params = {name: value for name, value in query.items() if value is not None}
        return await self._ask("GET", path, params=params)

    async def post(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """What a command answers."""
        return await self._ask("POST", path, body=body)

    async def download(self, path: str) -> AsyncGenerator[bytes, None]:
        """A file, a piece at a time."""
        wait = httpx.Timeout(60, connect=3)
        try:
            async with self._http.stream("GET", path, timeout=wait) as response:
                if response.is_error:
                    await response.aread()
                    raise self._refusal(response)
                async for piece in response.aiter_bytes():
                    yield piece
        except httpx.TransportError as error:
            raise self._away(error) from error

    async def upload(self, path: str, pieces: AsyncIterable[bytes], **query: str) -> Any:
        """What a command answers that takes a file."""
        wait = httpx.Timeout(60, connect=3)
        try:
            response = await self._http.post(path, params=query, content=pieces, timeout=wait)
        except httpx.TransportError as error:
            raise self._away(error) from error
        if response.is_error:
            raise self._refusal(response)
        return response.json()

    async def delete(self, path: str) -> Any:
        """What is gone now."""
        return await self._ask("DELETE", path)

    async def readiness(self) -> dict[str, Any]:
        """`/readyz`, whether all is well or not."""
        response = await self._send("GET", "/readyz")
        found: dict[str, Any] = response.json()
        return found

    async def events(
        self, path: str, **query: str
    ) -> AsyncGenerator[tuple[str, dict[str, Any]], None]:
        """Server-sent events, name and data, until the gateway ends them or goes away."""
        wait = httpx.Timeout(30, connect=3, read=60)
        try:
            async with self._http.stream("GET", path, params=query, timeout=wait) as response:
                if response.is_error:
                    await response.aread()
                    raise self._refusal(response)
                name = "message"
                async for line in response.aiter_lines():
                    field, _, value = line.partition(": ")
                    if field == "event":
                        name = value
                    elif field == "data":
                        yield name, json.loads(value)
        except httpx.TransportError as error:
            raise self._away(error) from error

    async def _ask(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> Any:
        response = await self._send(method, path, params=params, body=body)
        if response.is_error:
            raise self._refusal(response)
        return response.json() if response.content else None

    async def _send(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> httpx.Response:
        try:
            return await self._http.request(method, path, params=params, json=body)
        except httpx.TransportError as error:
            raise self._away(error) from error

    def _away(self, error: httpx.TransportError) -> Unreachable:
        if isinstance(error, httpx.ReadTimeout):
            return Unreachable(f"The gateway at {self.url} does not answer in time: see its log")
        return Unreachable(
            f"The gateway does not answer at {self.url}: start it with `medley up`, "
            "or correct gateway.host and gateway.port in medley.yaml"
        )

    def _refusal(self, response: httpx.Response) -> CommandFailed:
        """The problem document as an error that says what to do."""
        detail = _detail(response)
        match response.status_code:
            case status if status == _UNAUTHORIZED:
                return WrongUsage(
                    f"The gateway at {self.url} does not know this admin token: "
                    "set MEDLEY_ADMIN_TOKEN to one it knows"
                )
            case status if status == _FORBIDDEN:
                return WrongUsage(f"The gateway refuses: {detail}")
            case status if status == _UNAVAILABLE:
                return Unreachable(f"The gateway answers, but not all behind it: {detail}")
            case status if status == _MALFORMED:
                return WrongUsage(f"{detail.rstrip('.')} (HTTP {status})")
            case status:
                return CommandFailed(f"{detail.rstrip('.')} (HTTP {status})")


def _detail(response: httpx.Response) -> str:
    if "json" in response.headers.get("content-type", ""):
        document = response.json()
        if isinstance(document, dict):
            return str(document.get("detail") or document.get("title") or "no reason given")
    return f"{response.url.path} answered without a reason; is this the gateway?"


def address_of(surroundings: Surroundings) -> tuple[str, str]:
    """Where the gateway listens by the settings, and an admin token; errors as `find_token`."""
    from gateway.settings import Settings  # noqa: PLC0415 - not for `--help`

    settings = surroundings.load(Settings)
    if settings.port == 0:
        raise WrongUsage(
            "gateway.port is 0, so nobody knows where the gateway listens: "
            "set MEDLEY_GATEWAY__PORT to the port `medley up` printed"
        )
    host = EVERYWHERE.get(settings.host, settings.host)
    return f"http://{host}:{settings.port}", find_token(surroundings, settings)


@asynccontextmanager
async def gateway_api(surroundings: Surroundings) -> AsyncGenerator[GatewayApi, None]:
    """The API of the gateway that these settings describe; errors as `address_of`."""
    url, token = address_of(surroundings)
    api = GatewayApi(url, token)
    try:
        yield api
    finally:
        await api.aclose()
