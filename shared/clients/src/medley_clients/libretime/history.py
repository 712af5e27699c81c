"""What a stock LibreTime says it played."""

from collections.abc import AsyncGenerator, Collection
from typing import Final

from medley_clients.libretime.asking import Asking, reader
from medley_clients.libretime.listing import Batch
from medley_clients.libretime.long_lists import listed
from medley_clients.libretime.models import HistoryDetail, HistoryRow, StreamState

_ROWS: Final = "/api/v2/playout-history"
_DETAILS: Final = "/api/v2/playout-history-metadata"
_read_state: Final = reader(StreamState)


class History:
    """Reads it. There are no filters: each read is the whole history, decoded while it arrives."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def batches(self) -> AsyncGenerator[Batch[HistoryRow], None]:
        """Yield all that was ever played and not deleted with its file, in no order."""
        async for batch in listed(self._asking, _ROWS, HistoryRow):
            yield batch

    async def details(self, of: Collection[int] | None = None) -> dict[int, dict[str, str]]:
        """Named values by history row; the only names of what was no file.

        ``of``: only these rows are kept.
        """
        by_row: dict[int, dict[str, str]] = {}
        async for batch in listed(self._asking, _DETAILS, HistoryDetail):
            for detail in batch.rows:
                if detail.value and (of is None or detail.history in of):
                    by_row.setdefault(detail.history, {})[detail.key] = detail.value
        return by_row

    async def stream_state(self) -> StreamState:
        """Who is heard at the moment."""
        return await self._asking.read("/api/v2/stream/state", _read_state)
