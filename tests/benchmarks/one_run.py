"""One run of all accounts in a process that does nothing else; prints its peak of memory."""

import asyncio
import json
import os
import sys
import time

from faststream.nats import NatsBroker

from medley_kit.health import Health
from scrobble_sync.resources import open_resources
from scrobble_sync.settings import Settings
from scrobble_sync.workflows.sync_accounts import sync_accounts
from scrobble_sync.workflows.sync_result import Wish
from tests.benchmarks.processes import peak_mb


async def _run(settings: Settings) -> None:
    async def in_silence(_done: int, _total: int | None, _what: str) -> None:
        return

    async with open_resources(settings, NatsBroker(), Health()) as resources:
        started = time.perf_counter()
        result = await sync_accounts(
            resources.pool,
            resources.accounts,
            only=None,
            matching=resources.matching,
            wish=Wish(),
            now=int(time.time()) + 1,
            report=in_silence,
        )
        seconds = time.perf_counter() - started
    told = {**result, "seconds": seconds, "peak_mb": peak_mb(os.getpid())}
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    asyncio.run(_run(Settings.model_validate(json.loads(sys.argv[1]))))
