"""What a line of the log says, and what it must never say."""

import io
import json
import logging
from collections.abc import Generator
from typing import Any

import pytest
import structlog

from medley_kit import log as logs


@pytest.fixture
def written() -> Generator[io.StringIO, None, None]:
    """Everything logged; the process's configuration is put back afterwards."""
    root = logging.getLogger()
    before = (list(root.handlers), root.level)
    stream = io.StringIO()
    logs.configure("tester", level="INFO", stream=stream)
    yield stream
    root.handlers, level = before
    root.setLevel(level)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_one_json_object_that_names_the_service(written: io.StringIO) -> None:
    structlog.get_logger().info("change queued", rows=3)

    [line] = lines(written)
    assert (line["event"], line["level"], line["service"], line["rows"]) == (
        "change queued",
        "info",
        "tester",
        3,
    )
    assert line["timestamp"].endswith("Z")


def test_foreign_loggers_speak_the_same_way(written: io.StringIO) -> None:
    logging.getLogger("somebody.else").warning("slow: %s s", 3)

    [line] = lines(written)
    assert (line["event"], line["level"], line["service"]) == ("slow: 3 s", "warning", "tester")


@pytest.mark.parametrize("name", ["nats", "faststream", "httpx"])
def test_chatty_loggers_are_quiet(written: io.StringIO, name: str) -> None:
    logging.getLogger(name).info("GET http://jf/Items?api_key=hunter2")

    assert lines(written) == []


@pytest.mark.parametrize(
    ("key", "value"),
    [
        pytest.param("password", "hunter2", id="a password by its key"),
        pytest.param("api_key", "hunter2", id="a key"),
        pytest.param("url", "http://ada:hunter2@jf/x", id="a password in an address"),
        pytest.param("url", "http://jf/x?a=1&api_key=hunter2&b=2", id="a key in a query"),
        pytest.param("detail", "sent Authorization: Bearer hunter2", id="a bearer token"),
        pytest.param("settings", {"lan": {"token": "hunter2"}}, id="deep inside"),
        pytest.param("dsn", "postgresql://u:hunter2@h/d", id="a database address"),
    ],
)
def test_w28_secrets_are_hidden(written: io.StringIO, key: str, value: object) -> None:
    structlog.get_logger().warning("looked", **{key: value})

    assert "hunter2" not in written.getvalue()
    assert lines(written)[0]["event"] == "looked"


def test_w28_secrets_in_a_traceback_are_hidden(written: io.StringIO) -> None:
    def failing(password: str) -> None:
        raise ConnectionError(f"cannot reach postgresql://u:{password}@h/d")

    try:
        failing("hunter" + str(2))
    except ConnectionError:
        structlog.get_logger().exception("failed")

    assert "ConnectionError" in lines(written)[0]["exception"]
    assert "hunter2" not in written.getvalue()


def test_what_only_looks_secret_is_left_alone(written: io.StringIO) -> None:
    structlog.get_logger().info("at http://jf:8096/web", has_password=True, tokens=3)

    [line] = lines(written)
    assert line["event"] == "at http://jf:8096/web"
    assert line["has_password"] is True
    assert line["tokens"] == 3
