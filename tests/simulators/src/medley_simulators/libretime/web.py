"""Requests and answers of one station, with what goes wrong on the way; ASGI lies below."""

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any, Final
from urllib.parse import parse_qsl, unquote

import httpx
import msgspec

from medley_simulators.faults import Fault, Faults, Journal, Seen

PAGE: Final = "text/html; charset=utf-8"
JSON: Final = "application/json"
UNKNOWN: Final = "(unknown)"
_NEVER_S: Final = 3_600
_LINGER_ZERO: Final = struct.pack("ii", 1, 0)
_WRITES: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_HTML: Final = """
<!doctype html>
<html lang="en">
<head>
  <title>{title}</title>
</head>
<body>
  <h1>{title}</h1><p>{text}</p>
</body>
</html>
"""


class Refused(Exception):
    """An error status with JSON, or with a page where there is no body."""

    def __init__(self, status: int, body: object = None) -> None:
        super().__init__(status)
        self.status = status
        self.body = body


@dataclass(slots=True)
class Answer:
    """What goes back; bytes go as they are."""

    status: int = 200
    body: bytes = b""
    content_type: str | None = JSON
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Part:
    """One field of a form with a file."""

    name: str
    filename: str | None
    content: bytes


@dataclass(slots=True)
class Request:
    """One request; ``values`` are what the route's placeholders stood for."""

    method: str
    path: str
    query: dict[str, str]
    headers: Mapping[str, str]
    body: bytes
    values: dict[str, str] = field(default_factory=dict)

    @property
    def is_form(self) -> bool:
        """Whether the body is no JSON but a form."""
        kind = self.headers.get("content-type", "")
        return kind.startswith(("application/x-www-form-urlencoded", "multipart/form-data"))

    def read(self) -> object:
        """The body as a value.

        Raises
        ------
        Refused
            400 in Django's words.
        """
        if self.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            return dict(parse_qsl(self.body.decode(), keep_blank_values=True))
        if self.is_form:
            return {part.name: part.content.decode() for part in self.parts()}
        if not self.body:
            return {}
        try:
            return msgspec.json.decode(self.body)
        except msgspec.DecodeError:
            why = "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"
            raise Refused(400, {"detail": f"JSON parse error - {why}"}) from None

    def parts(self) -> list[Part]:
        """The fields of a multipart form."""
        kind = self.headers.get("content-type", "")
        head = f"Content-Type: {kind}\r\n\r\n".encode()
        message = BytesParser(policy=HTTP).parsebytes(head + self.body)
        found = []
        for each in message.iter_parts():
            name = each.get_param("name", header="content-disposition")
            payload = each.get_payload(decode=True)
            content = payload if isinstance(payload, bytes) else b""
            found.append(Part(str(name), each.get_filename(), content))
        return found


Handler = Callable[[Request], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Route:
    """A template whose ``{names}`` stand for one segment; ``{name*}`` at the end for the rest."""

    method: str
    template: str
    handler: Handler
    is_control: bool = False


def answer(value: object, status: int = 200) -> Answer:
    """JSON."""
    return Answer(status, msgspec.json.encode(value))


def page(status: int) -> Answer:
    """What Django shows people."""
    title, text = {
        404: ("Not Found", "The requested resource was not found on this server."),
    }.get(status, ("Server Error (500)", ""))
    return Answer(status, _HTML.format(title=title, text=text).encode(), PAGE)


def refusal(error: Refused) -> Answer:
    """The answer to something that was refused."""
    return page(error.status) if error.body is None else answer(error.body, error.status)


@dataclass(frozen=True, slots=True)
class Carried:
    """One request as it was carried out, for tests that look at what was sent."""

    method: str
    path: str
    query: Mapping[str, str]
    body: bytes
    status: int

    def json(self) -> Any:
        """The body sent."""
        return msgspec.json.decode(self.body)


class Web:
    """The ASGI application: routes, faults, counters."""

    def __init__(self, routes: list[Route], faults: Faults, journal: Journal) -> None:
        self._routes = [(r.template.strip("/").split("/"), r) for r in routes]
        self._faults = faults
        self._journal = journal
        self.carried: list[Carried] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        request = await _received(scope, receive)
        route = self._find(request)
        template = UNKNOWN if route is None else route.template
        if route is not None and route.is_control:
            await _send(send, request, await _handled(route, request))
            return
        is_write = request.method in _WRITES
        self._journal.came(request.method, template, is_write=is_write)
        fault, delay_s = self._faults.met_by(request.method, template)
        if delay_s:
            await asyncio.sleep(delay_s)
        if fault is not None and not (fault.after or fault.kind == "half"):
            await self._spoil(send, request, template, fault, Answer(fault.status))
            return
        told = self._unknown(request) if route is None else await _handled(route, request)
        self._journal.carried_out(told.status, is_write=is_write)
        self.carried.append(
            Carried(request.method, request.path, request.query, request.body, told.status)
        )
        if fault is not None:
            await self._spoil(send, request, template, fault, told)
            return
        self._note(request, template, told.status)
        await _send(send, request, told)

    def _find(self, request: Request) -> Route | None:
        if request.path != "/" and request.path.endswith("/") and request.path != "/api/v2/":
            return None
        parts = request.path.strip("/").split("/")
        method = "GET" if request.method == "HEAD" else request.method
        best: Route | None = None
        for names, route in self._routes:
            values = _match(names, parts)
            if values is None:
                continue
            if route.method == method:
                request.values = values
                return route
            best = best or route
        return None

    def _unknown(self, request: Request) -> Answer:
        parts = request.path.strip("/").split("/")
        if not request.path.endswith("/"):
            for names, _ in self._routes:
                if _match(names, parts) is not None:
                    told = {"detail": f'Method "{request.method}" not allowed.'}
                    return answer(told, 405)
        return page(404)

    async def _spoil(
        self, send: Any, request: Request, template: str, fault: Fault, told: Answer
    ) -> None:
        if fault.kind == "hang":
            await asyncio.sleep(_NEVER_S)
        elif fault.kind == "reset":
            self._note(request, template, 0)
            await _reset(send)
        elif fault.kind == "half":
            self._note(request, template, told.status)
            await _send_half(send, told)
        else:
            status = 503 if fault.kind == "starting" else fault.status
            spoilt = page(status) if status >= 500 else answer({"detail": "spoilt"}, status)
            if fault.retry_after_s is not None:
                spoilt.headers["retry-after"] = str(fault.retry_after_s)
            self._note(request, template, status)
            await _send(send, request, spoilt)

    def _note(self, request: Request, template: str, status: int) -> None:
        query = "&".join(f"{k}={v}" for k, v in request.query.items())
        self._journal.answered(Seen(request.method, template, request.path, query, status))


async def _handled(route: Route, request: Request) -> Answer:
    try:
        return await route.handler(request)
    except Refused as error:
        return refusal(error)


def _match(names: list[str], parts: list[str]) -> dict[str, str] | None:
    if names[-1].endswith("*}"):
        if len(parts) < len(names):
            return None
        rest = "/".join(parts[len(names) - 1 :])
        parts = [*parts[: len(names) - 1], rest]
        names = [*names[:-1], names[-1].replace("*", "")]
    if len(names) != len(parts):
        return None
    values = {}
    for name, part in zip(names, parts, strict=True):
        if name.startswith("{"):
            values[name[1:-1]] = unquote(part)
        elif name != part:
            return None
    return values


async def _received(scope: Any, receive: Any) -> Request:
    pieces, more = [], True
    while more:
        message = await receive()
        pieces.append(message.get("body", b""))
        more = message.get("more_body", False)
    return Request(
        method=scope["method"],
        path=scope["raw_path"].decode("latin-1").partition("?")[0],
        query=dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)),
        headers={n.decode("latin-1").lower(): v.decode("latin-1") for n, v in scope["headers"]},
        body=b"".join(pieces),
    )


def _start(told: Answer) -> dict[str, Any]:
    headers = {"content-length": str(len(told.body)), **told.headers}
    if told.content_type is not None:
        headers["content-type"] = told.content_type
    pairs = [(n.encode("latin-1"), v.encode("latin-1")) for n, v in headers.items()]
    return {"type": "http.response.start", "status": told.status, "headers": pairs}


async def _send(send: Any, request: Request, told: Answer) -> None:
    await send(_start(told))
    body = b"" if request.method == "HEAD" else told.body
    await send({"type": "http.response.body", "body": body})


async def _send_half(send: Any, told: Answer) -> None:
    await send(_start(told))
    half = told.body[: len(told.body) // 2]
    await send({"type": "http.response.body", "body": half, "more_body": True})
    if (transport := _transport(send)) is None:
        await send({"type": "http.response.body", "body": b""})
        return
    transport.close()
    await _let_go()


async def _reset(send: Any) -> None:
    transport = _transport(send)
    if transport is None:
        message = "connection reset by the simulator"
        raise httpx.ReadError(message)
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_ZERO)
    transport.abort()
    await _let_go()


async def _let_go() -> None:
    """Let the loop tell uvicorn that the connection is gone, so that it does not complain."""
    for _ in range(3):
        await asyncio.sleep(0)


def _transport(send: Any) -> asyncio.Transport | None:
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    return transport if transport is not None and hasattr(transport, "abort") else None
