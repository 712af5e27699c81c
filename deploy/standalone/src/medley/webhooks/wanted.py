"""What should be registered: one line for each application that the settings name."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from gateway.settings import Settings as GatewaySettings
from medley.gateway_api import EVERYWHERE

CALLED: Final = {
    "jellyfin": "Jellyfin",
    "jellyseerr": "Seerr",
    "radarr": "Radarr",
    "sonarr": "Sonarr",
    "qbittorrent": "qBittorrent",
    "libretime": "LibreTime",
}
HEADER: Final = "X-Medley-Secret"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where one instance is to post; ``secret`` ``None``: it may post without."""

    app: str
    instance: str
    url: str
    secret: str | None

    @property
    def source(self) -> str:
        """`radarr/main`."""
        return f"{self.app}/{self.instance}"

    def is_at(self, url: str) -> bool:
        """Whether an address is the one of this instance, whatever the host is called."""
        path = url.split("?", maxsplit=1)[0].rstrip("/")
        places = (f"/webhooks/{self.source}", f"/hooks/{self.source}", f"/hooks/{self.app}")
        return path.endswith(places)


def base_url(settings: GatewaySettings) -> str:
    """The address that others are told; without a public one, where the gateway listens."""
    if settings.public_url is not None:
        return str(settings.public_url).rstrip("/")
    return f"http://{EVERYWHERE.get(settings.host, settings.host)}:{settings.port}"


def wanted(settings: GatewaySettings) -> Iterator[Wanted]:
    """Every source of `gateway.webhooks`, by application and name."""
    base = base_url(settings)
    for app in sorted(type(settings.webhooks).model_fields):
        for instance, source in sorted((settings.webhooks.of(app) or {}).items()):
            secret = source.secret.get_secret_value() if source.secret else None
            yield Wanted(app, instance, f"{base}/webhooks/{app}/{instance}", secret)
