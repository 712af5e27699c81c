"""How many connections a client opens."""

from typing import Any

import httpx


class CountedConnections(httpx.AsyncHTTPTransport):
    """The network, with its new connections and its calls counted."""

    def __init__(self) -> None:
        super().__init__()
        self.opened = self.calls = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send it on."""
        self.calls += 1
        request.extensions = {**request.extensions, "trace": self._trace}
        return await super().handle_async_request(request)

    async def _trace(self, event: str, _told: dict[str, Any]) -> None:
        self.opened += event == "connection.connect_tcp.complete"
