"""What Radarr and Sonarr both say, reduced to what is read. Ids are the instance's own."""

from datetime import datetime

import msgspec


class Status(msgspec.Struct, frozen=True, rename="camel"):
    """Who answers; ``instance_name`` is what a person called it."""

    app_name: str
    version: str
    instance_name: str = ""
    url_base: str = ""


class Tag(msgspec.Struct, frozen=True):
    """A label; titles name it by ``id``, webhooks by ``label``."""

    id: int
    label: str


class _QualityName(msgspec.Struct, frozen=True):
    name: str = ""


class Quality(msgspec.Struct, frozen=True):
    """A file's or release's quality, `Bluray-1080p`."""

    quality: _QualityName = _QualityName()

    @property
    def name(self) -> str:
        """What it is called; empty when not said."""
        return self.quality.name


class StatusMessage(msgspec.Struct, frozen=True):
    """Why a download waits: ``title`` is the file or the release."""

    title: str = ""
    messages: list[str] = []


class QueueRecord(msgspec.Struct, frozen=True, rename="camel"):
    """One row of the queue. A season pack has one for each episode.

    All rows of a pack share ``download_id`` and each repeats the size of the whole download.
    ``download_id`` is the client's own word, as it came: a hash in upper case, or a Usenet client's
    token. ``time_left`` is ``[d.]hh:mm:ss``. ``movie_id`` and the like are ``None`` for a download
    that is not known to belong to anything.
    """

    id: int
    title: str = ""
    movie_id: int | None = None
    series_id: int | None = None
    episode_id: int | None = None
    season_number: int | None = None
    size: float = 0
    size_left: float = msgspec.field(name="sizeleft", default=0)
    time_left: str | None = msgspec.field(name="timeleft", default=None)
    estimated_completion_time: datetime | None = None
    added: datetime | None = None
    status: str = ""
    tracked_download_state: str = ""
    tracked_download_status: str = ""
    status_messages: list[StatusMessage] = []
    error_message: str | None = None
    download_id: str | None = None
    protocol: str = ""
    download_client: str = ""
    indexer: str = ""
    output_path: str | None = None
    quality: Quality = Quality()


class HistoryRecord(msgspec.Struct, frozen=True, rename="camel"):
    """Something that happened, webhook or not.

    ``event_type``: `grabbed`, `downloadFolderImported`, `downloadFailed`, `downloadIgnored`,
    `movieFileDeleted` or `episodeFileDeleted`, `movieFileRenamed` or `episodeFileRenamed`.
    ``data`` holds texts only: `importedPath`, `droppedPath`, `reason`, `indexer`, `fileId`.
    """

    id: int
    date: datetime
    event_type: str
    movie_id: int | None = None
    series_id: int | None = None
    episode_id: int | None = None
    source_title: str = ""
    download_id: str | None = None
    data: dict[str, str | None] = {}
    quality: Quality = Quality()


class Command(msgspec.Struct, frozen=True):
    """A task the instance has taken on: `queued`, `started`, `completed`, `failed`."""

    id: int
    name: str = ""
    status: str = ""


class HealthItem(msgspec.Struct, frozen=True):
    """One complaint of the instance; ``type`` is `ok`, `notice`, `warning` or `error`."""

    source: str = ""
    type: str = ""
    message: str = ""


class WantedPage(msgspec.Struct, frozen=True, rename="camel"):
    """Part of what is monitored and has no file."""

    total_records: int
    records: list["WantedRecord"]


class WantedRecord(msgspec.Struct, frozen=True, rename="camel"):
    """A film, or an episode of ``series_id``, that is monitored and has no file."""

    id: int
    series_id: int | None = None
    title: str = ""


class QueuePage(msgspec.Struct, frozen=True, rename="camel"):
    """Part of the queue."""

    total_records: int
    records: list[QueueRecord]
