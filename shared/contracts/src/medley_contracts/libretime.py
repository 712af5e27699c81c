"""What is said about LibreTime stations: what happened there, and what may be asked."""

from typing import ClassVar

from pydantic import Field

from medley_contracts.message import Message, Query
from medley_contracts.subjects import Subject, event, query


class PeerDown(Message):
    """A station has stopped answering, or no longer takes the key."""

    SUBJECT: ClassVar[Subject] = event("libretime", "peer_down")

    station: str = Field(description="Its name in the settings.")
    detail: str = Field(default="", description="One sentence; nothing secret.")


class PeerUp(Message):
    """A station answers again."""

    SUBJECT: ClassVar[Subject] = event("libretime", "peer_up")

    station: str


class LibretimeStatus(Query):
    """Stations, surfaces, last pulls and connections."""

    SUBJECT: ClassVar[Subject] = query("libretime", "status")
