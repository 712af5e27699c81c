"""What Seerr, Radarr, Sonarr and qBittorrent report about titles: facts, one for each notification.

Each names the application and the configured instance that reported it. Ids of an application are
valid on that instance only; ids of TMDB are unique only together with the media type.
"""

from enum import StrEnum
from typing import ClassVar

from pydantic import AwareDatetime, Field, JsonValue

from medley_contracts.message import Message, Value
from medley_contracts.subjects import Subject, event


class MediaType(StrEnum):
    """What a title is."""

    MOVIE = "movie"
    TV = "tv"


class ArrApp(StrEnum):
    """Which application fetches it."""

    RADARR = "radarr"
    SONARR = "sonarr"


class ReportedTitle(Value):
    """A film of a Radarr or a series of a Sonarr, as it stood when the report was made."""

    app: ArrApp
    instance: str
    arr_id: int = Field(description="The application's own id; 0 when it did not say.")
    media_type: MediaType
    name: str
    year: int | None = None
    tmdb_id: int | None = None
    tvdb_id: int | None = None
    imdb_id: str | None = None
    path: str | None = Field(default=None, description="The folder, as the application sees it.")
    tags: tuple[str, ...] = Field(default=(), description="Labels, not numbers.")
    series_type: str = Field(default="", description="`standard`, `daily`, `anime`; of series.")


class ReportedEpisode(Value):
    """One episode of the series that the report is about."""

    episode_id: int = Field(description="Sonarr's own id; 0 when it did not say.")
    season: int = Field(description="0 holds specials.")
    number: int
    name: str = ""
    tvdb_id: int | None = Field(default=None, description="The episode's own.")
    air_at: AwareDatetime | None = None


class ReportedFile(Value):
    """A file, as the application sees it."""

    file_id: int = Field(description="The application's own id; 0 when it did not say.")
    path: str = ""
    previous_path: str | None = Field(default=None, description="Of a file that was renamed.")
    size_bytes: int = Field(default=0, ge=0)
    quality: str = ""
    episodes: tuple[tuple[int, int], ...] = Field(
        default=(),
        description="Season and number of each episode that is known to be in the file; empty: "
        "not known, or a film.",
    )


class RequestStep(StrEnum):
    """What became of a request, in Seerr's words."""

    PENDING = "pending"
    APPROVED = "approved"
    AUTO_APPROVED = "auto_approved"
    DECLINED = "declined"
    FAILED = "failed"
    AVAILABLE = "available"
    """Seerr believes that all of it is there; only Jellyfin knows."""


class RequestReported(Message):
    """A Seerr reported that a request was made, decided, failed or fulfilled.

    Published by the gateway; consumed by library-tracker. HD and 4K, and seasons asked for at
    different times, are requests of their own.
    """

    SUBJECT: ClassVar[Subject] = event("library", "request_reported")

    instance: str
    request_id: int | None = Field(
        default=None, description="None: the template of the webhook does not say."
    )
    step: RequestStep
    media_type: MediaType
    tmdb_id: int | None = None
    tvdb_id: int | None = None
    name: str = ""
    year: int | None = None
    overview: str = ""
    poster_url: str | None = None
    is_4k: bool = Field(default=False, description="As the event's text says it.")
    seasons: tuple[int, ...] | None = Field(default=None, description="None: not said, or a film.")
    requested_by: str = ""


class IssueStep(StrEnum):
    """What became of a complaint about a title."""

    CREATED = "created"
    COMMENTED = "commented"
    RESOLVED = "resolved"
    REOPENED = "reopened"


class IssueReported(Message):
    """Somebody complains about a title in Seerr, or stopped complaining."""

    SUBJECT: ClassVar[Subject] = event("library", "issue_reported")

    instance: str
    issue_id: int
    step: IssueStep
    issue_type: str = Field(default="", description="`VIDEO`, `AUDIO`, `SUBTITLES`, `OTHER`.")
    media_type: MediaType
    tmdb_id: int | None = None
    tvdb_id: int | None = None
    name: str = ""
    season: int | None = None
    episode: int | None = None
    reported_by: str = ""
    text: str = Field(default="", description="The comment, else the complaint.")


class ReleaseGrabbed(Message):
    """A release was found and handed to a download client.

    The same episodes may be grabbed again, under another ``download_id``.
    """

    SUBJECT: ClassVar[Subject] = event("library", "release_grabbed")

    title: ReportedTitle
    episodes: tuple[ReportedEpisode, ...] = ()
    download_id: str | None = Field(
        default=None, description="A torrent's hash in lower case, else the client's own word."
    )
    download_client: str = ""
    release: str = ""
    quality: str = ""
    indexer: str = ""
    size_bytes: int = Field(default=0, ge=0, description="Of the whole release.")


class FilesImported(Message):
    """A download was put into its folder: a file of it, or the whole.

    With ``is_whole_download`` the report comes once, after those for single files, if any; its
    ``files`` are in no relation to the order of ``episodes``.
    """

    SUBJECT: ClassVar[Subject] = event("library", "files_imported")

    title: ReportedTitle
    episodes: tuple[ReportedEpisode, ...] = Field(
        default=(), description="All that the report names; empty for a film."
    )
    files: tuple[ReportedFile, ...] = ()
    is_upgrade: bool = False
    is_whole_download: bool = False
    download_id: str | None = Field(
        default=None, description="None: put there by hand, or not followed by the application."
    )
    release: str = ""
    source_path: str | None = None


class FilesDeleted(Message):
    """Files are gone from their folder; ``missingFromDisk`` is also what an unmounted disk says."""

    SUBJECT: ClassVar[Subject] = event("library", "files_deleted")

    title: ReportedTitle
    episodes: tuple[ReportedEpisode, ...] = ()
    files: tuple[ReportedFile, ...] = ()
    reason: str = Field(
        default="",
        description="`missingFromDisk`, `manual`, `upgrade`, `noLinkedEpisodes`, `manualOverride`.",
    )


class FilesRenamed(Message):
    """Files have other names now; the title's folder may be another, too."""

    SUBJECT: ClassVar[Subject] = event("library", "files_renamed")

    title: ReportedTitle
    files: tuple[ReportedFile, ...] = ()


class TitleAdded(Message):
    """A film or series was put on the list of what is to be fetched."""

    SUBJECT: ClassVar[Subject] = event("library", "title_added")

    title: ReportedTitle
    method: str = Field(default="", description="`manual`, `list`, `collection`; Radarr only.")


class TitleDeleted(Message):
    """A film or series was taken off the list."""

    SUBJECT: ClassVar[Subject] = event("library", "title_deleted")

    title: ReportedTitle
    has_deleted_files: bool = False


class ImportBlocked(Message):
    """A download is complete and its import waits for a person."""

    SUBJECT: ClassVar[Subject] = event("library", "import_blocked")

    title: ReportedTitle
    episodes: tuple[ReportedEpisode, ...] = ()
    download_id: str | None = None
    release: str = ""
    reasons: tuple[str, ...] = Field(default=(), description="What the application says about it.")


class HealthReported(Message):
    """A Radarr or Sonarr complains about itself, or stopped complaining."""

    SUBJECT: ClassVar[Subject] = event("library", "health_reported")

    app: ArrApp
    instance: str
    is_restored: bool = False
    level: str = Field(default="", description="`ok`, `notice`, `warning`, `error`.")
    check: str = Field(default="", description="`IndexerStatusCheck` and the like.")
    text: str = ""


class DownloadCompleted(Message):
    """A qBittorrent ran its command for a torrent that is complete."""

    SUBJECT: ClassVar[Subject] = event("library", "download_completed")

    instance: str
    download_id: str = Field(description="The hash in lower case.")
    name: str = ""
    path: str | None = None
    size_bytes: int | None = Field(default=None, ge=0)


class ReportIgnored(Message):
    """A notification Medley has no use for, kept as it came."""

    SUBJECT: ClassVar[Subject] = event("library", "report_ignored")

    app: str
    instance: str
    notification_type: str
    body: JsonValue
