"""What can be asked of Radarr and of Sonarr alike."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

import msgspec

from medley_clients.arr.models import (
    Command,
    HealthItem,
    HistoryRecord,
    QueuePage,
    QueueRecord,
    Status,
    Tag,
    WantedPage,
    WantedRecord,
)
from medley_clients.arr.server import Server
from medley_clients.errors import UpstreamUnavailable
from medley_clients.exchange import Params, nothing

T = TypeVar("T")

_QUEUE: Final = "/api/v3/queue"
_NOTIFICATION: Final = "/api/v3/notification"
_PAGE: Final = 1000
_ATTEMPTS: Final = 4

_read_status: Final = msgspec.json.Decoder(Status).decode
_read_tags: Final = msgspec.json.Decoder(list[Tag]).decode
_read_queue: Final = msgspec.json.Decoder(QueuePage).decode
_read_details: Final = msgspec.json.Decoder(list[QueueRecord]).decode
_HISTORY: Final = msgspec.json.Decoder(list[HistoryRecord])
_read_command: Final = msgspec.json.Decoder(Command).decode
_read_health: Final = msgspec.json.Decoder(list[HealthItem]).decode
_read_wanted: Final = msgspec.json.Decoder(WantedPage).decode
_read_connections: Final = msgspec.json.Decoder(list[dict[str, Any]]).decode
_read_connection: Final = msgspec.json.Decoder(dict[str, Any]).decode


class ArrClient:
    """One instance, seen with its API key.

    Every method raises the errors of ``medley_clients.exchange``; none answers "nothing" for
    "could not ask". A wrong key is ``UpstreamRejected``.
    """

    def __init__(self, server: Server) -> None:
        self.name = server.name
        self._server = server

    async def aclose(self) -> None:
        """Close the connections."""
        await self._server.aclose()

    async def status(self) -> Status:
        """Ask who answers, in a way that needs the key."""
        return await self._server.get("/api/v3/system/status", _read_status)

    async def health(self) -> list[HealthItem]:
        """What the instance complains about; a muted webhook is among it."""
        return await self._server.get("/api/v3/health", _read_health)

    async def tags(self) -> list[Tag]:
        """List all labels."""
        return await self._server.get("/api/v3/tag", _read_tags)

    async def queue(self) -> list[QueueRecord]:
        """List every row of the queue, those of unknown downloads too; each row once.

        It moves while it is read, and its pages have no overlap. One of several pages is therefore
        read until the same rows came twice running.

        Raises
        ------
        UpstreamUnavailable
            Also when it moved each time.
        """
        before: set[int] = set()
        for _ in range(_ATTEMPTS):
            rows, pages = await self._read_queue()
            if rows is not None and (pages == 1 or rows.keys() == before):
                return list(rows.values())
            before = set(rows or ())
        what = "the queue moved"
        raise UpstreamUnavailable(what, upstream=self.name, route=f"GET {_QUEUE}")

    async def _read_queue(self) -> tuple[dict[int, QueueRecord] | None, int]:
        """Rows by their ids, ``None`` when its length was not what it said; and how many pages."""
        rows: dict[int, QueueRecord] = {}
        total: int | None = None
        page = 1
        while True:
            said = await self._server.get(
                _QUEUE,
                _read_queue,
                params={
                    "page": page,
                    "pageSize": _PAGE,
                    "sortKey": "added",
                    "sortDirection": "ascending",
                    "includeUnknownMovieItems": "true",
                    "includeUnknownSeriesItems": "true",
                },
            )
            if total is not None and said.total_records != total:
                return None, page
            total = said.total_records
            rows.update({row.id: row for row in said.records})
            if len(rows) >= total:
                return rows, page
            if not said.records:
                return None, page
            page += 1

    def history_since(self, moment: datetime) -> AsyncGenerator[list[HistoryRecord], None]:
        """Yield what happened at or after ``moment``, in the instance's order."""
        since = moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
        return self._server.array("/api/v3/history/since", _HISTORY, params={"date": since})

    async def wanted(self) -> list[WantedRecord]:
        """List what is monitored, has been released and has no file."""
        rows: dict[int, WantedRecord] = {}
        page = 1
        while True:
            said = await self._server.get(
                "/api/v3/wanted/missing",
                _read_wanted,
                params={"page": page, "pageSize": _PAGE, "monitored": "true"},
            )
            rows.update({row.id: row for row in said.records})
            if not said.records or len(rows) >= said.total_records:
                return list(rows.values())
            page += 1

    async def command(self, name: str, **arguments: object) -> Command:
        """Have the instance do something; it answers before it is done."""
        body = {"name": name, **arguments}
        return await self._server.send("POST", "/api/v3/command", _read_command, body=body)

    async def connections(self) -> list[dict[str, Any]]:
        """List the notification connections, as the instance has them."""
        return await self._server.get(_NOTIFICATION, _read_connections)

    async def connection_templates(self) -> list[dict[str, Any]]:
        """One empty connection for each kind that this version knows."""
        return await self._server.get(f"{_NOTIFICATION}/schema", _read_connections)

    async def add_connection(
        self, connection: dict[str, Any], *, is_tested: bool = True
    ) -> dict[str, Any]:
        """Create a connection; the instance posts a test first and refuses when that fails.

        Without ``is_tested`` it is kept as it is.

        Raises
        ------
        UpstreamRejected
            400: also when its test post was not answered with 2xx.
        """
        return await self._server.send(
            "POST",
            _NOTIFICATION,
            _read_connection,
            body=connection,
            params=_forced(is_tested=is_tested),
        )

    async def change_connection(
        self, connection: dict[str, Any], *, is_tested: bool = True
    ) -> dict[str, Any]:
        """Replace a connection, by its `id`; as ``add_connection``."""
        template = f"{_NOTIFICATION}/{{connection_id}}"
        return await self._server.send(
            "PUT",
            template,
            _read_connection,
            body=connection,
            params=_forced(is_tested=is_tested),
            connection_id=connection["id"],
        )

    async def test_connection(self, connection: dict[str, Any]) -> None:
        """Have the instance post a test; ``UpstreamRejected`` when it was not answered."""
        await self._server.send("POST", f"{_NOTIFICATION}/test", nothing, body=connection)

    async def _queue_details(self, params: dict[str, str | int | bool]) -> list[QueueRecord]:
        return await self._server.get(f"{_QUEUE}/details", _read_details, params=params)


def _forced(*, is_tested: bool) -> Params | None:
    return None if is_tested else {"forceSave": "true"}
