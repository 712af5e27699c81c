"""The plugin's HTTP client: one attempt per request, as many connections as there are requests."""

import asyncio
import ssl
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from typing import Final
from urllib.parse import urlsplit

import httpx

Post = Callable[[str, Mapping[str, str], bytes], Awaitable[int]]

_Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]
_Place = tuple[str, str, int]
_NO_BODY: Final = frozenset({204, 304})


class Poster:
    """Post bodies over kept-alive connections and answer the status.

    Raises ``OSError``, ``EOFError`` or ``ValueError`` where no answer could be read.
    """

    def __init__(self) -> None:
        self._idle: defaultdict[_Place, list[_Connection]] = defaultdict(list)

    async def __call__(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        """Send once; a kept connection the other side has closed meanwhile is replaced."""
        parts = urlsplit(url)
        place = (parts.scheme, parts.hostname or "", parts.port or _default_port(parts.scheme))
        target = parts.path or "/"
        lines = {
            "Host": parts.netloc.rsplit("@", 1)[-1],
            "Content-Length": str(len(body)),
            **headers,
        }
        request = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        query = f"?{parts.query}" if parts.query else ""
        data = f"POST {target}{query} HTTP/1.1\r\n{request}\r\n".encode() + body
        while kept := self._kept(place):
            kept[1].write(data)
            first = await _first_line(kept)
            if first:
                return await self._rest(place, kept, first)
            kept[1].close()
        fresh = await self._connect(place)
        try:
            fresh[1].write(data)
            return await self._rest(place, fresh, await _first_line(fresh))
        except BaseException:
            fresh[1].close()
            raise

    async def aclose(self) -> None:
        """Close the connections that are kept."""
        kept = [connection for place in self._idle.values() for connection in place]
        self._idle.clear()
        for _, writer in kept:
            writer.close()
        await asyncio.gather(*(w.wait_closed() for _, w in kept), return_exceptions=True)

    def _kept(self, place: _Place) -> _Connection | None:
        while self._idle[place]:
            reader, writer = self._idle[place].pop()
            if not reader.at_eof() and not writer.is_closing():
                return reader, writer
            writer.close()
        return None

    @staticmethod
    async def _connect(place: _Place) -> _Connection:
        scheme, host, port = place
        context = ssl.create_default_context() if scheme == "https" else None
        return await asyncio.open_connection(host, port, ssl=context)

    async def _rest(self, place: _Place, connection: _Connection, first: bytes) -> int:
        """Read headers and body so that the connection can be used again."""
        reader, writer = connection
        status = int(first.split(b" ", 2)[1]) if first else 0
        if not status:
            message = "connection closed without an answer"
            raise ConnectionResetError(message)
        headers = {}
        while (line := await reader.readline()) not in {b"\r\n", b""}:
            name, _, value = line.partition(b":")
            headers[name.strip().lower()] = value.strip()
        length = headers.get(b"content-length")
        if length is not None:
            await reader.readexactly(int(length))
        reusable = length is not None or status in _NO_BODY
        if reusable and headers.get(b"connection", b"").lower() != b"close":
            self._idle[place].append(connection)
        else:
            writer.close()
        return status


def through(client: httpx.AsyncClient) -> Post:
    """Post with a client the caller owns, for a receiver that runs in process."""

    async def post(url: str, headers: Mapping[str, str], body: bytes) -> int:
        return (await client.post(url, headers=dict(headers), content=body)).status_code

    return post


async def _first_line(connection: _Connection) -> bytes:
    try:
        return await connection[0].readline()
    except ConnectionError:
        return b""


def _default_port(scheme: str) -> int:
    return 443 if scheme == "https" else 80
