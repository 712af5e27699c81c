"""Two simulated Jellyfins that outlive the `medley up` between them."""

import json
from pathlib import Path
from typing import Any

from medley_simulators.jellyfin.server import JellyfinSimulator
from tests.support.medley_command import MedleyUp


class TwoJellyfins:
    """Two simulated servers of the test's own, which outlive the Medley between them."""

    def __init__(self, lan: JellyfinSimulator, wan: JellyfinSimulator) -> None:
        self.lan = lan
        self.wan = wan

    def settings(self, folder: Path, lan_url: str, wan_url: str, **section: Any) -> str:
        """A medley.yaml that knows both; the file's name. ``section`` adds to `jellyfin_sync`."""
        path = folder / "medley.yaml"
        path.write_text(
            json.dumps(
                {
                    "gateway": {
                        "webhooks": {"jellyfin": {"lan": {"secret": "a"}, "wan": {"secret": "b"}}}
                    },
                    "jellyfin_sync": {
                        "servers": {
                            "lan": {"url": lan_url, "api_key": self.lan.api_key},
                            "wan": {"url": wan_url, "api_key": self.wan.api_key},
                        },
                        **section,
                    },
                }
            )
        )
        return str(path)

    def post_to(self, url: str) -> None:
        """Let both plugins tell this gateway."""
        for server, secret in ((self.lan, "a"), (self.wan, "b")):
            server.send_webhooks_to(
                f"{url}/webhooks/jellyfin/{server.name}", headers={"X-Medley-Secret": secret}
            )


async def is_indexed(up: MedleyUp) -> bool:
    async with up.asked_by_an_administrator() as api:
        status = (await api.get("/api/status")).raise_for_status().json()
        known = [one for one in status["servers"] if one["indexed_at"]]
        return len(known) == 2 and status["last_reconcile"] is not None
