"""What kind of audio a file really is, by its first bytes; names and headers may say anything."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, Final

_HEAD: Final = 16
_PIECE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Kind:
    """A format that LibreTime takes."""

    extension: str
    content_type: str


_MP3: Final = Kind("mp3", "audio/mpeg")
_AAC: Final = Kind("aac", "audio/aac")
_KINDS: Final[tuple[tuple[Callable[[bytes], bool], Kind], ...]] = (
    (lambda head: head.startswith(b"ID3"), _MP3),
    (lambda head: head[:4] == b"RIFF" and head[8:12] == b"WAVE", Kind("wav", "audio/wav")),
    (lambda head: head.startswith(b"OggS"), Kind("ogg", "audio/ogg")),
    (lambda head: head.startswith(b"fLaC"), Kind("flac", "audio/flac")),
    (lambda head: head[4:8] == b"ftyp", Kind("m4a", "audio/mp4")),
    (lambda head: head[:1] == b"\xff" and head[1:2] in {b"\xf1", b"\xf9"}, _AAC),
    (lambda head: head[:1] == b"\xff" and len(head) > 1 and head[1] & 0xE0 == 0xE0, _MP3),
)


def kind_of(head: bytes) -> Kind | None:
    """The format of a file that begins so; ``None``: none that is known here."""
    return next((kind for fits, kind in _KINDS if fits(head)), None)


def look(file: BinaryIO) -> tuple[Kind | None, int, str]:
    """Format, size and md5 of an open file, which stands at its beginning again. Blocks."""
    file.seek(0)
    kind = kind_of(file.read(_HEAD))
    file.seek(0)
    digest, size = hashlib.md5(usedforsecurity=False), 0
    while piece := file.read(_PIECE):
        digest.update(piece)
        size += len(piece)
    file.seek(0)
    return kind, size, digest.hexdigest()
