"""What is asked: answered from the settings, never by calling an application."""

from collections.abc import Iterable
from datetime import datetime

from faststream.nats import NatsRouter
from pydantic import BaseModel, Field

from library_tracker.resources import Injected
from medley_contracts.library import LibraryStatus
from medley_kit.query import answer

router = NatsRouter()


class Source(BaseModel):
    """One application. ``last_heard_at`` None: never."""

    instance: str
    last_heard_at: datetime | None = None


class Sources(BaseModel):
    """The configured applications by kind, in the order of the settings."""

    jellyfin: list[Source]
    radarr: list[Source]
    sonarr: list[Source]
    jellyseerr: list[Source]
    qbittorrent: list[Source]


class Status(BaseModel):
    """What is followed, counted, and where it would be heard of."""

    is_active: bool = Field(default=False, description="Whether sources are read at all.")
    by_state: dict[str, int] = Field(default={}, description="State → requests followed.")
    by_type: dict[str, int] = Field(default={}, description="Type of media → requests followed.")
    sources: Sources


@answer(router, LibraryStatus)
async def status(_query: LibraryStatus, resources: Injected) -> Status:
    """Which sources are configured; nothing of theirs is followed."""
    settings = resources.settings
    sources = Sources(
        jellyfin=_listed(settings.jellyfin),
        radarr=_listed(settings.radarr),
        sonarr=_listed(settings.sonarr),
        jellyseerr=_listed(settings.jellyseerr),
        qbittorrent=_listed(settings.qbittorrent),
    )
    return Status(sources=sources)


def _listed(instances: Iterable[str]) -> list[Source]:
    return [Source(instance=name) for name in instances]
