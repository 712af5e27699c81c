"""What a stock LibreTime answers, as far as it is read.

Durations come as text in several forms; the members ending in ``_ms`` read them.
"""

from datetime import UTC, datetime
from enum import IntEnum, StrEnum
from typing import Final

import msgspec

from medley_clients.libretime.spelling import duration_ms


class Surface(StrEnum):
    """Which interface a station offers; the integration one comes on top of the stock one."""

    INTEGRATION = "integration"
    STOCK = "stock"


class ImportStatus(IntEnum):
    """What became of a file's analysis."""

    SUCCESS = 0
    PENDING = 1
    FAILED = 2


class File(msgspec.Struct, frozen=True, gc=False):
    """One row of the library. ``library`` is the id of a track type.

    ``updated_at`` stands still when a file is changed through v2: compare contents instead.
    """

    id: int
    name: str | None = None
    track_title: str | None = None
    artist_name: str | None = None
    album_title: str | None = None
    genre: str | None = None
    library: int | None = None
    import_status: int = ImportStatus.PENDING
    hidden: bool | None = None
    exists: bool | None = None
    filepath: str | None = None
    mime: str | None = None
    md5: str | None = None
    length: str | None = None
    cue_in: str | None = None
    cue_out: str | None = None
    isrc: str | None = None
    label: str | None = None
    composer: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None

    @property
    def length_ms(self) -> int | None:
        """The whole file."""
        return duration_ms(self.length)

    @property
    def cue_in_ms(self) -> int | None:
        """Where it is to begin."""
        return duration_ms(self.cue_in)

    @property
    def cue_out_ms(self) -> int | None:
        """Where it is to end."""
        return duration_ms(self.cue_out)

    @property
    def is_playable(self) -> bool:
        """Imported, not hidden, and not known to be gone from the disk."""
        return (
            self.import_status == ImportStatus.SUCCESS
            and not self.hidden
            and self.exists is not False
        )


class Library(msgspec.Struct, frozen=True):
    """A track type; LibreTime calls it a library. A fresh server has none."""

    id: int
    code: str
    name: str | None = None
    description: str | None = None
    enabled: bool | None = None


class Show(msgspec.Struct, frozen=True):
    """A programme; its times are its instances."""

    id: int
    name: str
    description: str | None = None
    linked: bool = False
    auto_playlist_enabled: bool = False


class ShowInstance(msgspec.Struct, frozen=True):
    """One time of a show. ``modified`` means that somebody removed it in the web pages."""

    id: int
    show: int
    starts_at: datetime
    ends_at: datetime
    modified: bool = False
    auto_playlist_built: bool = False
    description: str | None = None


class ScheduleRow(msgspec.Struct, frozen=True):
    """One item of the schedule **as read**: clamped to its instance's end.

    An item beyond that end shows ``ends_at`` before ``starts_at``. What was written must be kept by
    whoever wrote it; compare on ``starts_at``, ``file``, ``cue_in_ms`` and ``position``.
    """

    id: int
    starts_at: datetime
    ends_at: datetime
    instance: int
    cue_in: str
    cue_out: str
    position: int
    file: int | None = None
    stream: int | None = None
    length: str | None = None
    fade_in: str | None = None
    fade_out: str | None = None
    position_status: int = 1
    broadcasted: int = 0
    played: bool | None = None

    @property
    def cue_in_ms(self) -> int | None:
        """Where in the file it begins."""
        return duration_ms(self.cue_in)

    @property
    def cue_out_ms(self) -> int | None:
        """Where in the file it ends; may be negative for an item beyond its instance."""
        return duration_ms(self.cue_out)

    @property
    def length_ms(self) -> int | None:
        """As written; not clamped."""
        return duration_ms(self.length)

    @property
    def fade_in_ms(self) -> int | None:
        """``None`` makes playout lose its whole schedule."""
        return duration_ms(self.fade_in)

    @property
    def fade_out_ms(self) -> int | None:
        """``None`` makes playout lose its whole schedule."""
        return duration_ms(self.fade_out)


class HistoryRow(msgspec.Struct, frozen=True, gc=False):
    """Playout reported the start of a file; the times are the **scheduled** ones."""

    id: int
    starts: datetime
    ends: datetime | None = None
    file: int | None = None
    instance: int | None = None


class HistoryDetail(msgspec.Struct, frozen=True, gc=False):
    """One named value of a history row, such as ``track_title``."""

    history: int
    key: str
    value: str | None = None


class StreamState(msgspec.Struct, frozen=True):
    """Who is heard at the moment."""

    input_main_connected: bool = False
    input_main_streaming: bool = False
    input_show_connected: bool = False
    input_show_streaming: bool = False
    schedule_streaming: bool = False


class Upload(msgspec.Struct, frozen=True):
    """A file that was taken and waits for its analysis; ask ``file`` what became of it."""

    id: int
    import_status: int = ImportStatus.PENDING


class Version(msgspec.Struct, frozen=True):
    """Of the interface, not of the product."""

    api_version: str


class StationInfo(msgspec.Struct, frozen=True):
    """What the station calls itself."""

    station_name: str = ""


_NEVER: Final = datetime(1, 1, 1, tzinfo=UTC)


def modified_at(file: File) -> datetime | None:
    """When the file's row last changed, as far as the server tells."""
    return (
        max(file.updated_at or _NEVER, file.created_at or _NEVER, _NEVER)
        if (file.updated_at or file.created_at)
        else None
    )
