"""Small numbers that outlive a process: counters per message in a key-value bucket."""

from typing import Final

from faststream.nats import NatsBroker
from nats.js.errors import KeyNotFoundError
from nats.js.kv import KeyValue

from medley_kit.send import jetstream

SUSPECTS: Final = "medley-suspects"


class Tally:
    """Counters in one bucket; a key never counted is 0. Errors are NATS's own."""

    def __init__(self, broker: NatsBroker, bucket: str = SUSPECTS) -> None:
        self._broker = broker
        self._bucket = bucket
        self._opened: KeyValue | None = None

    async def count(self, key: str) -> int:
        """What was counted so far."""
        try:
            entry = await (await self._open()).get(key)
        except KeyNotFoundError:
            return 0
        return int(entry.value or b"0")

    async def put(self, key: str, number: int) -> None:
        """Remember ``number``, durably."""
        await (await self._open()).put(key, str(number).encode())

    async def forget(self, key: str) -> None:
        """Count from 0 again."""
        await (await self._open()).purge(key)

    async def _open(self) -> KeyValue:
        if self._opened is None:
            self._opened = await jetstream(self._broker).key_value(self._bucket)
        return self._opened
