"""Tracing costs nothing while nobody listens, and names the trace when somebody does."""

import threading
from collections.abc import Generator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from medley_kit import headers, trace

ASKED_BY = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Generator[list[bytes], None, None]:
    """Bodies that arrive at an OpenTelemetry collector; tracing is off afterwards."""
    arrived: list[bytes] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            arrived.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Collector)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    port = server.server_address[1]
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{port}")
    yield arrived
    trace.turn_off()
    headers.take_over(None)
    server.shutdown()
    server.server_close()
    thread.join()


def test_without_an_endpoint_it_stays_off() -> None:
    assert trace.configure("tester", environ={}) is False

    with trace.span("work"):
        assert headers.traceparent.get() is None


def test_work_belongs_to_the_trace_it_was_asked_by(collector: list[bytes]) -> None:
    headers.take_over({"traceparent": ASKED_BY})

    assert trace.configure("tester") is True
    with trace.handling_span("tester-take", 3):
        inside = headers.traceparent.get() or ""
    trace.turn_off()

    assert inside.split("-")[1] == ASKED_BY.split("-")[1]
    assert inside.split("-")[2] != ASKED_BY.split("-")[2]
    assert headers.traceparent.get() == ASKED_BY
    assert b"handle tester-take" in b"".join(collector)
