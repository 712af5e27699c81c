"""What is said about plays: accounts, what is brought over, and what a person has to decide."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from medley_contracts.message import Command, Message, Query
from medley_contracts.subjects import Subject, command, event, query


class SyncScrobbles(Command):
    """Bring plays and loved tracks of accounts to their targets."""

    SUBJECT: ClassVar[Subject] = command("scrobble", "sync_scrobbles")

    account: str | None = Field(default=None, description="None: all of them.")
    dry_run: bool = Field(default=False, description="Say what would be written, write nothing.")
    full: bool = Field(
        default=False,
        description="Read all plays again, and bring back what a target has lost.",
    )


class UndoScrobbles(Command):
    """Put back what a run has written into a stopped target's database."""

    SUBJECT: ClassVar[Subject] = command("scrobble", "undo_scrobbles")

    run_id: str


class ScrobblesSynced(Message):
    """A run of an account ended."""

    SUBJECT: ClassVar[Subject] = event("scrobble", "scrobbles_synced")

    account: str
    run_id: int
    fetched: int
    written: int
    starred: int
    error: str = ""


class ScrobbleStatus(Query):
    """Accounts, cursors and last runs."""

    SUBJECT: ClassVar[Subject] = query("scrobble", "status")


class ScrobbleCheck(Query):
    """Whether each account's source and target can be used; calls them."""

    SUBJECT: ClassVar[Subject] = query("scrobble", "check")


class ScrobbleReportKind(StrEnum):
    """Which report."""

    MISSING_SCROBBLES = "missing-scrobbles"
    MISSING_LOVED = "missing-loved"
    DUPLICATES = "duplicates"


class ScrobbleReport(Query):
    """A part of a report, in its order; ``offset`` counts rows."""

    SUBJECT: ClassVar[Subject] = query("scrobble", "report")

    report: ScrobbleReportKind
    account: str | None = Field(default=None, description="None: all of them.")
    offset: int = Field(default=0, ge=0)
    limit: int = Field(default=1000, ge=1, le=2000)


class ScrobbleMappings(Query):
    """Which track each spelling means, by number; the review queue is those of `review`."""

    SUBJECT: ClassVar[Subject] = query("scrobble", "mappings")

    account: str | None = None
    verdict: str | None = Field(
        default=None, description="`matched`, `review`, `unmatched`, `ignored`; None: any."
    )
    words: str | None = Field(default=None, description="Part of the artist or the title.")
    limit: int = Field(default=50, ge=1, le=500)
    cursor: str | None = None


class ReviewDecision(StrEnum):
    """What a person says about a match that is in doubt."""

    ACCEPT = "accept"
    REJECT = "reject"
    IGNORE = "ignore"


class ScrobbleDecide(Query):
    """Decide about one spelling; answers with it as it stands then."""

    SUBJECT: ClassVar[Subject] = query("scrobble", "decide")

    mapping_id: int
    decision: ReviewDecision
    track_ids: tuple[int, ...] = Field(
        default=(), description="Accepted: the tracks meant. Rejected: those not; none: all shown."
    )
    person: str


class ScrobbleOpenCounts(Query):
    """Counts that a person has to settle: Navidrome counts more than the source tells."""

    SUBJECT: ClassVar[Subject] = query("scrobble", "open_counts")

    account: str | None = None


class ScrobbleAnswerCount(Query):
    """Settle one count: `accept` the source's, `reject` it, `ignore` for the higher of both."""

    SUBJECT: ClassVar[Subject] = query("scrobble", "answer_count")

    track_id: int
    decision: ReviewDecision


class ScrobbleForgetMapping(Query):
    """Leave a spelling to the matcher again; answers with what was forgotten."""

    SUBJECT: ClassVar[Subject] = query("scrobble", "forget_mapping")

    mapping_id: int


class ScrobbleTracks(Query):
    """Tracks of an account's library by part of their name, for whoever decides."""

    SUBJECT: ClassVar[Subject] = query("scrobble", "tracks")

    account: str
    words: str = Field(min_length=1)
    limit: int = Field(default=20, ge=1, le=100)


class ScrobbleCache(Query):
    """What is kept of each account: plays, spellings, tracks, deliveries, windows."""

    SUBJECT: ClassVar[Subject] = query("scrobble", "cache")


class ScrobbleResetScope(StrEnum):
    """What is forgotten."""

    SYNC = "sync"
    """Which plays were brought over: they are compared with the target's counts again."""
    MATCHES = "matches"
    """What the matcher decided; people's decisions are kept."""
    LIBRARY = "library"
    """The library is read again at the next run."""
    PLAYS = "plays"
    """All plays are read again at the next run; those that are known are kept."""


class ScrobbleReset(Query):
    """Forget something of an account that the next run finds out again."""

    SUBJECT: ClassVar[Subject] = query("scrobble", "reset")

    account: str | None = Field(default=None, description="None: all of them.")
    scope: ScrobbleResetScope = ScrobbleResetScope.SYNC
