"""The section `scrobble_sync` of medley.yaml."""

from enum import StrEnum
from pathlib import Path
from typing import ClassVar

from pydantic import Field, model_validator

from medley_kit.quantities import HttpAddress, InstanceName, Seconds, Secret
from medley_kit.settings import ServiceSettings
from medley_kit.settings_model import SettingsPart, refuse
from scrobble_sync.domain.conflict import Conflict
from scrobble_sync.domain.loving import ReverseLoved


class Mode(StrEnum):
    """How a Navidrome is written to."""

    API = "api"
    DATABASE = "database"


class Duplicates(StrEnum):
    """Which of several equal tracks is meant."""

    BEST = "best"
    ALL = "all"
    ASK = "ask"


class Target(SettingsPart):
    """One Navidrome."""

    url: HttpAddress = Field(description="Its address, as seen from here.")
    mode: Mode = Field(
        default=Mode.API,
        description="`api` submits plays; `database` writes counts into the stopped server's file.",
    )
    database_path: Path | None = Field(
        default=None, description="Navidrome's SQLite file, for `mode: database`."
    )
    backup_path: Path | None = Field(
        default=None,
        description="Where copies of that file and undo journals go, for `mode: database`. "
        "Default: the folder `medley` beside it.",
    )
    backups_kept: int = Field(
        default=5, ge=1, description="How many copies are kept, and how many runs can be undone."
    )
    rate_limit_ms: int = Field(
        default=50, ge=0, description="Milliseconds between two calls of the server."
    )

    @model_validator(mode="after")
    def _database_mode_has_a_file(self) -> "Target":
        if self.mode is Mode.DATABASE and self.database_path is None:
            refuse("is required for `mode: database`", at=("database_path",))
        return self


class Lastfm(SettingsPart):
    """A Last.fm account."""

    user: str = Field(min_length=1, description="The Last.fm user.")
    api_key: Secret = Field(description="An API key of Last.fm.")
    api_secret: Secret | None = Field(
        default=None,
        description="The shared secret of that key; without it a session key is of no use.",
    )
    session_key: Secret | None = Field(
        default=None, description="A session key, for accounts that hide their plays."
    )
    url: HttpAddress = Field(
        default="https://ws.audioscrobbler.com/2.0/",
        description="The API's address; `https://libre.fm/2.0/` for Libre.fm.",
    )


class Listenbrainz(SettingsPart):
    """A ListenBrainz account."""

    user: str = Field(min_length=1, description="The ListenBrainz user.")
    token: Secret = Field(description="The user token of that account.")
    url: HttpAddress = Field(
        default="https://api.listenbrainz.org/1/", description="The API's address."
    )


class AccountSync(SettingsPart):
    """What is brought over."""

    plays: bool = Field(default=True, description="Plays.")
    loved: bool = Field(default=True, description="Loved tracks, as stars.")
    reverse_loved: ReverseLoved = Field(
        default=ReverseLoved.OFF,
        description="The other way: what is starred is loved at the source (`love`), and loves "
        "that came of a star end with it (`love_and_unlove`). Needs `lastfm.session_key` and "
        "`lastfm.api_secret` where the source is Last.fm, and a target in `mode: api`.",
    )


class Account(SettingsPart):
    """One person: where the plays are told, and where they belong."""

    lastfm: Lastfm | None = Field(default=None, description="The plays come from Last.fm.")
    listenbrainz: Listenbrainz | None = Field(
        default=None, description="The plays come from ListenBrainz."
    )
    exports: list[Path] = Field(
        default=[],
        description="Files with older plays of the same person: the archive of ListenBrainz, a "
        "table or list out of Last.fm. Each is read once.",
    )
    target: str = Field(description="A name out of `targets`.")
    username: str = Field(min_length=1, description="The person's name on the target.")
    password: Secret = Field(description="The person's password on the target.")
    sync: AccountSync = Field(default=AccountSync(), description="What is brought over.")
    conflict: Conflict = Field(
        default=Conflict.HIGHER, description="Whose count holds when both sides counted."
    )

    @model_validator(mode="after")
    def _plays_come_from_one_place(self) -> "Account":
        if self.lastfm and self.listenbrainz:
            refuse("and `lastfm` are two sources; an account has one", at=("listenbrainz",))
        if not self.lastfm and not self.listenbrainz:
            refuse("is required, unless there is a `listenbrainz`", at=("lastfm",))
        is_reversed = self.sync.reverse_loved is not ReverseLoved.OFF
        if (
            (lastfm := self.lastfm)
            and is_reversed
            and not (lastfm.session_key and lastfm.api_secret)
        ):
            refuse(
                "needs `lastfm.session_key` and `lastfm.api_secret`", at=("sync", "reverse_loved")
            )
        return self


class Matching(SettingsPart):
    """How a play finds its track."""

    first_artist_only: bool = Field(
        default=False, description="Compare the first of several artists only."
    )
    first_artist_whitelist: list[str] = Field(
        default=[], description="Names that look like several artists and are one."
    )
    artist_map: dict[str, str] = Field(
        default={}, description="The artist as scrobbled → the artist in the library."
    )
    duplicates: Duplicates = Field(
        default=Duplicates.BEST, description="Which of several equal tracks is meant."
    )


class Times(SettingsPart):
    """How often accounts are read."""

    sync: Seconds = Field(default=3600, description="The time between two runs.")


class Settings(ServiceSettings):
    """Whose plays are brought to which Navidrome."""

    SECTION: ClassVar[str] = "scrobble_sync"

    targets: dict[InstanceName, Target] = Field(default={}, description="Name → Navidrome.")
    accounts: dict[InstanceName, Account] = Field(default={}, description="Name → person.")
    matching: Matching = Field(default=Matching(), description="How a play finds its track.")
    schedule: Times = Field(default=Times(), description="How often accounts are read.")

    @model_validator(mode="after")
    def _accounts_name_targets(self) -> "Settings":
        for name, account in self.accounts.items():
            if account.target not in self.targets:
                refuse("names no target of `targets`", at=("accounts", name, "target"))
            is_reversed = account.sync.reverse_loved is not ReverseLoved.OFF
            if is_reversed and self.targets[account.target].mode is Mode.DATABASE:
                where = ("accounts", name, "sync", "reverse_loved")
                refuse("needs a target in `mode: api`", at=where)
        return self
