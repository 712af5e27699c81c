"""A lean load generator, in a process of its own: it shares no loop with what it measures.

``python -m tests.benchmarks.load PORT PATH SECRET CONNECTIONS REQUESTS FIRST [PAUSE] < BODY``:
posts BODY REQUESTS times over CONNECTIONS kept-alive connections, each of which sends the next
request when the last is answered, PAUSE milliseconds later when that is given. The marker in BODY
becomes a number, so that no two bodies are equal. Prints one JSON object, `Load`.
"""

import asyncio
import json
import sys
import time
from array import array
from collections import Counter
from dataclasses import asdict, dataclass
from typing import Final, cast

import uvloop

MARKER: Final = b"#" * 32
"""Stands in the body for an id of 32 digits."""
_HEAD_END: Final = b"\r\n\r\n"
_LENGTH: Final = b"content-length:"


@dataclass(frozen=True, slots=True)
class Load:
    """What was answered: seconds in all, answers by status, milliseconds of each in any order."""

    elapsed_s: float
    statuses: dict[str, int]
    latencies_ms: list[float]


class _Source:
    """Requests, ready to be sent."""

    def __init__(self, head: str, body: bytes, requests: int, first: int) -> None:
        length = len(body)
        self._before, *self._after = body.split(MARKER)
        self._head = f"{head}Content-Length: {length}\r\n\r\n".encode()
        self._numbers = iter(range(first, first + requests))

    def next(self) -> bytes | None:
        number = next(self._numbers, None)
        if number is None:
            return None
        return self._head + (b"%032x" % number).join([self._before, *self._after])


class _Connection(asyncio.Protocol):
    """One request after the other."""

    def __init__(
        self,
        source: _Source,
        statuses: Counter[str],
        latencies: "array[float]",
        *,
        pause_s: float,
    ) -> None:
        self._source = source
        self._pause_s = pause_s
        self._statuses = statuses
        self._latencies = latencies
        self._transport: asyncio.Transport | None = None
        self._sent_at = 0.0
        self._received = b""
        self.is_done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop has classes of its own.
        self._transport = cast("asyncio.Transport", transport)

    def send(self) -> None:
        request = self._source.next()
        assert self._transport is not None
        if request is None:
            self._transport.close()
            return
        self._sent_at = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, end, rest = self._received.partition(_HEAD_END)
        if not end or len(rest) < _length_of(head):
            return
        self._latencies.append(1000 * (time.perf_counter() - self._sent_at))
        self._statuses[head[9:12].decode()] += 1
        self._received = b""
        if self._pause_s:
            asyncio.get_running_loop().call_later(self._pause_s, self.send)
        else:
            self.send()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.is_done.done():
            self.is_done.set_result(None)
        if exc is not None or self._received:
            self._statuses["connection lost"] += 1


def _length_of(head: bytes) -> int:
    lowered = head.lower()
    start = lowered.index(_LENGTH) + len(_LENGTH)
    return int(lowered[start:].split(b"\r\n", 1)[0])


async def run(
    port: int,
    path: str,
    secret: str,
    *,
    connections: int,
    requests: int,
    first: int,
    body: bytes,
    pause_s: float = 0.0,
) -> Load:
    """Connect them all, then begin to count."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        f"Content-Type: text/plain; charset=utf-8\r\nX-Medley-Secret: {secret}\r\n"
    )
    source = _Source(head, body, requests, first)
    statuses: Counter[str] = Counter()
    latencies = array("d")
    loop = asyncio.get_running_loop()
    opened = [
        (
            await loop.create_connection(
                lambda: _Connection(source, statuses, latencies, pause_s=pause_s),
                "127.0.0.1",
                port,
            )
        )[1]
        for _ in range(connections)
    ]
    started = time.perf_counter()
    for connection in opened:
        connection.send()
    await asyncio.gather(*(connection.is_done for connection in opened))
    elapsed_s = time.perf_counter() - started
    return Load(elapsed_s, dict(statuses), list(latencies))


if __name__ == "__main__":
    port, path, secret, *numbers = sys.argv[1:]
    connections, requests, first, *pause_ms = map(int, numbers)
    done = uvloop.run(
        run(
            int(port),
            path,
            secret,
            connections=connections,
            requests=requests,
            first=first,
            body=sys.stdin.buffer.read(),
            pause_s=sum(pause_ms) / 1000,
        )
    )
    sys.stdout.write(json.dumps(asdict(done)))
