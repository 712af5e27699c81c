"""The applications, by kind and by the name they have in the settings."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from medley_clients.errors import (
    UpstreamMissing,
    UpstreamRejected,
    UpstreamSurprise,
    UpstreamUnavailable,
)
from medley_clients.jellyfin.client import JellyfinClient
from medley_clients.jellyseerr.client import JellyseerrClient
from medley_clients.qbittorrent.client import QbittorrentClient
from medley_clients.radarr.client import RadarrClient
from medley_clients.sonarr.client import SonarrClient

UNREADABLE = (UpstreamUnavailable, UpstreamRejected, UpstreamSurprise, UpstreamMissing)
"""What an application that cannot be read raises; nothing may be concluded then."""


@dataclass(frozen=True, slots=True)
class Clients:
    """One client for each configured application."""

    jellyfin: Mapping[str, JellyfinClient]
    radarr: Mapping[str, RadarrClient]
    sonarr: Mapping[str, SonarrClient]
    jellyseerr: Mapping[str, JellyseerrClient]
    qbittorrent: Mapping[str, QbittorrentClient]

    def closers(self) -> list[Callable[[], Awaitable[None]]]:
        """What closes each of them."""
        return [
            *(each.aclose for each in self.jellyfin.values()),
            *(each.aclose for each in self.radarr.values()),
            *(each.aclose for each in self.sonarr.values()),
            *(each.aclose for each in self.jellyseerr.values()),
            *(each.aclose for each in self.qbittorrent.values()),
        ]

    def names(self) -> list[tuple[str, str]]:
        """(kind, instance) of all of them."""
        return [
            (kind, instance)
            for kind, known in (
                ("jellyfin", self.jellyfin),
                ("radarr", self.radarr),
                ("sonarr", self.sonarr),
                ("jellyseerr", self.jellyseerr),
                ("qbittorrent", self.qbittorrent),
            )
            for instance in known
        ]
