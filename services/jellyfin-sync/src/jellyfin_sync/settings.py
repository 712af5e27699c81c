"""The section `jellyfin_sync` of medley.yaml."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field, model_validator

from jellyfin_sync.domain.copies import Copies
from medley_kit.quantities import HttpAddress, InstanceName, Seconds, Secret
from medley_kit.settings import ServiceSettings
from medley_kit.settings_model import SettingsPart, refuse


class Role(StrEnum):
    """Which way changes travel."""

    BOTH = "both"
    SOURCE = "source"
    TARGET = "target"


class Server(SettingsPart):
    """One Jellyfin server."""

    url: HttpAddress = Field(description="Its address, as seen from here.")
    api_key: Secret = Field(description="An API key of the server: Dashboard → API Keys.")
    passwordless: bool = Field(
        default=False, description="Accounts made on this server get no password."
    )
    role: Role = Field(
        default=Role.BOTH,
        description="`source`: its changes are taken, nothing is written to it; `target`: the "
        "other way round; `both`.",
    )
    path_map: dict[str, str] = Field(
        default={},
        description="This server's path prefix → the one that is common to all servers.",
    )
    requests_per_second: float = Field(
        default=400, gt=0, description="It is asked and told at most this often."
    )
    concurrency: int = Field(
        default=8, ge=1, le=64, description="Calls to it at the same time, at most."
    )
    user_tokens: dict[str, Secret] = Field(
        default={},
        description="Username → access token. Playlists keep everything only with their owner's "
        "token.",
    )


class UserSync(SettingsPart):
    """What becomes of accounts."""

    create: bool = Field(
        default=True, description="Create an account that was made on one server on the others."
    )
    delete: bool = Field(
        default=False,
        description="Disable accounts that were deleted elsewhere, and delete them later; never an "
        "administrator.",
    )
    delete_after: Seconds = Field(
        default=604_800, description="How long a disabled account stays before it is deleted."
    )
    delete_at_most: int = Field(
        default=5,
        ge=0,
        description="So many accounts are disabled, and so many deleted, within a day; when more "
        "people are deleted on a server at once, all of them wait for a person.",
    )


class Sync(SettingsPart):
    """What is kept equal, and how eagerly."""

    playback_progress: bool = Field(default=True, description="Where playing stopped.")
    watched_status: bool = Field(default=True, description="Played or not, and how often.")
    favorites: bool = Field(default=True, description="Favourites.")
    ratings: bool = Field(default=True, description="Ratings and likes.")
    playlists: bool = Field(default=True, description="Playlists.")
    playlists_every: Seconds = Field(
        default=300, ge=1, description="How often playlists are looked at: servers never tell."
    )
    most_playlists_deleted: int = Field(
        default=3,
        ge=0,
        description="When more playlists than this are gone from one account at once, none of them "
        "is deleted elsewhere; 0: none ever is.",
    )
    users: UserSync = Field(default=UserSync(), description="Accounts.")
    copies: Copies = Field(
        default=Copies.SAME_PATH,
        description="What becomes of an item that a server has more than once. `same_path`: each "
        "copy is kept equal with the one below the same path elsewhere; `all`: what is done to one "
        "copy holds for every copy of the work on all servers, unless their ids contradict each "
        "other; `off`: that server neither gives nor takes its states, and the copies stand among "
        "the conflicts.",
    )
    minimum_position_seconds: Seconds = Field(
        default=0,
        description="A position before this is not written elsewhere, except 0. Servers themselves "
        "keep no position within the first twentieth of a film.",
    )
    progress_debounce_seconds: Seconds = Field(
        default=30, description="A moving position is written at most this often."
    )
    max_retries: int = Field(
        default=5, ge=0, description="How often a write that fails is tried again."
    )
    dry_run: bool = Field(default=False, description="Decide everything, write nothing.")


class UserFilter(SettingsPart):
    """Whose state is kept equal."""

    allow: list[str] = Field(
        default=[], description="Usernames; when there is one, only these people take part."
    )
    deny: list[str] = Field(default=[], description="Usernames that never take part.")


class LibraryFilter(SettingsPart):
    """Which libraries take part."""

    deny: list[str] = Field(default=[], description="Names of libraries that never take part.")


class PathPolicy(SettingsPart):
    """What to do about an item below one path that is not on the target yet."""

    prefix: str = Field(min_length=1, description="A common path prefix; the longest one wins.")
    absent_retry_count: int = Field(
        ge=-1, description="How often to look again: -1 for ever, 0 not at all."
    )
    retry_delay_seconds: Seconds = Field(
        default=300, gt=0, description="How long to wait before looking again."
    )


class ReconcileSettings(SettingsPart):
    """When both sides are read in full and compared."""

    every: Seconds = Field(default=3600, description="The time between two comparisons; 0: never.")
    at_start: bool = Field(default=True, description="Compare when the service starts as well.")
    after_outage: Seconds = Field(
        default=60,
        description="Compare with a server that answers again after so long; 0: do not.",
    )


class Settings(ServiceSettings):
    """Which Jellyfin servers are kept equal, and in what."""

    SECTION: ClassVar[str] = "jellyfin_sync"

    servers: dict[InstanceName, Server] = Field(
        default={}, description="Name → server. Without at least two there is nothing to do."
    )
    sync: Sync = Field(default=Sync(), description="What is kept equal.")
    user_map: dict[str, dict[str, str]] = Field(
        default={}, description="Person → server → username, where the names differ."
    )
    users: UserFilter = Field(default=UserFilter(), description="Whose state is kept equal.")
    libraries: LibraryFilter = Field(
        default=LibraryFilter(), description="Which libraries take part."
    )
    path_sync_policy: list[PathPolicy] = Field(
        default=[], description="What to do about an item that is not on the target yet."
    )
    reconcile: ReconcileSettings = Field(
        default=ReconcileSettings(), description="When both sides are compared in full."
    )

    @model_validator(mode="after")
    def _user_map_names_servers(self) -> "Settings":
        for person, accounts in self.user_map.items():
            for server in accounts:
                if server not in self.servers:
                    refuse("names no server of `servers`", at=("user_map", person, server))
        return self

    @model_validator(mode="after")
    def _prefixes_differ(self) -> "Settings":
        seen: set[str] = set()
        for index, policy in enumerate(self.path_sync_policy):
            if policy.prefix in seen:
                refuse("stands in the list twice", at=("path_sync_policy", index, "prefix"))
            seen.add(policy.prefix)
        return self
