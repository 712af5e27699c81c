"""The most memory a process holds while something happens."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from tests.benchmarks.processes import resident_mb

_EVERY_S: Final = 0.05


@dataclass
class Most:
    """Megabytes (10^6 bytes)."""

    mb: float


@asynccontextmanager
async def most_memory(pid: int) -> AsyncGenerator[Most, None]:
    """Look twenty times a second as long as the block lasts."""
    seen = Most(resident_mb(pid))

    async def look() -> None:
        while True:
            seen.mb = max(seen.mb, resident_mb(pid))
            await asyncio.sleep(_EVERY_S)

    looking = asyncio.create_task(look())
    try:
        yield seen
    finally:
        looking.cancel()
