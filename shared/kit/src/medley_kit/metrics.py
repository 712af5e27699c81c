"""What is counted, in every service alike, and how a scraper reads it."""

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, make_asgi_app
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector
from starlette.types import ASGIApp

REGISTRY: Final = CollectorRegistry()
"""One for the process, however many services run in it."""

_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60)

HANDLED: Final = Counter(
    "medley_messages_handled",
    "Messages that left a handler, by what the broker was told.",
    ["durable", "outcome"],
    registry=REGISTRY,
)
HANDLING: Final = Histogram(
    "medley_handling_seconds",
    "How long one call of a handler took; a call may be a whole batch.",
    ["durable"],
    buckets=_SECONDS,
    registry=REGISTRY,
)
HELD: Final = Gauge(
    "medley_messages_held",
    "Messages fetched and not yet settled.",
    ["durable"],
    registry=REGISTRY,
)
WAITING: Final = Gauge(
    "medley_durable_waiting",
    "Messages of a durable that nobody has settled yet; the same in all replicas.",
    ["durable"],
    registry=REGISTRY,
)
PUBLISHED: Final = Counter(
    "medley_messages_published",
    "Messages a stream has stored for us.",
    ["subject"],
    registry=REGISTRY,
)
PARKED: Final = Counter(
    "medley_messages_parked",
    "Messages put aside for a person.",
    ["durable", "error"],
    registry=REGISTRY,
)
ANSWERED: Final = Histogram(
    "medley_query_seconds",
    "How long a question took to answer.",
    ["subject", "outcome"],
    buckets=_SECONDS,
    registry=REGISTRY,
)
OUTBOX_WAITING: Final = Gauge(
    "medley_outbox_waiting",
    "Messages decided but not yet published.",
    ["schema"],
    registry=REGISTRY,
)
OUTBOX_AGE: Final = Gauge(
    "medley_outbox_oldest_seconds",
    "Age of the oldest message not yet published; 0 when there is none.",
    ["schema"],
    registry=REGISTRY,
)
MENDED: Final = Counter(
    "medley_topology_mended",
    "Streams and durables that were gone and have been made anew.",
    ["service"],
    registry=REGISTRY,
)
CHECK_UP: Final = Gauge(
    "medley_check_up",
    "Whether a health check held when it was last asked.",
    ["check"],
    registry=REGISTRY,
)

ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)
GCCollector(registry=REGISTRY)


def metrics_app() -> ASGIApp:
    """Answers ``/metrics`` in Prometheus' text format."""
    app: ASGIApp = make_asgi_app(registry=REGISTRY)
    return app


UPSTREAM_REQUESTS: Final = Counter(
    "medley_upstream_requests",
    "Requests to other people's servers, by how they ended: a status, or the type of an error.",
    ["upstream", "route", "status"],
    registry=REGISTRY,
)
UPSTREAM_SECONDS: Final = Histogram(
    "medley_upstream_seconds",
    "How long other people's servers took.",
    ["upstream", "route"],
    buckets=_SECONDS,
    registry=REGISTRY,
)


def observe_upstream(upstream: str, route: str, status: int | str, seconds: float) -> None:
    """Count one request; for `http.make_http`."""
    UPSTREAM_REQUESTS.labels(upstream, route, str(status)).inc()
    UPSTREAM_SECONDS.labels(upstream, route).observe(seconds)
