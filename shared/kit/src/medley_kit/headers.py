"""What travels beside a message's body: header names, and who asked for what."""

import re
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Final

MESSAGE_ID: Final = "Nats-Msg-Id"
CORRELATION_ID: Final = "Medley-Correlation-Id"
REQUEST_ID: Final = "X-Request-Id"
TRACEPARENT: Final = "traceparent"
SCHEDULER: Final = "Nats-Scheduler"
"""Set by the server on a message that a schedule fired."""

correlation: ContextVar[str | None] = ContextVar("medley_correlation", default=None)
"""What started the work in hand: messages published meanwhile say so."""
request: ContextVar[str | None] = ContextVar("medley_request", default=None)
"""The HTTP request in hand, if there is one."""
traceparent: ContextVar[str | None] = ContextVar("medley_traceparent", default=None)
"""The trace in hand, as W3C spells it."""

_TRACEPARENT = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}\Z")


def outgoing(message_id: str) -> dict[str, str]:
    """The headers of a message that is published now."""
    headers = {MESSAGE_ID: message_id, CORRELATION_ID: correlation.get() or message_id}
    if asked_by := request.get():
        headers[REQUEST_ID] = asked_by
    if trace := traceparent.get():
        headers[TRACEPARENT] = trace
    return headers


def question() -> dict[str, str] | None:
    """The headers of a query that is asked now; None when there is nothing to say."""
    known = {
        CORRELATION_ID: correlation.get(),
        REQUEST_ID: request.get(),
        TRACEPARENT: traceparent.get(),
    }
    return {name: value for name, value in known.items() if value} or None


def take_over(headers: Mapping[str, str] | None) -> None:
    """Continue what the sender of these headers was doing, in the running task."""
    said = headers or {}
    correlation.set(said.get(CORRELATION_ID) or said.get(MESSAGE_ID))
    request.set(said.get(REQUEST_ID))
    continue_trace(said.get(TRACEPARENT))


def continue_trace(carried: str | None) -> None:
    """The running task belongs to this trace; to none, when it is not spelled as W3C has it."""
    traceparent.set(carried if carried and _TRACEPARENT.match(carried) else None)
