"""One trace leads from the request at the gateway over NATS to the service and on to the server."""

import threading
from collections.abc import AsyncGenerator, Generator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from jellyfin_sync.app import service
from medley_kit import trace
from medley_simulators.jellyfin.titles import films
from tests.support.databases import MigratedTemplates
from tests.support.gateways import Gateway, a_gateway, migrate_gateway
from tests.support.household import a_server, migrate_jellyfin_sync
from tests.support.one_service import settings_of
from tests.support.servers import OwnNats

TRACE_ID = "0af7651916cd43dd8448eb211c80319c"


@pytest.fixture
def collected(monkeypatch: pytest.MonkeyPatch) -> Generator[list[bytes], None, None]:
    """Bodies that arrived at an OpenTelemetry collector; tracing is off afterwards."""
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
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    trace.configure("tester")
    yield arrived
    trace.turn_off()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
async def gateway(
    nats: OwnNats, templates: MigratedTemplates, collected: list[bytes]
) -> AsyncGenerator[Gateway, None]:
    """A gateway and jellyfin-sync, with two simulated servers."""
    lan, wan = a_server("lan", films(3)), a_server("wan", films(3))
    async with (
        lan.serving() as lan_url,
        wan.serving() as wan_url,
        templates.clone("gateway", migrate_gateway) as gateway_dsn,
        templates.clone("jellyfin_sync", migrate_jellyfin_sync) as dsn,
        a_gateway(nats.url, gateway_dsn) as running,
        service.running(
            settings_of(
                service.settings,
                nats.url,
                dsn,
                servers={
                    "lan": {"url": lan_url, "api_key": lan.api_key},
                    "wan": {"url": wan_url, "api_key": wan.api_key},
                },
                reconcile={"at_start": False},
            )
        ),
    ):
        yield running


async def test_a_command_is_one_trace_from_the_request_to_the_server(
    gateway: Gateway, collected: list[bytes]
) -> None:
    asked = await gateway.admin.post(
        "/api/jellyfin/index",
        headers={"Prefer": "wait=20", "traceparent": f"00-{TRACE_ID}-b7ad6b7169203331-01"},
    )
    assert asked.status_code == 200, asked.text
    trace.turn_off()

    # A span's encoding begins with its trace.
    spans = [
        span
        for body in collected
        for span in body.split(b"\x0a\x10")
        if span.startswith(bytes.fromhex(TRACE_ID))
    ]
    for name in (b"HTTP POST", b"handle jellyfin-sync-index-items", b"ask lan", b"ask wan"):
        assert any(name in span for span in spans), f"{name!r} is in no span of the trace"
