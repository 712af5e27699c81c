"""HTTP clients that are polite to the server they were made for."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import ExitStack
from functools import cache
from importlib.metadata import version
from ssl import SSLContext
from typing import Any, Final, TypeAlias, TypeVar

import httpx
from aiolimiter import AsyncLimiter
from httpcore._async.http11 import AsyncHTTP11Connection
from httpx_retries import Retry, RetryTransport

from medley_kit import trace

T = TypeVar("T")

Observe: TypeAlias = Callable[[str, str, int | str, float], None]
"""Told of each attempt: upstream, route, status or type of error, seconds to the headers."""

SENT_AT: Final = "sent_at"
RECEIVED_AT: Final = "received_at"
"""Response extensions: our clock in epoch seconds, around the attempt that was answered."""

_SAFE: Final = ("GET", "HEAD")
# Not 429 and 503: they say "not now", often with Retry-After, and that wait is the broker's.
_BLIPS: Final = (502, 504)
# Not timeouts: a listing that took 30 s takes them again, from a server that is slow already.
_BROKEN: Final = (httpx.NetworkError, httpx.RemoteProtocolError)
# As much as an event loop reads at once, and four times what httpcore asks for: a quarter of the
# turns for a body of a hundred megabytes. It has no setting of it.
AsyncHTTP11Connection.READ_NUM_BYTES = 256 * 1024
# Shorter than the five seconds after which uvicorn and Node close an idle connection.
_IDLE_S: Final = 4.0


def user_agent() -> str:
    """``medley/<version>``."""
    return f"medley/{version('medley-kit')}"


def make_http(
    base_url: str,
    *,
    headers: Mapping[str, str],
    per_second: float,
    concurrency: int,
    timeout_s: float = 30,
    connect_s: float = 5,
    observe: Observe | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
) -> httpx.AsyncClient:
    """Open a client that repeats what is safe to repeat, briefly; long waits belong to the broker.

    Redirects are answers, not followed. ``per_second`` may be below one; at most one second's worth
    of requests leaves at once. ``observe`` reads the request extensions ``upstream`` and ``route``.
    ``transport`` replaces the network, below all limits.
    """
    network = transport or httpx.AsyncHTTPTransport(
        verify=_trusted(),
        limits=httpx.Limits(
            max_connections=concurrency,
            max_keepalive_connections=concurrency,
            keepalive_expiry=_IDLE_S,
        ),
    )
    burst = max(1.0, per_second)
    paced = PacedTransport(
        network,
        slots=asyncio.Semaphore(concurrency),
        limiter=AsyncLimiter(burst, burst / per_second),
        observe=observe,
    )
    retry = Retry(
        total=2,
        backoff_factor=0.1,
        max_backoff_wait=1,
        allowed_methods=_SAFE,
        status_forcelist=_BLIPS,
        retry_on_exceptions=_BROKEN,
    )
    return httpx.AsyncClient(
        base_url=base_url,
        headers={"User-Agent": user_agent(), **headers},
        timeout=httpx.Timeout(timeout_s, connect=connect_s),
        transport=RetryTransport(paced, retry=retry),
        follow_redirects=False,
    )


@cache
def _trusted() -> SSLContext:
    """Load the certificate store once: each context holds its own copy."""
    return httpx.create_ssl_context()


class PacedTransport(httpx.AsyncBaseTransport):
    """One attempt at a time per slot, and not more often than the limiter allows.

    It lies below the retries, so that a pause between two attempts holds no slot. A slot is held
    until the body is read or dropped. The slot comes before the limiter: whoever has waited for
    the rate goes out at once, and bursts stay as small as promised.
    """

    def __init__(
        self,
        inner: httpx.AsyncBaseTransport,
        *,
        slots: asyncio.Semaphore,
        limiter: AsyncLimiter,
        observe: Observe | None,
    ) -> None:
        self._inner = inner
        self._slots = slots
        self._limiter = limiter
        self._observe = observe

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Wait for a slot and for the rate, then ask."""
        await self._slots.acquire()
        with ExitStack() as lease:
            lease.callback(self._slots.release)
            await self._limiter.acquire()
            response = await self._attempt(request)
            if not response.is_closed:
                response.stream = _LeasedStream(response, lease.pop_all())
        return response

    async def _attempt(self, request: httpx.Request) -> httpx.Response:
        sent_at = time.time()
        started = time.perf_counter()
        upstream, route = _asked(request)
        try:
            with trace.span(f"ask {upstream}", route=route):
                response = await self._inner.handle_async_request(request)
        except httpx.TransportError as error:
            self._tell(request, type(error).__name__, time.perf_counter() - started)
            raise
        self._tell(request, response.status_code, time.perf_counter() - started)
        response.extensions[SENT_AT] = sent_at
        response.extensions[RECEIVED_AT] = time.time()
        return response

    def _tell(self, request: httpx.Request, status: int | str, seconds: float) -> None:
        if self._observe is not None:
            self._observe(*_asked(request), status, seconds)

    async def aclose(self) -> None:
        """Close what lies below."""
        await self._inner.aclose()


def _asked(request: httpx.Request) -> tuple[str, str]:
    """Whom, and which of their routes, as the client said; else what the address shows."""
    upstream = request.extensions.get("upstream", request.url.host)
    return upstream, request.extensions.get("route", request.method)


class _LeasedStream(httpx.AsyncByteStream):
    """A body that gives its slot back when it is closed."""

    def __init__(self, response: httpx.Response, lease: ExitStack) -> None:
        if not isinstance(response.stream, httpx.AsyncByteStream):
            message = "an asynchronous transport answered with a synchronous body"
            raise TypeError(message)
        self._body = response.stream
        self._lease = lease

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._body:
            yield chunk

    async def aclose(self) -> None:
        with self._lease:
            await _to_the_end(self._body.aclose())


async def _to_the_end(work: Coroutine[Any, Any, T]) -> T:
    """Do it in a task of its own, and wait for it even when cancelled.

    The pool of connections shields itself from the cancellation of its own framework only. A task
    that is cancelled while it gives a connection back would leave it taken for good.
    """
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise
