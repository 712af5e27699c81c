"""Tags inside a recording: LibreTime reads title and artist from nowhere else.

The only module that imports mutagen.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mutagen
from mutagen.id3 import ID3, TCON, TIT2, TPE1
from mutagen.mp4 import MP4
from mutagen.wave import WAVE

from medley_kit.errors import PermanentError


class NotAudio(PermanentError):
    """The file is none that tags can be written into; it is not what its name says."""


@dataclass(frozen=True, slots=True)
class Tags:
    """What is written."""

    title: str
    artist: str
    genre: str


def write_tags(path: Path, tags: Tags) -> int | None:
    """Write the tags; the length in milliseconds, where the file tells it. Blocks.

    Raises
    ------
    NotAudio
        It cannot be read as audio.
    """
    try:
        found = mutagen.File(path)
        if found is None:
            raise NotAudio("the recording cannot be read as audio")
        _put(found, tags)
        found.save()
    except mutagen.MutagenError as error:
        raise NotAudio(f"the recording cannot be read as audio ({type(error).__name__})") from error
    length_s = getattr(found.info, "length", 0) or 0
    return round(length_s * 1000) or None


def _put(found: Any, tags: Tags) -> None:
    if found.tags is None:
        found.add_tags()
    if isinstance(found, WAVE) or isinstance(found.tags, ID3):
        found.tags.add(TIT2(encoding=3, text=tags.title))  # type: ignore[no-untyped-call]  # has none
        found.tags.add(TPE1(encoding=3, text=tags.artist))  # type: ignore[no-untyped-call]  # has none
        found.tags.add(TCON(encoding=3, text=tags.genre))  # type: ignore[no-untyped-call]  # has none
    elif isinstance(found, MP4):
        found.tags["\N{COPYRIGHT SIGN}nam"] = tags.title
        found.tags["\N{COPYRIGHT SIGN}ART"] = tags.artist
        found.tags["\N{COPYRIGHT SIGN}gen"] = tags.genre
    else:
        found.tags["title"] = tags.title
        found.tags["artist"] = tags.artist
        found.tags["genre"] = tags.genre
