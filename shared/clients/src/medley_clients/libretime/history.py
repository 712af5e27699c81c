"""What a stock LibreTime says it played."""

from typing import Final

from medley_clients.libretime.asking import LISTING_S, Asking, reader
from medley_clients.libretime.models import HistoryDetail, HistoryRow, StreamState

_ROWS: Final = "/api/v2/playout-history"
_DETAILS: Final = "/api/v2/playout-history-metadata"
_read_rows: Final = reader(list[HistoryRow])
_read_details: Final = reader(list[HistoryDetail])
_read_state: Final = reader(StreamState)


class History:
    """Reads it. There are no filters: each read is the whole history."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def rows(self) -> list[HistoryRow]:
        """All that was ever played and not deleted with its file, by start."""
        found = await self._asking.read(_ROWS, _read_rows, timeout_s=LISTING_S)
        return sorted(found, key=lambda row: (row.starts, row.id))

    async def details(self) -> dict[int, dict[str, str]]:
        """Named values by history row; the only names of what was no file."""
        found = await self._asking.read(_DETAILS, _read_details, timeout_s=LISTING_S)
        by_row: dict[int, dict[str, str]] = {}
        for detail in found:
            if detail.value:
                by_row.setdefault(detail.history, {})[detail.key] = detail.value
        return by_row

    async def stream_state(self) -> StreamState:
        """Who is heard at the moment."""
        return await self._asking.read("/api/v2/stream/state", _read_state)
