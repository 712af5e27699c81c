"""From an ASGI request to the server's answer: faults, rights, handler, counters, clock."""

import asyncio
import socket
import struct
from dataclasses import replace
from typing import Any, Final

import httpx

from medley_simulators.faults import Fault, Faults, Journal, Seen
from medley_simulators.jellyfin.auth import Caller, identify
from medley_simulators.jellyfin.routing import (
    HTML_STARTING,
    Answer,
    Call,
    Refused,
    Route,
    RouteTable,
    fold_query,
    refusal,
)
from medley_simulators.jellyfin.state import State

_NEVER_S: Final = 3_600
_LINGER_ZERO: Final = struct.pack("ii", 1, 0)
_STARTING: Final = Answer(503, HTML_STARTING, "text/html; charset=utf-8")
UNKNOWN: Final = "(unknown)"


class Answering:
    """The ASGI application of one server."""

    def __init__(self, state: State, table: RouteTable, faults: Faults, journal: Journal) -> None:
        self._state = state
        self._table = table
        self._faults = faults
        self._journal = journal

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        call = await _read(scope, receive)
        try:
            route, call.places = self._table.match(call.method, call.path)
        except Refused as error:
            self._journal.came(call.method, UNKNOWN, is_write=False)
            await self._send(send, call, UNKNOWN, refusal(error.status))
            return
        if route.right == "control":
            await _send_whole(send, await self._handled(route, call), date=self._date())
            return
        await self._through_faults(send, route, call, scope)

    async def _through_faults(self, send: Any, route: Route, call: Call, scope: Any) -> None:
        self._journal.came(call.method, route.template, is_write=route.writes_user_data)
        fault, delay_s = self._faults.met_by(call.method, route.template)
        if delay_s:
            await asyncio.sleep(delay_s)
        if self._state.is_starting:
            answer = _STARTING
        elif fault is not None and not (fault.after or fault.kind == "half"):
            await self._spoil(send, route, call, fault, refusal(fault.status))
            return
        else:
            answer = await self._handled(route, call)
            self._journal.carried_out(answer.status, is_write=route.writes_user_data)
        if fault is not None:
            await self._spoil(send, route, call, fault, answer)
        else:
            await self._send(send, call, route.template, answer)

    async def _handled(self, route: Route, call: Call) -> Answer:
        try:
            caller = self._admitted(route, call)
            answer: Answer = await route.handler(self._state, call, caller)
        except Refused as error:
            return refusal(error.status)
        return answer

    def _admitted(self, route: Route, call: Call) -> Caller | None:
        """Who calls, where the route wants to know; nobody and the unentitled are refused."""
        if route.right not in {"token", "admin"}:
            return None
        caller = identify(self._state, call)
        if caller is None:
            raise Refused(401)
        if route.right == "admin" and not caller.is_administrator:
            raise Refused(403)
        return caller

    async def _spoil(
        self,
        send: Any,
        route: Route,
        call: Call,
        fault: Fault,
        answer: Answer,
    ) -> None:
        if fault.kind == "hang":
            await asyncio.sleep(_NEVER_S)
        elif fault.kind == "reset":
            self._note(call, route.template, 0)
            await _reset(send)
        elif fault.kind == "half":
            self._note(call, route.template, answer.status)
            await _send_half(send, answer, date=self._date())
        elif fault.kind == "starting":
            await self._send(send, call, route.template, _STARTING)
        elif fault.kind == "page":
            await self._send(send, call, route.template, replace(_STARTING, status=200))
        else:
            spoilt = refusal(fault.status)
            if fault.retry_after_s is not None:
                spoilt.headers["retry-after"] = str(fault.retry_after_s)
            await self._send(send, call, route.template, spoilt)

    async def _send(self, send: Any, call: Call, template: str, answer: Answer) -> None:
        self._note(call, template, answer.status)
        await _send_whole(send, answer, date=self._date())

    def _note(self, call: Call, template: str, status: int) -> None:
        query = "&".join(f"{name}={value}" for name, value in call.query.items())
        self._journal.answered(Seen(call.method, template, call.path, query, status))

    def _date(self) -> str:
        return self._state.clock.http_date()


async def _read(scope: Any, receive: Any) -> Call:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    headers = {n.decode("latin-1").lower(): v.decode("latin-1") for n, v in scope["headers"]}
    query = fold_query(scope["query_string"]) if scope["query_string"] else {}
    return Call(scope["method"], scope["path"], headers, query, {}, body)


def _start(answer: Answer, *, date: str) -> dict[str, Any]:
    headers = {"date": date, "server": "Kestrel", "content-length": str(len(answer.body))}
    if answer.body:
        headers["content-type"] = answer.content_type
    if answer.status == 204:
        del headers["content-length"]
    pairs = [(n.encode(), v.encode("latin-1")) for n, v in (headers | answer.headers).items()]
    return {"type": "http.response.start", "status": answer.status, "headers": pairs}


async def _send_whole(send: Any, answer: Answer, *, date: str) -> None:
    await send(_start(answer, date=date))
    await send({"type": "http.response.body", "body": answer.body})


async def _send_half(send: Any, answer: Answer, *, date: str) -> None:
    """Promise the whole length, send half of it and hang up."""
    await send(_start(answer, date=date))
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
