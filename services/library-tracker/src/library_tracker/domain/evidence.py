"""What is known of one title: facts that stay true, and what applications showed last."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Final

from library_tracker.domain.ids import MediaType
from library_tracker.domain.value import Value

WHOLE: Final = -1
"""As a season or an episode: all of it, or a film."""
SPECIALS: Final = 0


class Kind(StrEnum):
    """What may have happened to a film or an episode."""

    GRABBED = "grabbed"
    IMPORTED = "imported"
    DOWNLOAD_FAILED = "download_failed"
    FILE_DELETED = "file_deleted"
    NEEDS_HAND = "needs_hand"
    """An import waits for a person."""


class Fact(Value, frozen=True):
    """Something happened; told twice it is still one fact."""

    kind: Kind
    at: datetime
    season: int = WHOLE
    episode: int = WHOLE
    key: str = ""
    """The download's id, or a path where there is none."""
    source: str = ""
    instance: str = ""
    release: str = ""
    detail: str = ""


class Copy(Value, frozen=True):
    """An item of a Jellyfin that is the title."""

    server: str
    item_id: str
    is_4k: bool = False
    seen_at: datetime | None = None
    """Since when it is known to be there."""
    missing_since: datetime | None = None
    gone_at: datetime | None = None
    """Set when it stayed away for longer than the grace."""

    @property
    def is_there(self) -> bool:
        """Missing counts as there, for a while."""
        return self.gone_at is None


class SeasonFiles(Value, frozen=True):
    """One season as Sonarr counts it."""

    season: int
    files: int
    aired: int
    """Aired and monitored, or with a file."""
    total: int
    is_monitored: bool = True


class Holding(Value, frozen=True):
    """A title as one Radarr or Sonarr has it."""

    source: str
    instance: str
    arr_id: int
    is_monitored: bool = True
    is_released: bool = True
    has_file: bool = False
    checked_at: datetime | None = None
    """When it was read; later facts about files win."""
    file_at: datetime | None = None
    seasons: tuple[SeasonFiles, ...] = ()
    missing_since: datetime | None = None
    release: str = ""


@dataclass(frozen=True, slots=True)
class Episode:
    """One episode, as Sonarr instances and Jellyfin servers tell of it."""

    season: int
    number: int
    name: str = ""
    air_at: datetime | None = None
    files: Mapping[str, bool] = field(default_factory=dict)
    """Instance of Sonarr → whether it has a file."""
    checked_at: datetime | None = None
    copies: Mapping[str, bool] = field(default_factory=dict)
    """Jellyfin → whether its copy is 4K."""


class Trouble(StrEnum):
    """What stops a download."""

    NONE = ""
    STALLED = "stalled"
    STOPPED = "stopped"
    ERROR = "error"
    BLOCKED = "blocked"
    """It is there, and the import waits for a person."""


@dataclass(frozen=True, slots=True)
class Download:
    """A download as the queue or the client showed it last."""

    download_id: str
    source: str = ""
    instance: str = ""
    release: str = ""
    progress: float = 0.0
    is_complete: bool = False
    trouble: Trouble = Trouble.NONE
    detail: str = ""
    trouble_since: datetime | None = None
    begun_at: datetime | None = None
    changed_at: datetime | None = None
    eta_s: int | None = None
    speed_bps: int | None = None
    episodes: frozenset[tuple[int, int]] = frozenset()
    is_listed: bool = True
    """Whether anybody still lists it."""


class Decision(StrEnum):
    """What people decided about a request; the latest counts."""

    REQUESTED = "requested"
    APPROVED = "approved"
    DECLINED = "declined"
    FAILED = "failed"
    """Approved, and could not be handed over."""
    WITHDRAWN = "withdrawn"
    COMPLETED = "completed"


@dataclass(frozen=True, slots=True)
class Wish:
    """One request: what is wanted of a title, and what was decided about it."""

    media_type: MediaType
    seasons: frozenset[int] | None = None
    """None: all seasons but the specials."""
    is_4k: bool = False
    decisions: Mapping[Decision, datetime] = field(default_factory=dict)
    since: datetime | None = None
    """When its present cycle began; None: the first."""
    was_available: bool = False
    """Whether it has been in this cycle."""
    is_exact: bool = False
    """A person waits for it: only single episodes count, not what a series says as a whole."""

    @property
    def asked_at(self) -> datetime | None:
        """When somebody asked for it; None: nobody did, or nobody knows."""
        return self.decisions.get(Decision.REQUESTED)


class Evidence(Value, frozen=True):
    """All that is known of one title."""

    facts: tuple[Fact, ...] = ()
    copies: tuple[Copy, ...] = ()
    holdings: tuple[Holding, ...] = ()
    episodes: tuple[Episode, ...] = ()
    downloads: tuple[Download, ...] = ()
    is_detailed: bool = False
    """Whether the episodes of the series were read one by one."""


class Stage(IntEnum):
    """How far one film or episode is; the furthest that anything supports."""

    NOTHING = 0
    GRABBED = 1
    DOWNLOADING = 2
    DOWNLOADED = 3
    IMPORTED = 4
    AVAILABLE = 5


class State(StrEnum):
    """Where the thing is that somebody asked for."""

    REQUESTED = "requested"
    APPROVED = "approved"
    GRABBED = "grabbed"
    DOWNLOADING = "downloading"
    DOWNLOADED = "downloaded"
    IMPORTED = "imported"
    PARTIALLY_AVAILABLE = "partially_available"
    AVAILABLE = "available"
    DECLINED = "declined"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"
    GONE = "gone"


CLOSED: Final = frozenset({State.DECLINED, State.WITHDRAWN, State.GONE})
"""Nothing more is to come, unless somebody asks again."""
