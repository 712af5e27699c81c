"""The server most claims are checked on."""

from collections.abc import AsyncGenerator

import pytest

from tests.support.jellyfin import RunningJellyfin, running_jellyfin


@pytest.fixture
async def lan() -> AsyncGenerator[RunningJellyfin, None]:
    """A server of the newest 10.11."""
    async with running_jellyfin(name="lan", version="10.11.11") as server:
        yield server
