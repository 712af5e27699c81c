"""A place for webhooks to land, for tests that look at what was sent."""

from dataclasses import dataclass, field
from typing import Any

import msgspec


@dataclass
class Receiver:
    """An ASGI application that remembers every request and answers ``status``."""

    status: int = 202
    headers: list[dict[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    @property
    def events(self) -> list[dict[str, Any]]:
        """What came, in order of arrival."""
        return [msgspec.json.decode(body) for body in self.bodies]

    def of(self, notification: str) -> list[dict[str, Any]]:
        """Those of one Jellyfin notification type."""
        return [event for event in self.events if event["NotificationType"] == notification]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Take one request."""
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        self.bodies.append(body)
        self.headers.append({n.decode().lower(): v.decode() for n, v in scope["headers"]})
        headers = [(b"content-length", b"2"), (b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": b"{}"})
