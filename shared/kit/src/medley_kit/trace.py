"""Spans of work, for whoever listens by OpenTelemetry; a trace's name travels in any case."""

import os
from collections.abc import Generator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Final

from medley_kit import headers

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Tracer

_ENDPOINTS: Final = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")


class _Tracing:
    """The process's tracer; None: off, which costs nothing."""

    tracer: "Tracer | None" = None
    provider: "TracerProvider | None" = None


def configure(service: str, environ: Mapping[str, str] = os.environ) -> bool:
    """Turn tracing on when an endpoint is named; whether it is. The exporter reads the rest."""
    if not any(environ.get(name) for name in _ENDPOINTS):
        return False
    # Imported only here: it takes a tenth of a second that nobody without tracing should pay.
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415 - see above
        OTLPSpanExporter,
    )
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 - see above
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415 - see above
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415 - see above

    provider = TracerProvider(resource=Resource.create({"service.name": service}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    _Tracing.provider, _Tracing.tracer = provider, provider.get_tracer("medley")
    return True


def turn_off() -> None:
    """Send what waits, then trace no more."""
    provider, _Tracing.provider, _Tracing.tracer = _Tracing.provider, None, None
    if provider is not None:
        provider.shutdown()


@contextmanager
def span(name: str, **facts: str | int) -> Generator[None, None, None]:
    """Time what happens inside, as part of the trace in hand."""
    if _Tracing.tracer is None:
        yield
        return
    from opentelemetry.trace.propagation.tracecontext import (  # noqa: PLC0415 - only when tracing
        TraceContextTextMapPropagator,
    )

    propagator = TraceContextTextMapPropagator()
    carried = headers.traceparent.get()
    parent = propagator.extract({headers.TRACEPARENT: carried}) if carried else None
    with _Tracing.tracer.start_as_current_span(name, context=parent, attributes=facts):
        now: dict[str, str] = {}
        propagator.inject(now)
        token = headers.traceparent.set(now.get(headers.TRACEPARENT))
        try:
            yield
        finally:
            headers.traceparent.reset(token)


def handling_span(durable: str, messages: int) -> AbstractContextManager[None]:
    """The span of one call of a handler."""
    return span(f"handle {durable}", durable=durable, messages=messages)
