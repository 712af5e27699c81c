"""What every request passes first: its id, the limit of its body, a count, a line in the log."""

import asyncio
import re
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from typing import Final
from uuid import uuid4

import structlog
from prometheus_client import Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.problems import Problem
from medley_kit import headers, trace
from medley_kit.metrics import REGISTRY

log = structlog.get_logger()

REQUESTS: Final = Counter(
    "medley_http_requests",
    "Requests by route, method and status.",
    ["route", "method", "status"],
    registry=REGISTRY,
)
SECONDS: Final = Histogram(
    "medley_http_request_seconds",
    "How long until the first byte of the answer.",
    ["route"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
    registry=REGISTRY,
)
# Finding a labelled child costs more than counting it; there are only as many as routes.
_requests = lru_cache(maxsize=None)(REQUESTS.labels)
_seconds = lru_cache(maxsize=None)(SECONDS.labels)
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"})
_DISCARD_TIMES: Final = 8
_DISCARD_WITHIN_S: Final = 10.0
_SANE_ID: Final = re.compile(rb"[A-Za-z0-9._~:/+=-]{1,128}\Z")


class Front:
    """Wraps an application; plain ASGI, so that a webhook pays microseconds for it."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        max_body: int,
        quiet: tuple[str, ...],
        uploads: Mapping[str, int] | None = None,
    ) -> None:
        """``quiet``: prefixes of paths whose success is not worth a line in the log.

        ``uploads``: path -> how large its body may be, where it is not held in memory.
        """
        self._app = app
        self._max_body = max_body
        self._uploads = uploads or {}
        self._quiet = quiet

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(scope)
        scope["request_id"] = request_id.decode()
        token = headers.request.set(scope["request_id"])
        headers.continue_trace(_traceparent(scope))
        answer = _Answer(send, request_id)
        started = time.perf_counter()
        try:
            with trace.span(f"HTTP {scope['method']}", path=scope["path"]):
                await self._serve(scope, receive, answer)
        finally:
            headers.request.reset(token)
            self._count(scope, answer, started)

    async def _serve(self, scope: Scope, receive: Receive, answer: "_Answer") -> None:
        limit = self._uploads.get(scope["path"], self._max_body)
        limited = _Limited(scope, receive, limit)
        if limited.is_too_large():
            await limited.discard_rest()
            await too_large(limit).response()(scope, receive, answer)
            return
        await self._app(scope, limited, answer)

    def _count(self, scope: Scope, answer: "_Answer", started: float) -> None:
        route = _route(scope)
        method = scope["method"] if scope["method"] in _METHODS else "other"
        _requests(route, method, answer.status).inc()
        _seconds(route).observe((answer.started_at or time.perf_counter()) - started)
        if answer.status < 400 and scope["path"].startswith(self._quiet):
            return
        log.info(
            "request answered",
            method=method,
            path=scope["path"],
            status=answer.status,
            request_id=scope["request_id"],
            elapsed_ms=round((time.perf_counter() - started) * 1000, 1),
        )


def too_large(limit: int) -> Problem:
    """The body is over the limit."""
    message = f"The body is larger than {limit} bytes."
    return Problem(413, "body-too-large", message, headers={"Connection": "close"})


class _Limited:
    """Lets a body through up to a limit, whether or not it said beforehand how long it is."""

    def __init__(self, scope: Scope, receive: Receive, limit: int) -> None:
        self._scope = scope
        self._receive = receive
        self._limit = limit
        self._seen = 0

    def is_too_large(self) -> bool:
        for name, value in self._scope["headers"]:
            if name == b"content-length":
                return value.isdigit() and int(value) > self._limit
        return False

    async def __call__(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            self._seen += len(message.get("body", b""))
            if self._seen > self._limit:
                if message.get("more_body"):
                    await self.discard_rest()
                raise too_large(self._limit)
        return message

    async def discard_rest(self) -> None:
        """Take what still comes, within reason: a client cut off while it sends sees no answer."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_DISCARD_WITHIN_S):
                while self._seen <= self._limit * _DISCARD_TIMES:
                    message = await self._receive()
                    self._seen += len(message.get("body", b""))
                    if message["type"] != "http.request" or not message.get("more_body"):
                        return


class _Answer:
    """Sends, and adds the request's id to the headers."""

    def __init__(self, send: Send, request_id: bytes) -> None:
        self._send = send
        self._request_id = request_id
        self.status = 500
        self.started_at: float | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started_at = time.perf_counter()
            self.status = message["status"]
            message["headers"] = [*message["headers"], (b"x-request-id", self._request_id)]
        await self._send(message)


def _request_id(scope: Scope) -> bytes:
    for name, value in scope["headers"]:
        if name == b"x-request-id":
            return bytes(value) if _SANE_ID.match(value) else uuid4().hex.encode()
    return uuid4().hex.encode()


def _traceparent(scope: Scope) -> str | None:
    """The caller's trace, if the caller has one."""
    for name, value in scope["headers"]:
        if name == b"traceparent":
            return bytes(value).decode("latin-1")
    return None


def _route(scope: Scope) -> str:
    """The route's pattern, never the path: a label for each path would fill the scraper."""
    route = scope.get("route")
    path = getattr(route, "path", None) or scope.get("route_path")
    return path if isinstance(path, str) else "unmatched"
