"""What each source has posted: counted in memory, so that no webhook waits for the database."""

from dataclasses import replace
from datetime import UTC, datetime

from gateway.store import receipts
from gateway.store.receipts import Receipt
from medley_kit.db import Pool


class Receipts:
    """Counts since the last `flush`."""

    def __init__(self) -> None:
        self._news: dict[str, Receipt] = {}

    def note(self, source: str, kind: str, *, accepted: bool) -> None:
        """Count one webhook of ``source``, which called itself ``kind``."""
        known = self._news.get(source)
        self._news[source] = Receipt(
            source,
            datetime.now(UTC),
            kind,
            accepted + (known.accepted if known else 0),
            (not accepted) + (known.refused if known else 0),
        )

    async def flush(self, pool: Pool) -> None:
        """Add what was counted to the table; when that fails, it is counted on."""
        news, self._news = self._news, {}
        if not news:
            return
        is_stored = False
        try:
            async with pool.acquire() as connection:
                await receipts.add(connection, list(news.values()))
            is_stored = True
        finally:
            if not is_stored:
                self._take_back(news)

    def _take_back(self, older: dict[str, Receipt]) -> None:
        for source, one in older.items():
            newer = self._news.get(source)
            self._news[source] = (
                replace(
                    newer,
                    accepted=newer.accepted + one.accepted,
                    refused=newer.refused + one.refused,
                )
                if newer
                else one
            )
