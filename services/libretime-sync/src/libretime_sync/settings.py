"""The section `libretime_sync` of medley.yaml."""

import zoneinfo
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import ClassVar

from pydantic import Field, field_validator, model_validator

from libretime_sync.domain.track_type import TYPES
from medley_kit.quantities import HttpAddress, InstanceName, Seconds, Secret
from medley_kit.settings import ServiceSettings
from medley_kit.settings_model import SettingsPart, refuse


class Surface(StrEnum):
    """Which of LibreTime's two programming interfaces is spoken."""

    AUTO = "auto"
    INTEGRATION = "integration"
    STOCK = "stock"


class PullTimes(SettingsPart):
    """How often a station is read."""

    tracks: Seconds = Field(default=3600, description="The time between two pulls of the tracks.")
    playback: Seconds = Field(
        default=3600, description="The time between two pulls of the playback history."
    )


class Removal(SettingsPart):
    """When to believe that tracks are gone."""

    after_scans: int = Field(
        default=2, ge=1, description="In how many complete pulls in a row a track must be absent."
    )
    max_share: float = Field(
        default=0.1,
        ge=0,
        le=1,
        description="The share of the library that may be absent from one pull; more, and nothing "
        "is called gone. Three tracks always may, the whole library never.",
    )


class Publishing(SettingsPart):
    """How logs get to the station."""

    create_instances: bool = Field(
        default=True,
        description="Make instances of the automation show where no show covers what is published; "
        "off: refuse to publish there.",
    )
    automation_show: str = Field(
        default="Medley automation", min_length=1, description="The show those instances belong to."
    )
    auto_days: int = Field(
        default=0,
        ge=0,
        le=31,
        description="Publish the logs of that many days, today first, by themselves; 0: none. Each "
        "revision is tried once.",
    )


class Station(SettingsPart):
    """One LibreTime station."""

    internal_url: HttpAddress | None = Field(
        default=None, description="Its address from here, when that differs from `api_url`."
    )
    api_url: HttpAddress | None = Field(default=None, description="The address of its API.")
    public_url: HttpAddress | None = Field(
        default=None, description="The address people use; links point there."
    )
    api_key: Secret = Field(description="The station's API key.")
    surface: Surface = Field(
        default=Surface.AUTO, description="`auto` finds out which interface the station offers."
    )
    timezone: str = Field(
        default="UTC", description="The station's time zone, an IANA name such as Europe/Berlin."
    )
    type_map: dict[str, str] = Field(
        default={}, description="The station's own track type → the one Medley knows."
    )
    storage_path: Path | None = Field(
        default=None, description="LibreTime's storage folder where it is mounted here."
    )
    schedule: PullTimes = Field(default=PullTimes(), description="How often the station is read.")
    sends_local_times: bool = Field(
        default=False,
        description="Integration surface only: the station takes its own local time for UTC, so "
        "starts are sent as local times labelled `Z`.",
    )
    create_track_types: tuple[str, ...] = Field(
        default=(),
        description="Types Medley knows (such as VOT) that a track pull creates on a stock "
        "station when no type there means them.",
    )
    removal: Removal = Field(
        default=Removal(), description="When a track that the station no longer lists is gone."
    )
    publishing: Publishing = Field(default=Publishing(), description="How logs get to the station.")
    guard: Seconds = Field(
        default=420, description="Nothing in the schedule that starts sooner than this is touched."
    )

    @field_validator("type_map")
    @classmethod
    def _maps_to_known_types(cls, value: dict[str, str]) -> dict[str, str]:
        if unknown := sorted(set(value.values()) - TYPES):
            message = f"{unknown[0]!r} is none of {', '.join(sorted(TYPES))}"
            raise ValueError(message)
        return value

    @field_validator("create_track_types")
    @classmethod
    def _creates_known_types(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := sorted(set(value) - TYPES):
            message = f"{unknown[0]!r} is none of {', '.join(sorted(TYPES))}"
            raise ValueError(message)
        return value

    @field_validator("timezone")
    @classmethod
    def _is_a_time_zone(cls, value: str) -> str:
        try:
            zoneinfo.ZoneInfo(value)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            message = "should be the IANA name of a time zone, such as Europe/Berlin"
            raise ValueError(message) from None
        return value

    @model_validator(mode="after")
    def _can_be_reached(self) -> "Station":
        if self.internal_url is None and self.api_url is None:
            refuse("is required, unless there is an `internal_url`", at=("api_url",))
        return self

    @property
    def url(self) -> str:
        """Where the API is asked: the nearer address when there are two."""
        return self.internal_url or self.api_url or ""


class Settings(ServiceSettings):
    """Which stations are followed and scheduled."""

    SECTION: ClassVar[str] = "libretime_sync"
    FALLBACKS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "LIBRETIME_INTERNAL_URL": ("stations", "main", "internal_url"),
        "LIBRETIME_API_URL": ("stations", "main", "api_url"),
        "LIBRETIME_PUBLIC_URL": ("stations", "main", "public_url"),
        "LIBRETIME_API_KEY": ("stations", "main", "api_key"),
    }

    stations: dict[InstanceName, Station] = Field(
        default={},
        description="Name → station. LIBRETIME_INTERNAL_URL, LIBRETIME_API_URL, "
        "LIBRETIME_PUBLIC_URL and LIBRETIME_API_KEY fill the station `main` where nothing "
        "else does.",
    )
