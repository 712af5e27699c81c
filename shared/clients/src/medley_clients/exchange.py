"""One request and its answer: a typed value, or one of the upstream errors."""

import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Final, TypeAlias, TypeVar
from urllib.parse import quote

import httpx

from medley_clients.errors import (
    UpstreamMissing,
    UpstreamPage,
    UpstreamRejected,
    UpstreamSurprise,
    UpstreamUnavailable,
)
from medley_kit.http import RECEIVED_AT, SENT_AT

T = TypeVar("T")
Params: TypeAlias = Mapping[str, str | int | bool]
OnClock: TypeAlias = Callable[["ClockReading"], None]

_NOT_FOUND: Final = 404
_SERVER_ERROR: Final = 500
_WAIT: Final = frozenset({408, 429})
_TRUNCATED: Final = "truncated"
_READ: Final = httpx.ByteStream(b"")
FORM: Final = "application/x-www-form-urlencoded"
"""Where secrets must stay out of addresses."""


@dataclass(frozen=True, slots=True)
class ClockReading:
    """One sight of the server's clock; all three are seconds since the epoch.

    ``sent_at`` and ``received_at`` are ours. ``server_date`` is the answer's ``Date``, cut to whole
    seconds: the server's clock stood somewhere in [server_date, server_date + 1) in between.
    A reverse proxy may put its own clock there.
    """

    sent_at: float
    received_at: float
    server_date: float


@dataclass(frozen=True, slots=True)
class Upstream:
    """Whom to ask: the configured name, the way there, and who wants to know its clock."""

    name: str
    http: httpx.AsyncClient
    headers: Mapping[str, str]
    on_clock: OnClock | None = None


async def exchange(
    upstream: Upstream,
    method: str,
    template: str,
    read: Callable[[bytes], T],
    *,
    values: Mapping[str, str] | None = None,
    params: Params | None = None,
    body: bytes | None = None,
    content_type: str = "application/json",
) -> T:
    """Send one request and return what ``read`` makes of its body.

    ``template`` is the path with ``{names}``, filled from ``values``; it labels metrics and errors.
    ``read`` raises ``ValueError`` for a body of the wrong shape (msgspec's errors are such).

    Raises
    ------
    UpstreamUnavailable
        No answer, an answer cut short, 408, 429, 5xx, or a 404 page of a proxy (HTML).
    UpstreamMissing
        404.
    UpstreamRejected
        Any other 4xx.
    UpstreamPage
        HTML in place of data.
    UpstreamSurprise
        A redirect, or data of another shape.
    """
    response = await send(
        upstream,
        method,
        template,
        values=values,
        params=params,
        body=body,
        content_type=content_type,
    )
    route = f"{method} {template}"
    if not response.is_success:
        raise refusal(response, upstream=upstream.name, route=route)
    return shaped(response, read, upstream=upstream.name, route=route)


async def send(
    upstream: Upstream,
    method: str,
    template: str,
    *,
    values: Mapping[str, str] | None = None,
    params: Params | None = None,
    body: bytes | None = None,
    content_type: str = "application/json",
) -> httpx.Response:
    """Send one request and return the answer as it is, for vendors whose status tells little.

    Raises
    ------
    UpstreamUnavailable
        No answer, or one cut short.
    """
    route = f"{method} {template}"
    quoted = {name: quote(value, safe="") for name, value in (values or {}).items()}
    headers = upstream.headers
    if body is not None:
        headers = {**headers, "Content-Type": content_type}
    asked_at = time.time()
    try:
        response = await upstream.http.request(
            method,
            template.format_map(quoted),
            params=params,
            content=body,
            headers=headers,
            extensions={"upstream": upstream.name, "route": route},
        )
    except httpx.HTTPError as error:
        raise UpstreamUnavailable(
            type(error).__name__, upstream=upstream.name, route=route
        ) from error
    if upstream.on_clock is not None:
        _read_clock(response, asked_at, upstream.on_clock)
    return response


def shaped(response: httpx.Response, read: Callable[[bytes], T], *, upstream: str, route: str) -> T:
    """Read the body of an answer; errors as ``exchange``."""
    if is_page(response):
        raise page_in_place_of_data(response, upstream=upstream, route=route)
    # An answer and its stream hold each other: a body of a megabyte would wait for the collector.
    response.stream = _READ
    with understanding(upstream, route):
        return read(response.content)


def nothing(_body: bytes) -> None:
    """Read an answer whose body does not matter."""


@contextmanager
def understanding(upstream: str, route: str) -> Generator[None, None, None]:
    """Turn a reader's ``ValueError`` into the upstream error it means."""
    try:
        yield
    except UnicodeDecodeError:
        # Its repr holds the whole body.
        what = "not UTF-8"
        raise UpstreamSurprise(what, upstream=upstream, route=route) from None
    except ValueError as error:
        if _TRUNCATED in str(error):
            what = "the answer was cut short"
            raise UpstreamUnavailable(what, upstream=upstream, route=route) from error
        raise UpstreamSurprise(str(error), upstream=upstream, route=route) from error


def page_in_place_of_data(response: httpx.Response, *, upstream: str, route: str) -> UpstreamPage:
    """Say that a page for people came where data was expected."""
    what = f"{response.status_code} with an HTML page in place of data"
    return UpstreamPage(what, upstream=upstream, route=route)


def refusal(
    response: httpx.Response, *, upstream: str, route: str
) -> UpstreamUnavailable | UpstreamMissing | UpstreamRejected | UpstreamSurprise:
    """Name the error that an answer other than 2xx means."""
    status = response.status_code
    what = f"answered {status}"
    if status >= _SERVER_ERROR or status in _WAIT:
        return UpstreamUnavailable(
            what, upstream=upstream, route=route, retry_after_s=_retry_after_s(response)
        )
    if status == _NOT_FOUND and is_page(response):
        what = "a proxy answered 404 in its place"
        return UpstreamUnavailable(what, upstream=upstream, route=route)
    if status == _NOT_FOUND:
        return UpstreamMissing(what, upstream=upstream, route=route)
    if response.is_client_error:
        return UpstreamRejected(what, upstream=upstream, route=route, status=status)
    what = f"{what}: the configured address is not where it lives"
    return UpstreamSurprise(what, upstream=upstream, route=route)


def is_page(response: httpx.Response) -> bool:
    """Whether it is a page for people."""
    return "html" in response.headers.get("Content-Type", "")


def _retry_after_s(response: httpx.Response) -> float | None:
    """Seconds asked for; ``None`` when absent or unreadable, 0 when that moment has passed."""
    asked = response.headers.get("Retry-After", "").strip()
    if asked.isascii() and asked.isdigit():
        return float(asked)
    until = _epoch_s(asked)
    if until is None:
        return None
    # Measured on the server's own clock where it shows one: ours may differ.
    now = _epoch_s(response.headers.get("Date", ""))
    return max(0.0, until - (time.time() if now is None else now))


def _read_clock(response: httpx.Response, asked_at: float, on_clock: OnClock) -> None:
    """Report the clock unless a gateway in front of the server, or a cache, wrote the date."""
    if response.is_server_error or "Age" in response.headers:
        return
    server_date = _epoch_s(response.headers.get("Date", ""))
    if server_date is not None:
        sent_at = response.extensions.get(SENT_AT, asked_at)
        received_at = response.extensions.get(RECEIVED_AT) or time.time()
        on_clock(ClockReading(sent_at, received_at, server_date))


@lru_cache(maxsize=16)
def _epoch_s(http_date: str) -> float | None:
    """Read a date; cached, since under load thousands of answers carry the same second."""
    try:
        return parsedate_to_datetime(http_date).timestamp()
    except ValueError:
        return None
