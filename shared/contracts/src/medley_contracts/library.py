"""What is said about the library: what was asked for, where it stands, what may be asked."""

from typing import ClassVar, Literal

from pydantic import AwareDatetime, Field, JsonValue

from medley_contracts.message import Command, Message, Query
from medley_contracts.subjects import Subject, command, event, query

MediaType = Literal["movie", "tv"]


class RequestChanged(Message):
    """A request stands elsewhere, or is stuck, or no longer stuck."""

    SUBJECT: ClassVar[Subject] = event("library", "request_changed")

    request_id: int
    title: str
    media_type: MediaType
    requested_by: str
    state: str = Field(description="`requested`, `approved`, `grabbed`, `downloading`, …")
    previous: str | None = Field(default=None, description="The state before; None: a new request.")
    available: int = Field(description="Films or aired episodes that a Jellyfin has.")
    total: int
    percent: float = Field(description="0-100, of the whole way.")
    stuck: str | None = Field(default=None, description="Why it does not move; None: it does.")


class ItemAvailable(Message):
    """Something somebody asked for can be watched."""

    SUBJECT: ClassVar[Subject] = event("library", "item_available")

    request_id: int
    title: str
    media_type: MediaType
    requested_by: str
    tmdb_id: int | None = None
    tvdb_id: int | None = None
    imdb_id: str | None = None
    server: str | None = Field(default=None, description="A Jellyfin that has it.")
    jellyfin_id: str | None = None


class DownloadProgressed(Message):
    """A download is further than it was when this was last said."""

    SUBJECT: ClassVar[Subject] = event("library", "download_progressed")

    request_id: int
    percent: float = Field(description="0-100, of the request's whole way.")
    release: str = ""
    download_percent: float = Field(default=0, description="0-100, of this download.")
    eta_s: int | None = None
    speed_bps: int | None = None


class LibraryScanned(Message):
    """The library was read as a whole; single titles are told of only where few changed."""

    SUBJECT: ClassVar[Subject] = event("library", "scanned")

    result: dict[str, JsonValue]


class ScanLibrary(Command):
    """Read everything that Jellyfin, Radarr and Sonarr have, and make it known."""

    SUBJECT: ClassVar[Subject] = command("library", "scan_library")

    dry_run: bool = Field(default=False, description="Say what would change, change nothing.")


class SyncPending(Command):
    """Read the requests of every Seerr, and look after those that have not arrived."""

    SUBJECT: ClassVar[Subject] = command("library", "sync_pending")

    dry_run: bool = Field(default=False, description="Say what would change, change nothing.")


class FollowDownloads(Command):
    """Look at the queues and download clients once."""

    SUBJECT: ClassVar[Subject] = command("library", "follow_downloads")


class CatchUp(Command):
    """Read what webhooks may have missed from the histories, and see what is stuck or gone."""

    SUBJECT: ClassVar[Subject] = command("library", "catch_up")


class VerifyRequest(Command):
    """Ask every application about one request now."""

    SUBJECT: ClassVar[Subject] = command("library", "verify_request")

    request_id: int


class RetryRequest(Command):
    """Have one request searched for again, unless it is there already."""

    SUBJECT: ClassVar[Subject] = command("library", "retry_request")

    request_id: int


class LibraryStatus(Query):
    """What the tracker follows and when it last heard of each source."""

    SUBJECT: ClassVar[Subject] = query("library", "status")


class LibraryRequests(Query):
    """Requests, newest first."""

    SUBJECT: ClassVar[Subject] = query("library", "requests")

    state: tuple[str, ...] = Field(default=(), description="Any of these; empty: all.")
    media_type: MediaType | None = None
    requested_by: str | None = None
    q: str | None = Field(default=None, description="Part of the title, or an id of it.")
    stuck: bool | None = None
    since: AwareDatetime | None = Field(default=None, description="Changed since then.")
    limit: int = Field(default=50, ge=1, le=500)
    cursor: str | None = None


class LibraryRequest(Query):
    """One request with all that happened to it."""

    SUBJECT: ClassVar[Subject] = query("library", "request")

    request_id: int


class LibraryMissingIds(Query):
    """Items of Jellyfin that no database of films and series knows."""

    SUBJECT: ClassVar[Subject] = query("library", "missing_ids")

    limit: int = Field(default=50, ge=1, le=500)
    cursor: str | None = None


class LibraryConflicts(Query):
    """Ids that several titles claim."""

    SUBJECT: ClassVar[Subject] = query("library", "conflicts")

    limit: int = Field(default=50, ge=1, le=500)
    cursor: str | None = None


class LibraryRuns(Query):
    """The last scans and what came of them, newest first."""

    SUBJECT: ClassVar[Subject] = query("library", "runs")

    limit: int = Field(default=50, ge=1, le=500)
