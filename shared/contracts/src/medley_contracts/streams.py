"""The streams, as data: `topology apply` makes the broker agree with this list."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Retention(StrEnum):
    """When the broker may forget a message."""

    LIMITS = "limits"
    """After `max_age`, whoever has read it."""
    WORK_QUEUE = "workqueue"
    """Once its one owner has acknowledged it."""


@dataclass(frozen=True, slots=True)
class Stream:
    """What one stream keeps and for how long."""

    name: str
    subjects: tuple[str, ...]
    retention: Retention
    max_age: timedelta
    duplicate_window: timedelta = timedelta(minutes=10)
    has_schedules: bool = False


EVENTS = Stream(
    name="MEDLEY_EVENTS",
    subjects=("medley.evt.>",),
    retention=Retention.LIMITS,
    max_age=timedelta(days=14),
)
COMMANDS = Stream(
    name="MEDLEY_COMMANDS",
    subjects=("medley.cmd.>", "medley.schedule.>"),
    retention=Retention.WORK_QUEUE,
    max_age=timedelta(days=14),
    has_schedules=True,
)
PARKED = Stream(
    name="MEDLEY_PARKED",
    subjects=("medley.parked.>",),
    retention=Retention.LIMITS,
    max_age=timedelta(days=90),
)
UPLOADS = Stream(
    name="MEDLEY_UPLOADS",
    subjects=("medley.upload.>",),
    retention=Retention.LIMITS,
    max_age=timedelta(days=1),
)

STREAMS = (EVENTS, COMMANDS, PARKED, UPLOADS)


@dataclass(frozen=True, slots=True)
class Store:
    """A place for files that are too large for a message. ``services`` may read and write it."""

    name: str
    services: tuple[str, ...]


VOICE = Store("medley-voice", ("gateway", "libretime-sync"))
"""Recordings, between their upload and the station; kept until somebody deletes them."""

STORES = (VOICE,)
