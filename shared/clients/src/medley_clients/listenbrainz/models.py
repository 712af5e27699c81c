"""What ListenBrainz says, reduced to what is read; moments are seconds since the epoch, UTC."""

import msgspec


class Listen(msgspec.Struct, frozen=True, gc=False):
    """One play that somebody's player told.

    ``recording_mbid`` is what the server itself found, ``sent_mbid`` what the player claimed (it
    may be a track's); ``""`` where there is none. ``client`` is the program that told it
    (``navidrome``), lower-case. ``artists`` are the names of the credit one by one; empty unless
    the server knows them.
    """

    listened_at: int
    msid: str
    artist: str
    title: str
    album: str = ""
    recording_mbid: str = ""
    sent_mbid: str = ""
    release_mbid: str = ""
    artist_mbids: tuple[str, ...] = ()
    artists: tuple[str, ...] = ()
    duration_ms: int | None = None
    client: str = ""


class ListenPage(msgspec.Struct, frozen=True):
    """One page, newest first. ``oldest_at`` is the user's first listen of all; 0 for none."""

    listens: list[Listen]
    oldest_at: int
    latest_at: int


class Feedback(msgspec.Struct, frozen=True, gc=False):
    """A loved recording; one of the ids is there, the names where the server knows them."""

    loved_at: int
    recording_mbid: str
    msid: str
    artist: str = ""
    title: str = ""
    album: str = ""


class FeedbackPage(msgspec.Struct, frozen=True):
    """One page, newest first; ``total`` counts all pages, just now."""

    feedback: list[Feedback]
    offset: int
    total: int


class TokenOwner(msgspec.Struct, frozen=True, gc=False):
    """Whose token it is; a wrong one is an answer, not an error."""

    is_valid: bool
    user: str
