"""Asking one instance: its key, and how bodies are read and written."""

from collections.abc import AsyncGenerator, Callable
from typing import Final, TypeVar

import httpx
import msgspec

from medley_clients.array_stream import ArrayCutter, exchange_array
from medley_clients.exchange import OnClock, Params, Upstream, exchange
from medley_kit.http import Observe, make_http

T = TypeVar("T")

_TIMEOUT_S: Final = 15


class Server:
    """Knows how to be let in; knows nothing about what is asked."""

    def __init__(
        self, name: str, http: httpx.AsyncClient, *, api_key: str, on_clock: OnClock | None
    ) -> None:
        self.name = name
        self._http = http
        self._upstream = Upstream(name, http, {"X-Api-Key": api_key}, on_clock)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def get(
        self,
        template: str,
        read: Callable[[bytes], T],
        *,
        params: Params | None = None,
        **values: int,
    ) -> T:
        """Read one answer; ``values`` fill the names in ``template``."""
        spelled = {name: str(value) for name, value in values.items()}
        return await exchange(self._upstream, "GET", template, read, values=spelled, params=params)

    async def send(
        self,
        method: str,
        template: str,
        read: Callable[[bytes], T],
        *,
        body: object = None,
        params: Params | None = None,
        **values: int,
    ) -> T:
        """Change something; ``body`` travels as JSON."""
        return await exchange(
            self._upstream,
            method,
            template,
            read,
            values={name: str(value) for name, value in values.items()},
            params=params,
            body=None if body is None else msgspec.json.encode(body),
        )

    def array(
        self, template: str, decoder: "msgspec.json.Decoder[list[T]]", *, params: Params
    ) -> AsyncGenerator[list[T], None]:
        """Read a long array in parts."""
        return exchange_array(self._upstream, template, ArrayCutter(decoder), params=params)


def open_server(
    name: str,
    url: str,
    api_key: str,
    *,
    per_second: float,
    concurrency: int,
    observe: Observe | None = None,
    on_clock: OnClock | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
) -> Server:
    """Open the connections to the instance configured as ``name``; the caller closes them."""
    http = make_http(
        url,
        headers={"Accept": "application/json"},
        per_second=per_second,
        concurrency=concurrency,
        timeout_s=_TIMEOUT_S,
        observe=observe,
        transport=transport,
    )
    return Server(name, http, api_key=api_key, on_clock=on_clock)
