"""One person's account with everything a run of it needs, opened."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from medley_clients.navidrome.client import NavidromeClient
from medley_clients.subsonic.client import SubsonicClient
from scrobble_sync.domain.conflict import Conflict
from scrobble_sync.domain.credits import Options
from scrobble_sync.domain.likeness import Likeness
from scrobble_sync.domain.loving import ReverseLoved
from scrobble_sync.domain.matching import Rules
from scrobble_sync.workflows.sources import LovingSource


@dataclass(slots=True)
class Calls:
    """How often a target was called since the process began."""

    made: int = 0

    def observe(self, _upstream: str, _route: str, _status: int | str, _seconds: float) -> None:
        """Count one attempt."""
        self.made += 1


@dataclass(frozen=True, slots=True)
class RunningTarget:
    """A Navidrome that runs, as one person."""

    subsonic: SubsonicClient
    navidrome: NavidromeClient
    calls: Calls = field(default_factory=Calls)


@dataclass(frozen=True, slots=True)
class StoppedTarget:
    """A Navidrome that is stopped: its database file; ``subsonic`` tells whether it is."""

    subsonic: SubsonicClient
    path: Path
    backups: Path
    backups_kept: int


@dataclass(frozen=True, slots=True)
class Account:
    """Whose plays go where. ``exports``: files with older plays of the same person."""

    name: str
    account_id: int
    source_kind: str
    source_user: str
    target_name: str
    username: str
    source: LovingSource
    target: RunningTarget | StoppedTarget
    conflict: Conflict
    brings_plays: bool
    brings_loved: bool
    exports: tuple[Path, ...] = ()
    reverse_loved: ReverseLoved = ReverseLoved.OFF

    @property
    def mode(self) -> str:
        """How the target is written to, as the settings spell it."""
        return "api" if isinstance(self.target, RunningTarget) else "database"


@dataclass(frozen=True, slots=True)
class Matching:
    """How a play finds its track."""

    options: Options
    rules: Rules
    likeness: Likeness


Accounts = Mapping[str, Account]
