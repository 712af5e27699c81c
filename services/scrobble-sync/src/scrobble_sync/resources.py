"""What lives as long as the process: so far the settings, for whoever asks what is configured."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated

from faststream import Context
from faststream.nats import NatsBroker

from medley_kit.health import Health
from scrobble_sync.settings import Settings


@dataclass(frozen=True, slots=True)
class Resources:
    """Opened at start, closed at the end; handed to every handler."""

    settings: Settings


Injected = Annotated[Resources, Context("resources")]


@asynccontextmanager
async def open_resources(
    settings: Settings, _broker: NatsBroker, _health: Health
) -> AsyncGenerator[Resources, None]:
    """Hold the settings; there is nothing to open and nothing to check beyond NATS."""
    yield Resources(settings)
