"""Which file of the station an element means, and whether that file can be played."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from libretime_sync.domain.daily_log import Element

LATEST_CUE_MS: Final = 24 * 3600 * 1000 - 1000
"""LibreTime's player loses its whole schedule over a cue or a duration of a day or more."""


@dataclass(frozen=True, slots=True)
class Media:
    """A file of the station's library. ``trouble``: why it cannot be scheduled; empty: it can."""

    file_id: int
    length_ms: int | None
    type: str = "MUS"
    title: str = ""
    is_type_defaulted: bool = False
    trouble: str = ""
    cue_in_ms: int = 0
    cue_out_ms: int | None = None

    @property
    def end_ms(self) -> int | None:
        """Where in the file it ends: its own cue where that lies inside, else the whole length.

        Never later than `LATEST_CUE_MS`.
        """
        if self.length_ms is None:
            return None
        cue = self.cue_out_ms
        is_inside = cue is not None and self.cue_in_ms < cue <= self.length_ms
        return min(cue if cue is not None and is_inside else self.length_ms, LATEST_CUE_MS)


@dataclass(frozen=True, slots=True)
class Shelf:
    """The files that a log's elements may mean."""

    by_id: Mapping[int, Media] = field(default_factory=dict)
    by_path: Mapping[str, tuple[Media, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """What came of looking. ``media`` None: ``reason`` says why.

    ``is_error``: it names a file and that one cannot be had, so publishing must not go on as if
    nothing were missing.
    """

    media: Media | None
    reason: str = ""
    is_error: bool = False


def wanted_ids(elements: Iterable[Element]) -> set[int]:
    """Every id the elements name, readable ones only."""
    said = (each for element in elements for each in (element.media_id, element.libretime_id))
    return {int(each) for each in said if each is not None and _is_id(each)}


def wanted_paths(elements: Iterable[Element]) -> set[str]:
    """Every path the elements name; an empty one names nothing."""
    return {element.file_path for element in elements if element.file_path}


def find(element: Element, shelf: Shelf) -> Found:
    """The file by its id, else by a path that only one file has."""
    for said in (element.media_id, element.libretime_id):
        if said is not None and str(said).strip():
            return _by_id(str(said), shelf)
    if element.file_path:
        return _by_path(element.file_path, shelf)
    reason = "it names no file"
    return Found(None, "the voice track is not recorded yet" if element.is_pending else reason)


def _by_id(said: str, shelf: Shelf) -> Found:
    if not _is_id(said):
        return Found(None, f"the id {said[:40]!r} is not a number", is_error=True)
    media = shelf.by_id.get(int(said))
    if media is None:
        return Found(None, f"the station has no file {said}", is_error=True)
    return _playable(media)


def _by_path(path: str, shelf: Shelf) -> Found:
    named = shelf.by_path.get(path, ())
    if len(named) == 1:
        return _playable(named[0])
    if named:
        return Found(None, f"{len(named)} files have the path {path!r}")
    return Found(None, f"no file has the path {path!r}")


def _playable(media: Media) -> Found:
    if media.trouble:
        return Found(None, f"file {media.file_id} {media.trouble}", is_error=True)
    if media.cue_in_ms >= LATEST_CUE_MS:
        return Found(None, f"file {media.file_id} is cued in after a day or more", is_error=True)
    if not media.end_ms or media.end_ms <= media.cue_in_ms:
        return Found(None, f"file {media.file_id} has no length", is_error=True)
    return Found(media)


def _is_id(said: str) -> bool:
    text = str(said).strip()
    return text.isascii() and text.isdigit() and int(text) > 0
