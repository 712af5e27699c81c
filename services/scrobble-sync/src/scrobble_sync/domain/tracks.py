"""A play's track as a source spells it, and a track as a library has it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SourceTrack:
    """What a source says was played. Empty: not said."""

    artist: str
    title: str
    album: str = ""
    mbid: str = ""
    """Of the recording, or of the track on a release; lower case."""
    is_mbid_resolved: bool = False
    """The source looked the recording up; else it is what some player sent along."""
    artists: tuple[str, ...] = ()
    """The same artists, where the source tells them one by one."""
    isrcs: frozenset[str] = frozenset()
    duration_s: float | None = None


@dataclass(frozen=True, slots=True)
class LibraryTrack:
    """One file of a library."""

    track_id: int
    title: str
    artists: tuple[str, ...]
    """One by one; the display string alone where a server does not take it apart."""
    album: str = ""
    album_artists: tuple[str, ...] = ()
    mbid: str = ""
    isrcs: frozenset[str] = frozenset()
    duration_s: float | None = None
    year: int | None = None
