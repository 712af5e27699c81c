"""What is said about LibreTime stations: what happened there, and what may be asked."""

from datetime import date
from typing import ClassVar

from pydantic import AwareDatetime, Field

from medley_contracts.message import Command, Message, Query
from medley_contracts.subjects import Subject, command, event, query


class PeerDown(Message):
    """A station has stopped answering, or no longer takes the key."""

    SUBJECT: ClassVar[Subject] = event("libretime", "peer_down")

    station: str = Field(description="Its name in the settings.")
    detail: str = Field(default="", description="One sentence; nothing secret.")


class PeerUp(Message):
    """A station answers again."""

    SUBJECT: ClassVar[Subject] = event("libretime", "peer_up")

    station: str


class LibraryChanged(Message):
    """A pull found tracks that are new, different or gone."""

    SUBJECT: ClassVar[Subject] = event("libretime", "library_changed")

    station: str
    created: int = Field(ge=0)
    updated: int = Field(ge=0)
    removed: int = Field(ge=0)


class PlayoutsRecorded(Message):
    """A pull found plays that were not known."""

    SUBJECT: ClassVar[Subject] = event("libretime", "playouts_recorded")

    station: str
    count: int = Field(ge=1)
    first_at: AwareDatetime
    last_at: AwareDatetime


class PullTracks(Command):
    """Read the library of stations. Without ``limit`` and ``offset`` all of it, to its end."""

    SUBJECT: ClassVar[Subject] = command("libretime", "pull_tracks")

    station: str | None = Field(default=None, description="None: all of them.")
    limit: int | None = Field(
        default=None, ge=1, le=10_000, description="At most so many; then nothing is called gone."
    )
    offset: int = Field(default=0, ge=0)
    create_types: tuple[str, ...] = Field(
        default=(), description="Types, such as VOT, to create where a stock station has none."
    )


class PullPlayback(Command):
    """Read what stations have played. Without dates: since the day before the last pull."""

    SUBJECT: ClassVar[Subject] = command("libretime", "pull_playback")

    station: str | None = Field(default=None, description="None: all of them.")
    start_date: date | None = Field(default=None, description="By the station's own calendar.")
    end_date: date | None = Field(default=None, description="Included.")


class LibretimeStatus(Query):
    """Stations, surfaces, last pulls and connections."""

    SUBJECT: ClassVar[Subject] = query("libretime", "status")
