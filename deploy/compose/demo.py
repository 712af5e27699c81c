"""The simulated servers of the demo in a container, and the medley.yaml that leads to them."""

import asyncio
import signal
from pathlib import Path

import yaml

from medley.demo.cast import cast
from medley.demo.settings import webhooks
from medley.demo.troupe import Address
from medley.documents import laid_together

SETTINGS = Path("/demo/medley.yaml")
GATEWAY = "http://gateway:8080"


def secret(vendor: str, instance: str) -> str:
    """No secret: whoever starts the demo may know it."""
    return f"demo-{vendor}-{instance}"


async def main() -> None:
    """Serve until SIGTERM."""
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    async with cast(Address("0.0.0.0", "simulators")) as players:  # noqa: S104 - a container's own
        documents = [{"gateway": {"webhooks": webhooks(players.troupes, secret)}}]
        documents += [dict(troupe.settings) for troupe in players.troupes]
        text = yaml.safe_dump(laid_together(documents))
        await asyncio.to_thread(SETTINGS.write_text, text)
        players.wire(GATEWAY, secret)
        for troupe in players.troupes:
            for place in troupe.places:
                print(f"{place.what}: {place.where} ({place.detail})", flush=True)  # noqa: T201 - for `docker compose logs`
        await ended.wait()


if __name__ == "__main__":
    asyncio.run(main())
