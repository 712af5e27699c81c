"""What runs beside the handlers: events that were decided on are published."""

from medley_kit.outbox import Relay
from scrobble_sync.resources import Resources


async def work(resources: Resources) -> None:
    """Publish what the outbox holds."""
    await Relay(resources.pool, resources.broker).run()
