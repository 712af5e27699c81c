"""What is said about daily logs: what may be asked, wished, and what became of publishing them."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import AwareDatetime, Field, JsonValue

from medley_contracts.message import Command, Message, Query
from medley_contracts.subjects import Subject, command, event, query


class LogPublished(Message):
    """A station holds a log, or hours of it; read back and found so."""

    SUBJECT: ClassVar[Subject] = event("libretime", "log_published")

    station: str
    log_id: int
    date: date
    revision: int
    hours: tuple[str, ...] = Field(description="By the station's clock: `14:00`.")
    kept: int = Field(description="Rows that were there already.")
    created: int
    deleted: int
    requested_by: str


class LogPublishFailed(Message):
    """A log was not published; what stood on the station stands there still."""

    SUBJECT: ClassVar[Subject] = event("libretime", "log_publish_failed")

    station: str
    log_id: int
    hour: str | None = Field(default=None, description="None: the whole day was asked for.")
    error: str = Field(description="One sentence; nothing secret.")


class SilenceAhead(Message):
    """Within the next day a station has nothing scheduled for a while."""

    SUBJECT: ClassVar[Subject] = event("libretime", "silence_ahead")

    station: str
    starts_at: AwareDatetime
    ends_at: AwareDatetime


class UnsafeRowFound(Message):
    """A row of the next day over which LibreTime's player would lose its whole schedule."""

    SUBJECT: ClassVar[Subject] = event("libretime", "unsafe_row_found")

    station: str
    row_id: int
    starts_at: AwareDatetime
    detail: str


class InstanceShifted(Message):
    """A weekly show begins at another local time than the weeks before, since clocks changed."""

    SUBJECT: ClassVar[Subject] = event("libretime", "instance_shifted")

    station: str
    show: int
    instance: int
    starts_at: AwareDatetime
    usual_start: str = Field(description="By the station's clock: `02:00`.")


class PublishLog(Command):
    """Make a station hold a log, or one hour of it."""

    SUBJECT: ClassVar[Subject] = command("libretime", "publish_log")

    log_id: int
    hour: str | None = Field(default=None, description="None: every hour the log has.")
    fold: int | str | None = Field(
        default=None, description="Which pass of an hour that comes twice: 0, 1 or `both`."
    )
    revision: int | None = Field(
        default=None, description="Only if the log is still at this revision."
    )
    seen: str | None = Field(
        default=None, description="Only if the station still holds what a preview called so."
    )
    strict: bool = Field(default=False, description="Refuse when an element has no file.")
    overwrite: bool = Field(
        default=False, description="Even if somebody changed the schedule since."
    )
    dry_run: bool = Field(default=False, description="Say what would change, write nothing.")


class PublishDays(Command):
    """Publish the newest log of each day of a range."""

    SUBJECT: ClassVar[Subject] = command("libretime", "publish_days")

    station: str | None = Field(default=None, description="None: all of them.")
    first: date | None = Field(default=None, description="None: tomorrow, by the station's clock.")
    days: int = Field(default=1, ge=1, le=31)
    strict: bool = False
    dry_run: bool = False


class WatchSchedules(Command):
    """Look for silences, unsafe rows and shifted shows in the next day of each station."""

    SUBJECT: ClassVar[Subject] = command("libretime", "watch_schedules")


class LibretimeLogs(Query):
    """Daily logs, newest first, without their elements."""

    SUBJECT: ClassVar[Subject] = query("libretime", "logs")

    station: str | None = None
    since: date | None = None
    until: date | None = None
    limit: int = Field(default=50, ge=1, le=500)
    cursor: str | None = None


class LibretimeLog(Query):
    """One daily log with its elements, and how its last publication went."""

    SUBJECT: ClassVar[Subject] = query("libretime", "log")

    log_id: int


class LibretimeCreateLog(Query):
    """Keep a new log; answers with it."""

    SUBJECT: ClassVar[Subject] = query("libretime", "create_log")

    date: date
    station: str | None = Field(default=None, description="None: the first one.")
    hours: dict[str, tuple[dict[str, JsonValue], ...]]
    by: str


class LibretimeChangeLog(Query):
    """Give a log new hours, as its next revision; answers with it."""

    SUBJECT: ClassVar[Subject] = query("libretime", "change_log")

    log_id: int
    hours: dict[str, tuple[dict[str, JsonValue], ...]]
    revision: int | None = Field(default=None, description="Only if it is still at this one.")
    by: str


class LibretimeDeleteLog(Query):
    """Forget a log; answers with what was forgotten. The station keeps what it has."""

    SUBJECT: ClassVar[Subject] = query("libretime", "delete_log")

    log_id: int
    revision: int | None = None


class LibretimeLockLog(Query):
    """Lock a log against changes and publishing, or let it go; answers with it."""

    SUBJECT: ClassVar[Subject] = query("libretime", "lock_log")

    log_id: int
    is_locked: bool
    by: str


class LibretimeRevisions(Query):
    """All revisions of a log, newest first."""

    SUBJECT: ClassVar[Subject] = query("libretime", "revisions")

    log_id: int


class LibretimeRevertLog(Query):
    """Give a log the content of an earlier revision, as its next one; answers with it."""

    SUBJECT: ClassVar[Subject] = query("libretime", "revert_log")

    log_id: int
    to_revision: int
    revision: int | None = Field(default=None, description="Only if it is still at this one.")
    by: str


class LibretimeValidateLog(Query):
    """Errors and warnings of a log; the station is not asked."""

    SUBJECT: ClassVar[Subject] = query("libretime", "validate_log")

    log_id: int


class Purpose(StrEnum):
    """Why somebody asks what publishing would change."""

    CHECK = "check"
    PREVIEW = "preview"


class LibretimeConsiderPublishing(Query):
    """Whether a log may be published now, and what changes; refused with what is wrong."""

    SUBJECT: ClassVar[Subject] = query("libretime", "consider_publishing")

    log_id: int
    hour: str | None = None
    fold: int | str | None = None
    revision: int | None = None
    seen: str | None = None
    strict: bool = False
    overwrite: bool = False
    purpose: Purpose = Purpose.CHECK


class LibretimeDay(Query):
    """A station's day as a picture: what it has, what is planned, what is on air."""

    SUBJECT: ClassVar[Subject] = query("libretime", "day")

    station: str | None = Field(default=None, description="None: the first one.")
    day: date | None = Field(default=None, description="None: today, by the station's clock.")
