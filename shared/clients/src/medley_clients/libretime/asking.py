"""Asking one LibreTime: credentials, the two kinds of 404, and what a 500 means for a write."""

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO, Final, TypeAlias, TypeVar

import httpx
import msgspec

from medley_clients.errors import (
    OutcomeUnknown,
    UpstreamMissing,
    UpstreamRejected,
    UpstreamSurprise,
    UpstreamUnavailable,
)
from medley_clients.libretime.errors import NoSuchRoute, NotLetIn

T = TypeVar("T")
Params: TypeAlias = Mapping[str, str | int]
FormFile: TypeAlias = tuple[str, BinaryIO, str]
"""Name, bytes, content type."""
Failure: TypeAlias = UpstreamUnavailable | OutcomeUnknown

LISTING_S: Final = 300.0
"""How long a list without pages may keep us waiting: the server builds all of it first."""
_NOT_FOUND: Final = 404
_SERVER_ERROR: Final = 500
_WAIT: Final = frozenset({408, 429})
_SHUT: Final = frozenset({401, 403})
_ERROR_BODY: Final = 4096
# Nothing has left us yet, so nothing has happened there.
_UNSENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_READS: Final = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True)
class Asking:
    """Whom to ask, and with which key; knows nothing about what is asked."""

    name: str
    http: httpx.AsyncClient
    api_key: str

    @property
    def headers(self) -> dict[str, str]:
        """The header v2 reads.

        Raises
        ------
        NotLetIn
            There is no key: an empty one would be answered with a 500.
        """
        if not self.api_key.strip():
            what = "no API key is configured"
            raise NotLetIn(what, upstream=self.name, route="(any)", status=403)
        return {"Authorization": f"Api-Key {self.api_key}"}

    async def read(
        self,
        template: str,
        read: Callable[[bytes], T],
        *,
        params: Params | None = None,
        timeout_s: float | None = None,
        **values: int | str,
    ) -> T:
        """Ask for something; ``values`` fill the names in ``template``.

        Raises
        ------
        NotLetIn, NoSuchRoute, UpstreamMissing, UpstreamUnavailable, UpstreamSurprise
        """
        return await self._exchange("GET", template, read, values, timeout_s, params=params)

    async def write(
        self,
        method: str,
        template: str,
        read: Callable[[bytes], T],
        *,
        body: object = None,
        timeout_s: float | None = None,
        **values: int | str,
    ) -> T:
        """Change something, with a JSON body.

        Raises
        ------
        OutcomeUnknown
            A 5xx, or the answer was lost: it may have happened.
        UpstreamUnavailable
            It has not happened: the server was not reached, or asked to wait.
        NotLetIn, NoSuchRoute, UpstreamMissing, UpstreamRejected
            It has not happened.
        """
        options: dict[str, Any] = {}
        if body is not None:
            options["content"] = msgspec.json.encode(body)
            options["headers"] = {**self.headers, "Content-Type": "application/json"}
        return await self._exchange(method, template, read, values, timeout_s, **options)

    async def send_form(
        self,
        template: str,
        read: Callable[[bytes], T],
        *,
        file: FormFile,
        fields: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        timeout_s: float | None = None,
    ) -> T:
        """Send a file as a form, read piece by piece; errors as ``write``."""
        options: dict[str, Any] = {
            "files": {"file": file},
            "data": dict(fields or {}),
            "headers": self.headers if headers is None else dict(headers),
        }
        return await self._exchange("POST", template, read, {}, timeout_s, **options)

    async def _exchange(
        self,
        method: str,
        template: str,
        read: Callable[[bytes], T],
        values: Mapping[str, int | str],
        timeout_s: float | None,
        **options: Any,
    ) -> T:
        route = f"{method} {template}"
        options.setdefault("headers", self.headers)
        if timeout_s is not None:
            options["timeout"] = timeout_s
        try:
            response = await self.http.request(
                method,
                template.format_map(values),
                extensions={"upstream": self.name, "route": route},
                **options,
            )
        except httpx.HTTPError as error:
            raise self.lost(error, route) from error
        if not response.is_success:
            raise self.refusal(response, route)
        return self._shaped(response, read, route)

    def _shaped(self, response: httpx.Response, read: Callable[[bytes], T], route: str) -> T:
        try:
            return read(_data_of(response))
        except ValueError as error:
            # The repr of some of these holds the whole body.
            what = "not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)
            if not is_read(route):
                raise OutcomeUnknown(what, upstream=self.name, route=route) from None
            if "truncated" in what:
                what = "the answer was cut short"
                raise UpstreamUnavailable(what, upstream=self.name, route=route) from None
            raise UpstreamSurprise(what, upstream=self.name, route=route) from None

    @asynccontextmanager
    async def streamed(
        self,
        method: str,
        template: str,
        *,
        params: Params | None = None,
        headers: Mapping[str, str] | None = None,
        timeout_s: float | None = None,
        **values: int | str,
    ) -> AsyncGenerator[httpx.Response, None]:
        """Begin to read an answer that is too large to hold; other errors as ``read``.

        What is raised while the body is read is translated too.
        """
        route = f"{method} {template}"
        options: dict[str, Any] = {} if timeout_s is None else {"timeout": timeout_s}
        try:
            async with self.http.stream(
                method,
                template.format_map(values),
                params=params,
                headers={**self.headers, **(headers or {})},
                extensions={"upstream": self.name, "route": route},
                **options,
            ) as response:
                if not response.is_success:
                    raise self.refusal(await _begun(response), route)
                yield response
        except httpx.HTTPError as error:
            raise self.lost(error, route) from error

    def lost(self, error: httpx.HTTPError, route: str) -> Failure:
        """What a broken exchange means: for a write that was sent, nobody knows."""
        what = type(error).__name__
        if is_read(route) or isinstance(error, _UNSENT):
            return UpstreamUnavailable(what, upstream=self.name, route=route)
        return OutcomeUnknown(what, upstream=self.name, route=route)

    def refusal(self, response: httpx.Response, route: str) -> Exception:
        """The error an answer stands for."""
        status = response.status_code
        where = {"upstream": self.name, "route": route}
        what = f"answered {status}"
        if status >= _SERVER_ERROR or status in _WAIT:
            has_not_happened = is_read(route) or status in _WAIT
            kind = UpstreamUnavailable if has_not_happened else OutcomeUnknown
            return kind(what, **where, retry_after_s=_retry_after_s(response))
        return self._final(response, what, where)

    @staticmethod
    def _final(response: httpx.Response, what: str, where: Mapping[str, str]) -> Exception:
        status = response.status_code
        if status in _SHUT:
            return NotLetIn(f"{what}: {detail_of(response)}", **where, status=status)
        if status == _NOT_FOUND and is_page(response):
            what = "there is no such route: another surface, or another address"
            return NoSuchRoute(what, **where)
        if status == _NOT_FOUND:
            return UpstreamMissing(what, **where)
        if response.is_client_error:
            return UpstreamRejected(f"{what}: {detail_of(response)}", **where, status=status)
        what = f"{what}: the configured address is not where it lives"
        return UpstreamSurprise(what, **where)


def _data_of(response: httpx.Response) -> bytes:
    if is_page(response):
        message = f"{response.status_code} with a page in place of data"
        raise ValueError(message)
    return response.content


def nothing(_body: bytes) -> None:
    """Read an answer whose body does not matter."""


def reader(kind: type[T]) -> Callable[[bytes], T]:
    """A typed reader of JSON."""
    return msgspec.json.Decoder(kind).decode


def is_read(route: str) -> bool:
    """Whether a route, spelled ``METHOD template``, changes nothing."""
    return route.partition(" ")[0] in _READS


def is_page(response: httpx.Response) -> bool:
    """Whether a page for people came in place of data."""
    return "html" in response.headers.get("Content-Type", "")


def detail_of(response: httpx.Response) -> str:
    """Which members were refused, or the server's own sentence; never a page."""
    if is_page(response):
        return "a page"
    if response.headers.get("Content-Type", "").startswith("text/plain"):
        return response.text.strip()[:200] or "no reason given"
    try:
        said = msgspec.json.decode(response.content)
    except (msgspec.DecodeError, httpx.ResponseNotRead):
        return "no reason given"
    if isinstance(said, dict) and isinstance(said.get("detail"), str):
        return str(said["detail"])[:200]
    if isinstance(said, dict):
        return "refused members: " + ", ".join(sorted(str(name) for name in said))[:200]
    return "no reason given"


async def _begun(response: httpx.Response) -> httpx.Response:
    """The same answer with enough of its body to tell what kind of error it is."""
    kept = b""
    async for chunk in response.aiter_bytes():
        kept += chunk
        if len(kept) >= _ERROR_BODY:
            break
    told = {"Content-Type", "Retry-After"} & {name.title() for name in response.headers}
    headers = {name: response.headers[name] for name in told}
    return httpx.Response(response.status_code, headers=headers, content=kept)


def _retry_after_s(response: httpx.Response) -> float | None:
    asked = response.headers.get("Retry-After", "").strip()
    return float(asked) if asked.isascii() and asked.isdigit() else None
