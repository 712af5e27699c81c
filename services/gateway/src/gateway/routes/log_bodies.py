"""What clients send about daily logs."""

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue

_EXAMPLE: dict[str, JsonValue] = {
    "date": "2026-12-01",
    "station": "main",
    "hours": {
        "14:00": [
            {"type": "IDS", "title": "Top of the hour", "media_id": 7, "hard_start": True,
             "scheduled_time": 0, "duration": 8},
            {"type": "MUS", "title": "Morning Walk", "artist": "The Lamps", "media_id": 41,
             "start_time": 8, "duration": 214.6},
        ]
    },
}  # fmt: skip


class LogElement(BaseModel):
    """Something to be heard. Offsets are seconds from the top of its hour, and may pass 3600.

    Members that are not named here are kept with it, unread.
    """

    model_config = ConfigDict(extra="allow")

    type: str = Field(description="One of twelve codes: `MUS`, `ADV`, `NEW` …")
    title: str | None = None
    artist: str | None = None
    duration: float | None = Field(default=None, description="Seconds.")
    start_time: float | None = Field(
        default=None, description="Absent: right after the element before it."
    )
    scheduled_time: float | None = Field(default=None, description="Where a pinned one starts.")
    hard_start: bool = Field(default=False, description="Pinned to `scheduled_time`.")
    position: str | None = Field(default=None, description="A pinned one's `top` or `bottom`.")
    media_id: int | str | None = Field(default=None, description="LibreTime's file id.")
    libretime_id: int | str | None = None
    file_path: str | None = Field(default=None, description="Used where no id is given.")
    standardized_name: str | None = Field(
        default=None, description="Of a voice break: `14-00_BreakA`."
    )
    pending: bool = Field(default=False, description="A voice break without a recording yet.")


class LogHours(BaseModel):
    """The hours of a log. One that is absent is left alone; an empty one is cleared."""

    model_config = ConfigDict(extra="forbid")

    hours: dict[str, tuple[LogElement, ...]] = Field(
        description="`14:00` → elements; `02:00/2` is the second pass when clocks are put back."
    )

    def plain(self) -> dict[str, tuple[dict[str, JsonValue], ...]]:
        """As the owner of logs takes them."""
        return {
            key: tuple(_plain(element) for element in elements)
            for key, elements in self.hours.items()
        }


class NewLog(LogHours):
    """A log to be kept."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE]})

    date: date
    station: str | None = Field(default=None, description="The first one when absent.")


class PublishWish(BaseModel):
    """How to publish a log."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"dry_run": True}]})

    dry_run: bool = Field(default=False, description="Say what would change, write nothing.")
    strict: bool = Field(default=False, description="Refuse when an element has no file.")
    overwrite: bool = Field(
        default=False, description="Even if somebody changed the station's schedule since."
    )
    revision: int | None = Field(
        default=None, description="Only if the log is still at this revision."
    )
    seen: str | None = Field(
        default=None, description="Only if the station still holds what a preview called so."
    )


class PublishHourWish(PublishWish):
    """Which hour to publish, and how."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"hour": "14:00"}]})

    hour: int | str = Field(description='`14`, `"14"` or `"14:00"`; 0 is midnight.')
    fold: int | str | None = Field(
        default=None, description="Which pass of an hour that comes twice: 0, 1 or `both`."
    )


class PublishDaysWish(BaseModel):
    """Which days to publish."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"first": "2026-12-01", "days": 7}]}
    )

    station: str | None = Field(default=None, description="All of them when absent.")
    first: date | None = Field(default=None, description="Tomorrow when absent.")
    days: int = Field(default=1, ge=1, le=31)
    strict: bool = False
    dry_run: bool = False


class RevertWish(BaseModel):
    """Where to go back to."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"revision": 2}]})

    revision: int = Field(ge=1)


def _plain(element: LogElement) -> dict[str, JsonValue]:
    said: dict[str, Any] = element.model_dump(exclude_unset=True)
    return said
