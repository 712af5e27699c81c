"""How a service speaks: one JSON object a line, or colours on a terminal; never a secret."""

import logging
import re
import sys
from collections.abc import Generator, MutableMapping
from contextlib import contextmanager
from typing import Any, Final, TextIO

import structlog
from nats.aio.msg import Msg
from structlog.typing import EventDict, Processor, WrappedLogger

from medley_kit import headers

_SECRET_KEY: Final = re.compile(
    r"(password|passwd|secret|token|api_?key|authorization|cookie|credential|dsn)", re.IGNORECASE
)
_IN_ADDRESS: Final = re.compile(r"(://[^/@:\s]*:)[^/@\s]+(?=@)")
_NAMED: Final = re.compile(
    r"((?:api_?key|token|secret|password)=[\"']?|bearer\s+)[^&\s\"',;]+", re.IGNORECASE
)
_HIDDEN: Final = "***"
_QUIET: Final = ("nats", "faststream", "asyncio", "httpx", "httpcore", "uvicorn.access")


def configure(service: str, *, level: str = "INFO", stream: TextIO | None = None) -> None:
    """Set up logging for the process; call it once, first. Foreign loggers speak the same way."""
    target = stream or sys.stderr
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    ending = _for_people() if target.isatty() else _for_machines()
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[*shared, *ending],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(target),
        cache_logger_on_first_use=False,
    )
    structlog.contextvars.bind_contextvars(service=service)
    handler = logging.StreamHandler(target)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *ending],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(number)
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(number, logging.WARNING))


def _for_machines() -> list[Processor]:
    return [structlog.processors.format_exc_info, redact, structlog.processors.JSONRenderer()]


def _for_people() -> list[Processor]:
    """Plain tracebacks: structlog's own would show every local variable, secrets among them."""
    plain = structlog.dev.plain_traceback
    return [redact, structlog.dev.ConsoleRenderer(colors=True, exception_formatter=plain)]


def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Hide what must never stand in a log, by the name of its key or by how it looks."""
    return _redacted(event)


def _redacted(values: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key, value in values.items():
        if isinstance(value, str):
            values[key] = _HIDDEN if _SECRET_KEY.search(key) else hide_secrets(value)
        elif isinstance(value, dict):
            values[key] = _redacted(dict(value))
        elif _SECRET_KEY.search(key) and value is not None and not isinstance(value, bool | int):
            values[key] = _HIDDEN
    return values


def hide_secrets(text: str) -> str:
    """The text without passwords in addresses, keys in queries and bearer tokens."""
    if "=" not in text and "://" not in text and "earer" not in text:
        return text
    return _NAMED.sub(rf"\1{_HIDDEN}", _IN_ADDRESS.sub(rf"\1{_HIDDEN}", text))


@contextmanager
def about_message(message: Msg, *, handler: str) -> Generator[None, None, None]:
    """Lines logged inside say which message they are about."""
    said = message.headers or {}
    with structlog.contextvars.bound_contextvars(
        handler=handler,
        subject=message.subject,
        message_id=said.get(headers.MESSAGE_ID),
        correlation_id=headers.correlation.get(),
    ):
        yield
