"""What a person's sources say of the tracks of one target."""

from collections.abc import Sequence
from dataclasses import dataclass

from scrobble_sync.domain.conflict import Conflict


@dataclass(frozen=True, slots=True)
class TrackPlays:
    """One matched track: when it was played, and whether it is loved.

    ``played_at`` is in seconds since the epoch, ascending, one for each play of the ledger; it may
    be empty for a track that is loved only. ``loved_at`` is ``None`` for what is not loved.
    ``conflict`` is a person's answer for this track, in the place of the account's policy.
    """

    track_id: str
    played_at: Sequence[int] = ()
    loved_at: int | None = None
    conflict: Conflict | None = None


@dataclass(frozen=True, slots=True)
class AccountPlays:
    """One person's tracks on one target. ``username`` is the person's name on the target."""

    account: str
    username: str
    conflict: Conflict
    tracks: Sequence[TrackPlays]


@dataclass(frozen=True, slots=True)
class OpenCount:
    """A track whose count a person has to settle: Navidrome counts more than the source knows."""

    account: str
    track_id: str
    navidrome: int
    source: int


@dataclass(frozen=True, slots=True)
class AbsentTrack:
    """A track that cannot be written: the file is missing, or the person may not see it."""

    account: str
    track_id: str


@dataclass(frozen=True, slots=True)
class TrackChange:
    """What became of one track: its counts, and whether it got a star.

    ``plays`` counts those that the history did not have.
    """

    account: str
    track_id: str
    count_before: int
    count_after: int
    plays: int
    is_starred: bool


@dataclass(frozen=True, slots=True)
class Written:
    """What one run has written into a target's database, or would write.

    ``plays`` counts rows of the play history, ``tracks`` the rows whose count, date or star
    changed. ``statements`` counts SQL statements that ran.
    """

    run_id: str
    tracks: int
    plays: int
    starred: int
    albums: int
    artists: int
    open_counts: Sequence[OpenCount]
    absent: Sequence[AbsentTrack]
    changes: Sequence[TrackChange]
    statements: int
