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
    dry_run: bool = Field(default=False, description="Say what would change, change nothing.")


class PullPlayback(Command):
    """Read what stations have played. Without dates: since the day before the last pull."""

    SUBJECT: ClassVar[Subject] = command("libretime", "pull_playback")

    station: str | None = Field(default=None, description="None: all of them.")
    start_date: date | None = Field(default=None, description="By the station's own calendar.")
    end_date: date | None = Field(default=None, description="Included.")
    dry_run: bool = Field(default=False, description="Say what would be kept, keep nothing.")


class LibretimeStatus(Query):
    """Stations, surfaces, last pulls and connections."""

    SUBJECT: ClassVar[Subject] = query("libretime", "status")


class LibretimeConfig(Query):
    """How stations are reached; keys are masked."""

    SUBJECT: ClassVar[Subject] = query("libretime", "config")

    station: str | None = None


class LibretimeTracks(Query):
    """Tracks that can be played, by id; ``include_removed`` adds all others."""

    SUBJECT: ClassVar[Subject] = query("libretime", "tracks")

    station: str | None = None
    type: str | None = None
    artist: str | None = None
    title: str | None = None
    q: str | None = Field(default=None, description="Part of title, artist, album or genre.")
    updated_since: AwareDatetime | None = None
    include_removed: bool = False
    limit: int = Field(default=50, ge=1, le=500)
    cursor: str | None = None


class LibretimeTrack(Query):
    """One track, removed or not."""

    SUBJECT: ClassVar[Subject] = query("libretime", "track")

    track_id: int


class LibretimePlayback(Query):
    """What was played, newest first."""

    SUBJECT: ClassVar[Subject] = query("libretime", "playback")

    station: str | None = None
    start_date: date | None = None
    end_date: date | None = None
    limit: int = Field(default=50, ge=1, le=500)
    cursor: str | None = None


class LibretimeAsRun(Query):
    """A page of the as-run report, oldest first: what licence reports ask for."""

    SUBJECT: ClassVar[Subject] = query("libretime", "as_run")

    station: str | None = None
    start_date: date
    end_date: date
    limit: int = Field(default=500, ge=1, le=1000)
    cursor: str | None = None


class LibretimeDashboard(Query):
    """Counts of everything over all stations, and the silences ahead."""

    SUBJECT: ClassVar[Subject] = query("libretime", "dashboard")


class LibretimeReconciliation(Query):
    """What a log planned against what was aired."""

    SUBJECT: ClassVar[Subject] = query("libretime", "reconciliation")

    log_id: int


class LibretimeProxy(Query):
    """One allow-listed read of a station's own API, passed on as it is, a piece at a time."""

    SUBJECT: ClassVar[Subject] = query("libretime", "proxy")

    station: str | None = None
    path: str = Field(max_length=200)
    params: dict[str, str] = Field(default={})
    first: int = Field(default=0, ge=0, description="The first byte wanted.")
    tag: str | None = Field(
        default=None, description="Of the pieces before; the answer must still be the same."
    )


class LibretimeAudio(Query):
    """A piece of a track's audio: at most as much as fits into a reply."""

    SUBJECT: ClassVar[Subject] = query("libretime", "audio")

    track_id: int
    first: int = Field(default=0, ge=0, description="The first byte wanted.")
    length: int = Field(ge=1, le=262_144, description="How many bytes at most.")
    tag: str | None = Field(
        default=None, description="Of the pieces before; the file must still be the same."
    )
