"""One file of a station as Medley keeps it, and whether anything about it is new."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import blake2b
from typing import Final

_SEPARATOR: Final = "\x1f"
_ABSENT: Final = "\x00"
_LONGEST_MS: Final = 366 * 86_400_000
ALWAYS_BELIEVED: Final = 3
"""So many tracks may be gone at once, however small the library."""


class ImportState(StrEnum):
    """Whether a file can be played."""

    READY = "ready"
    PENDING = "pending"
    FAILED = "failed"
    HIDDEN = "hidden"
    GONE = "gone"
    """The row is there and the file is not on the disk."""


@dataclass(frozen=True, slots=True)
class Track:
    """Times in milliseconds. None: the station does not tell."""

    libretime_id: str
    title: str
    artist: str | None
    album: str | None
    genre: str | None
    type: str
    raw_type: str | None
    raw_type_label: str | None
    is_type_defaulted: bool
    duration_ms: int | None
    cue_in_ms: int | None
    cue_out_ms: int | None
    filepath: str | None
    md5: str | None
    isrc: str | None
    label: str | None
    composer: str | None
    import_state: ImportState
    modified_at: datetime | None

    def content_hash(self) -> int:
        """64 bits, signed, over everything but the id; the station's own dates prove nothing."""
        parts = (
            self.title,
            self.artist,
            self.album,
            self.genre,
            self.type,
            self.raw_type,
            self.raw_type_label,
            str(self.is_type_defaulted),
            _number(self.duration_ms),
            _number(self.cue_in_ms),
            _number(self.cue_out_ms),
            self.filepath,
            self.md5,
            self.isrc,
            self.label,
            self.composer,
            self.import_state.value,
            None if self.modified_at is None else self.modified_at.astimezone(UTC).isoformat(),
        )
        said = _SEPARATOR.join(_ABSENT if part is None else part for part in parts)
        digest = blake2b(said.encode(errors="surrogatepass"), digest_size=8).digest()
        return int.from_bytes(digest, "big", signed=True)


def _number(value: int | None) -> str | None:
    return None if value is None else str(value)


def text_of(said: str | None) -> str | None:
    """Trimmed, without the zero bytes that PostgreSQL refuses; empty is None."""
    if said is None:
        return None
    return said.replace("\x00", "").strip() or None


def believable_ms(said: int | None) -> int | None:
    """None for what is no length: below zero, or longer than a year."""
    return said if said is not None and 0 <= said <= _LONGEST_MS else None


@dataclass(frozen=True, slots=True)
class Known:
    """What is kept of a track already."""

    content_hash: int
    is_removed: bool
    missed_scans: int


@dataclass(frozen=True, slots=True)
class Sorted:
    """A page of tracks by what they mean; ``seen_again``: unchanged ones that had been missed."""

    created: list[Track]
    updated: list[Track]
    unchanged: int
    seen_again: list[str]


def sort_out(tracks: Iterable[Track], known: Mapping[str, Known]) -> Sorted:
    """Which are new, which have changed; one that comes twice counts once, as it came last."""
    created: list[Track] = []
    updated: list[Track] = []
    seen_again: list[str] = []
    unchanged = 0
    for track in {track.libretime_id: track for track in tracks}.values():
        before = known.get(track.libretime_id)
        if before is None:
            created.append(track)
        elif before.is_removed or before.content_hash != track.content_hash():
            updated.append(track)
        else:
            unchanged += 1
            if before.missed_scans:
                seen_again.append(track.libretime_id)
    return Sorted(created, updated, unchanged, seen_again)


def is_believable_loss(*, missing: int, present: int, max_share: float) -> bool:
    """Whether so many tracks may really be gone; an empty library never is."""
    if present == 0:
        return False
    return missing <= max(ALWAYS_BELIEVED, max_share * (missing + present))
