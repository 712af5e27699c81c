"""A server that says exactly what a test tells it to, byte for byte."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field

import pytest


def page(body: str, *, status: str = "200 OK", **headers: str) -> bytes:
    """Build an answer; ``Retry_After`` is written ``Retry-After``."""
    lines = {"Content-Type": "application/json", "Content-Length": str(len(body))}
    lines |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n{body}".encode()


@dataclass
class Scripted:
    """Answers with ``answer`` and hangs up, or ``stalls`` until the client does."""

    url: str = ""
    answer: bytes = b""
    stalls: bool = False
    heard: list[str] = field(default_factory=list)

    def says(self, body: str, *, status: str = "200 OK", **headers: str) -> None:
        """Set the answer."""
        self.answer = page(body, status=status, **headers)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        self.heard.append(head.decode())
        writer.write(self.answer)
        await writer.drain()
        if self.stalls:
            await reader.read()
        writer.close()


@pytest.fixture
async def scripted() -> AsyncGenerator[Scripted, None]:
    """Listen on a free port of the loopback."""
    upstream = Scripted()
    server = await asyncio.start_server(upstream.serve, "127.0.0.1", 0)
    upstream.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield upstream
