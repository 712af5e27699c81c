"""The section `library_tracker` of medley.yaml."""

from typing import ClassVar

from pydantic import Field, SecretStr

from medley_kit.quantities import HttpAddress, InstanceName, Seconds, Secret
from medley_kit.settings import ServiceSettings
from medley_kit.settings_model import SettingsPart


class Instance(SettingsPart):
    """One application that is asked with an API key."""

    url: HttpAddress = Field(description="Its address, as seen from here.")
    api_key: Secret = Field(description="An API key of the application.")


class Arr(Instance):
    """One Radarr or Sonarr."""

    is_4k: bool = Field(
        default=False,
        description="It keeps 4K and nothing else: what it fetches is for requests in 4K.",
    )


class Jellyfin(Instance):
    """One Jellyfin server."""

    watch_urls: dict[str, HttpAddress] = Field(
        default={},
        description="Name of a way in (`lan`, `public`) → its address, for links to watch now; "
        "`url` when there is none.",
    )


class Qbittorrent(SettingsPart):
    """One qBittorrent."""

    url: HttpAddress = Field(description="The address of its web interface.")
    username: str | None = Field(default=None, description="The user of its web interface.")
    password: SecretStr | None = Field(default=None, description="That user's password.")


class Times(SettingsPart):
    """How often each thing is looked at."""

    library: Seconds = Field(default=21_600, description="A full scan of all libraries.")
    pending: Seconds = Field(default=900, description="Requests that have not arrived.")
    downloads: Seconds = Field(default=15, description="Downloads that are running.")
    catch_up: Seconds = Field(default=300, description="What webhooks may have missed.")


class Removal(SettingsPart):
    """When something is called gone."""

    grace: Seconds = Field(default=86_400, description="Nothing is called gone sooner than this.")
    max_share: float = Field(
        default=0.1,
        ge=0,
        le=1,
        description="A run that would remove more than this share of a library stops and says so.",
    )


class StuckAfter(SettingsPart):
    """How long a request may stay in one state before it is called stuck."""

    approved: Seconds = Field(default=7200, description="Approved, and not yet searched for.")
    grabbed: Seconds = Field(default=3600, description="Grabbed, and not yet downloading.")
    downloading: Seconds = Field(default=86_400, description="Downloading.")
    imported: Seconds = Field(default=3600, description="Imported, and not yet in the library.")


class Settings(ServiceSettings):
    """Which applications tell what was requested, fetched and put on the shelf."""

    SECTION: ClassVar[str] = "library_tracker"

    jellyfin: dict[InstanceName, Jellyfin] = Field(
        default={}, description="Jellyfin servers, under their names in `jellyfin_sync`."
    )
    radarr: dict[InstanceName, Arr] = Field(default={}, description="Radarr instances.")
    sonarr: dict[InstanceName, Arr] = Field(default={}, description="Sonarr instances.")
    jellyseerr: dict[InstanceName, Instance] = Field(
        default={}, description="Jellyseerr or Seerr instances."
    )
    qbittorrent: dict[InstanceName, Qbittorrent] = Field(
        default={}, description="qBittorrent instances."
    )
    at_start: bool = Field(
        default=True,
        description="Read at start what happened while nobody listened, and the library when it "
        "was not read lately.",
    )
    schedule: Times = Field(default=Times(), description="How often each thing is looked at.")
    removal: Removal = Field(default=Removal(), description="When something is called gone.")
    stuck_after: StuckAfter = Field(
        default=StuckAfter(), description="How long a request may stay in one state."
    )
