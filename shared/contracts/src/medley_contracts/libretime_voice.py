"""What is said about voice tracks: recordings for the breaks of a station's hours."""

from datetime import date
from typing import ClassVar

from pydantic import Field

from medley_contracts.message import Command, Message, Query
from medley_contracts.subjects import Subject, command, event, query


class VoiceTrackReady(Message):
    """A recording is on its station and can be played."""

    SUBJECT: ClassVar[Subject] = event("libretime", "voice_track_ready")

    station: str
    voice_track_id: int
    standardized_name: str = Field(description="`14-00_BreakA`.")
    date: date
    libretime_id: str


class UploadVoiceTrack(Command):
    """Bring a recording to its station, and wait until the station has analysed it."""

    SUBJECT: ClassVar[Subject] = command("libretime", "upload_voice_track")

    voice_track_id: int


class LibretimeKeepVoiceTrack(Query):
    """Keep a recording whose bytes lie in the object store; answers with it."""

    SUBJECT: ClassVar[Subject] = query("libretime", "keep_voice_track")

    station: str | None = Field(default=None, description="None: the first one.")
    date: date
    hour: str = Field(description="`14`, `14:00` …")
    break_name: str = Field(description="A to Z, or 27 and above.")
    title: str | None = None
    description: str = ""
    artist: str = ""
    object_key: str
    content_type: str
    extension: str
    size_bytes: int = Field(gt=0)
    md5: str
    by: str


class LibretimeVoiceTracks(Query):
    """Recordings, newest first."""

    SUBJECT: ClassVar[Subject] = query("libretime", "voice_tracks")

    station: str | None = None
    day: date | None = None
    limit: int = Field(default=50, ge=1, le=500)
    cursor: str | None = None


class LibretimeVoiceTrack(Query):
    """One recording, and under which key its bytes lie."""

    SUBJECT: ClassVar[Subject] = query("libretime", "voice_track")

    voice_track_id: int
    is_uploading: bool = Field(
        default=False, description="Refuse when it need not, or cannot, be uploaded."
    )


class LibretimeDropVoiceTrack(Query):
    """Forget a recording; the station keeps its file. Answers with what was forgotten."""

    SUBJECT: ClassVar[Subject] = query("libretime", "drop_voice_track")

    voice_track_id: int
