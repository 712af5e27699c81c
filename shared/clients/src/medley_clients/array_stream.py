"""A long JSON array read in parts, so that neither the body nor its decoding fills the memory."""

import re
from collections.abc import AsyncGenerator, Mapping
from typing import Final, Generic, TypeVar

import httpx
import msgspec

from medley_clients.errors import UpstreamSurprise, UpstreamUnavailable
from medley_clients.exchange import (
    Params,
    Upstream,
    is_page,
    page_in_place_of_data,
    refusal,
    understanding,
)

T = TypeVar("T")

BULK_TIMEOUT_S: Final = 120
"""How long a server may be silent before the next byte of a whole library."""

_PART: Final = 1 << 20
"""Bytes decoded at a time: some three milliseconds, during which the event loop waits."""
_LARGEST: Final = 512 * 1000 * 1000
_CANDIDATES: Final = 8
_CONNECT_S: Final = 5
_OPENING: Final = re.compile(rb'\s*\[\s*(\{\s*"[^"\\]*")')
_BLANKS: Final = b" \t\r\n"


class ArrayCutter(Generic[T]):
    """Takes bytes of an array of objects as they come; gives back the objects that are whole.

    A cut is tried before what looks like the opening of an object (the first object's first key).
    What stands before it is decoded as an array of its own: that succeeds only when the cut lies
    between two members of the outer array, since a prefix is parsed as the whole would be.
    Where no cut succeeds the array is decoded at its end.
    """

    def __init__(self, decoder: "msgspec.json.Decoder[list[T]]") -> None:
        self._decoder = decoder
        self._buffer = bytearray()
        self._opening: bytes | None = None
        self._try_at = _PART

    def feed(self, chunk: bytes) -> list[T]:
        """The members completed by ``chunk``, mostly none.

        Raises
        ------
        msgspec.ValidationError
            A member is not of the documented shape.
        """
        self._buffer += chunk
        return self._cut() if len(self._buffer) >= self._try_at else []

    def finish(self) -> list[T]:
        """The members that are left.

        Raises
        ------
        msgspec.DecodeError
            The array is cut short, or of another shape.
        """
        rest, self._buffer = self._buffer, bytearray()
        return self._decoder.decode(rest)

    def _cut(self) -> list[T]:
        buffer = self._buffer
        if self._opening is None:
            found = _OPENING.match(buffer)
            self._opening = bytes(found[1]) if found else b""
        before = len(buffer)
        for _ in range(_CANDIDATES if self._opening else 0):
            before = buffer.rfind(self._opening, 1, before)
            comma = self._comma_before(before)
            if before < 0:
                break
            if comma is None:
                continue
            buffer[comma] = ord("]")
            try:
                with memoryview(buffer) as view, view[: comma + 1] as head:
                    members = self._decoder.decode(head)
            except msgspec.ValidationError:
                raise
            except msgspec.DecodeError:
                buffer[comma] = ord(",")
                continue
            self._buffer = bytearray(b"[") + buffer[comma + 1 :]
            self._try_at = _PART
            return members
        self._try_at = 2 * len(buffer)
        return []

    def _comma_before(self, position: int) -> int | None:
        at = position - 1
        while at > 0 and self._buffer[at] in _BLANKS:
            at -= 1
        return at if at > 0 and self._buffer[at] == ord(",") else None


async def exchange_array(
    upstream: Upstream,
    template: str,
    cutter: ArrayCutter[T],
    *,
    values: Mapping[str, str] | None = None,
    params: Params | None = None,
) -> AsyncGenerator[list[T], None]:
    """Yield the members of a long array as they arrive, in server order; no list is empty.

    The array is whole only when the generator ended without an error.

    Raises
    ------
    UpstreamUnavailable, UpstreamMissing, UpstreamRejected, UpstreamSurprise
        As ``exchange``; also in the middle, when the answer is cut short or takes another shape.
    """
    route = f"GET {template}"
    request = upstream.http.build_request(
        "GET",
        template.format_map(values or {}),
        params=params,
        headers=upstream.headers,
        timeout=httpx.Timeout(BULK_TIMEOUT_S, connect=_CONNECT_S),
        extensions={"upstream": upstream.name, "route": route},
    )
    try:
        response = await upstream.http.send(request, stream=True)
    except httpx.HTTPError as error:
        raise _unavailable(error, upstream, route) from error
    try:
        if not response.is_success:
            raise refusal(response, upstream=upstream.name, route=route)
        if is_page(response):
            raise page_in_place_of_data(response, upstream=upstream.name, route=route)
        async for members in _members(response, cutter, upstream, route):
            yield members
    except httpx.HTTPError as error:
        raise _unavailable(error, upstream, route) from error
    finally:
        await response.aclose()


async def _members(
    response: httpx.Response, cutter: ArrayCutter[T], upstream: Upstream, route: str
) -> AsyncGenerator[list[T], None]:
    size = 0
    async for chunk in response.aiter_bytes():
        size += len(chunk)
        if size > _LARGEST:
            what = f"more than {_LARGEST} bytes"
            raise UpstreamSurprise(what, upstream=upstream.name, route=route)
        with understanding(upstream.name, route):
            members = cutter.feed(chunk)
        if members:
            yield members
    with understanding(upstream.name, route):
        members = cutter.finish()
    if members:
        yield members


def _unavailable(error: httpx.HTTPError, upstream: Upstream, route: str) -> UpstreamUnavailable:
    return UpstreamUnavailable(type(error).__name__, upstream=upstream.name, route=route)
