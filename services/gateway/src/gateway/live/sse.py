"""Server-sent events: how one is spelled, and the response that sends them."""

from collections.abc import AsyncIterable

from starlette.responses import StreamingResponse

HEARTBEAT = b": still here\n\n"
RETRY = b"retry: 1000\n\n"
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def spell(name: str, data: bytes, *, sequence: int | None = None) -> bytes:
    """One event. ``data`` is JSON on one line; with ``sequence`` a client can resume behind it."""
    identity = b"id: %d\n" % sequence if sequence is not None else b""
    return b"%sevent: %s\ndata: %s\n\n" % (identity, name.encode(), data)


def stream(chunks: AsyncIterable[bytes]) -> StreamingResponse:
    """Send the chunks as they come."""
    return StreamingResponse(chunks, media_type="text/event-stream", headers=_HEADERS)
