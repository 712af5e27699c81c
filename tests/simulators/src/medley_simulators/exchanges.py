"""One request and its answer over ASGI, with what goes wrong on purpose in between."""

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl

import httpx
import msgspec

from medley_simulators.faults import Fault, Faults, Journal, Seen

JSON: Final = "application/json"
HTML: Final = "text/html; charset=utf-8"
_PAGE: Final = b"<!DOCTYPE html><html><body><h1>Bad gateway</h1></body></html>"
_NEVER_S: Final = 3_600
_LINGER_ZERO: Final = struct.pack("ii", 1, 0)


class Dropped(Exception):
    """The server went away in the middle of a request: the connection is reset."""


@dataclass(slots=True)
class Answer:
    """What goes back."""

    status: int = 200
    body: bytes = b""
    content_type: str = JSON
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Call:
    """One request. ``pairs`` are the query and an urlencoded body, merged, in order."""

    method: str
    path: str
    headers: Mapping[str, str]
    query: str
    pairs: list[tuple[str, str]]
    body: bytes

    def one(self, name: str) -> str | None:
        """The first value of that name."""
        return next((value for key, value in self.pairs if key == name), None)

    def every(self, name: str) -> list[str]:
        """All values of that name, in order."""
        return [value for key, value in self.pairs if key == name]

    def number(self, name: str, default: int) -> int:
        """A whole number; the default when it is absent or is none."""
        told = self.one(name)
        try:
            return default if told is None else int(told)
        except ValueError:
            return default

    def json(self) -> Any:
        """The body as it decodes; ``None`` when it is no JSON."""
        try:
            return msgspec.json.decode(self.body)
        except msgspec.DecodeError:
            return None


Named = Callable[[Call], str]
Handle = Callable[[Call], Awaitable[Answer]]


def answered(value: Any, *, status: int = 200) -> Answer:
    """JSON."""
    return Answer(status, msgspec.json.encode(value))


def page(status: int) -> Answer:
    """HTML, as a proxy says it."""
    return Answer(status, _PAGE, HTML)


class Exchanges:
    """An ASGI application: faults, the handler, counters.

    ``named`` tells a call by the vendor's own name for it, which faults and counters go by; a
    name that begins with ``/_sim/`` is neither counted nor hit. ``is_write`` says which are writes.
    """

    def __init__(
        self,
        handle: Handle,
        *,
        named: Named,
        faults: Faults,
        journal: Journal,
        is_write: Callable[[str], bool],
    ) -> None:
        self._handle = handle
        self._named = named
        self._faults = faults
        self._journal = journal
        self._is_write = is_write

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        call = await _read(scope, receive)
        name = self._named(call)
        if name.startswith("/_sim/"):
            await _send_whole(send, await self._handle(call))
            return
        is_write = self._is_write(name)
        self._journal.came(call.method, name, is_write=is_write)
        fault, delay_s = self._faults.met_by(call.method, name)
        if delay_s:
            await asyncio.sleep(delay_s)
        answer = page(502)
        try:
            if fault is None or fault.after or fault.kind == "half":
                answer = await self._handle(call)
                self._journal.carried_out(answer.status, is_write=is_write)
        except Dropped:
            fault = Fault("reset")
        await self._spoilt(send, fault, answer, call, name)

    async def _spoilt(
        self, send: Any, fault: Fault | None, answer: Answer, call: Call, name: str
    ) -> None:
        kind = fault.kind if fault is not None else "none"
        if fault is not None and kind == "status":
            answer = _worded(fault)
        elif kind in {"starting", "page"}:
            answer = page(503 if kind == "starting" else 200)
        status = 0 if kind in {"reset", "hang"} else answer.status
        self._journal.answered(Seen(call.method, name, call.path, call.query, status))
        if kind == "hang":
            await asyncio.sleep(_NEVER_S)
        elif kind == "reset":
            await _reset(send)
        elif kind == "half":
            await _send_half(send, answer)
        else:
            await _send_whole(send, answer)


def _worded(fault: Fault) -> Answer:
    answer = page(fault.status) if fault.body is None else Answer(fault.status, fault.body.encode())
    if fault.retry_after_s is not None:
        answer.headers["retry-after"] = str(fault.retry_after_s)
    return answer


async def _read(scope: Any, receive: Any) -> Call:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    headers = {n.decode("latin-1").lower(): v.decode("latin-1") for n, v in scope["headers"]}
    query = scope["query_string"].decode("latin-1")
    pairs = parse_qsl(query, keep_blank_values=True)
    if "urlencoded" in headers.get("content-type", ""):
        pairs += parse_qsl(body.decode(), keep_blank_values=True)
    return Call(scope["method"], scope["path"], headers, query, pairs, body)


def _start(answer: Answer) -> dict[str, Any]:
    headers = {
        "content-type": answer.content_type,
        "content-length": str(len(answer.body)),
        **answer.headers,
    }
    pairs = [(n.encode(), v.encode("latin-1")) for n, v in headers.items()]
    return {"type": "http.response.start", "status": answer.status, "headers": pairs}


async def _send_whole(send: Any, answer: Answer) -> None:
    await send(_start(answer))
    await send({"type": "http.response.body", "body": answer.body})


async def _send_half(send: Any, answer: Answer) -> None:
    """Promise the whole length, send half of it and hang up."""
    await send(_start(answer))
    half = answer.body[: len(answer.body) // 2]
    await send({"type": "http.response.body", "body": half, "more_body": True})
    if (transport := _transport(send)) is None:
        await send({"type": "http.response.body", "body": b""})
        return
    transport.close()
    await _let_go()


async def _reset(send: Any) -> None:
    """Drop the connection; in process, where there is none, the request fails as if it had."""
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
    """The connection behind an answer, when there is a real one."""
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    return transport if transport is not None and hasattr(transport, "abort") else None
