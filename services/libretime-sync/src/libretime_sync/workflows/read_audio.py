"""A piece of a file: from the station, or from its storage folder where that is mounted here."""

import asyncio
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from medley_clients.errors import UpstreamRejected, UpstreamSurprise
from medley_clients.libretime.client import LibretimeClient
from medley_clients.libretime.errors import Misrouted
from medley_clients.libretime.media import Audio
from medley_kit.errors import PermanentError

_WHOLE, _BEYOND = 200, 416
_PART: Final = re.compile(r"bytes (\d+)-(\d+)/(\d+)\Z")
_BY_ENDING: Final = {
    ".mp3": "audio/mpeg",
    ".mp2": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".flac": "audio/flac",
    ".wav": "audio/wav",
    ".aac": "audio/aac",
    ".m4a": "audio/mp4",
    ".mp4": "audio/mp4",
}
_ANY: Final = "application/octet-stream"


class OutsideStorage(UpstreamSurprise):
    """The path the station names does not lie in its storage folder."""


class NotInStorage(UpstreamSurprise):
    """The station names a file that is not in the folder mounted here."""


class Beyond(PermanentError):
    """The file ends before that byte."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some bytes of a file of ``size`` bytes; ``tag`` is the same as long as the file is."""

    content: bytes
    size: int
    content_type: str
    tag: str


async def read_piece(
    client: LibretimeClient, file_id: int, *, first: int, length: int, storage: Path | None
) -> Piece:
    """Read at most ``length`` bytes from ``first`` on; never more than that is held.

    Raises
    ------
    Beyond
        There are none.
    Misrouted
        The address leads past the station's nginx, and no storage folder is mounted.
    """
    last = first + length - 1
    try:
        async with client.media.audio(file_id, headers={"Range": f"bytes={first}-{last}"}) as audio:
            return await _from_station(audio, client.name, first, length)
    except UpstreamRejected as error:
        if error.status != _BEYOND:
            raise
        raise Beyond from error
    except Misrouted as error:
        if storage is None or error.path is None:
            raise
        return await asyncio.to_thread(
            _from_storage, storage, error.path, first, length, client.name
        )


async def _from_station(audio: Audio, upstream: str, first: int, length: int) -> Piece:
    told = audio.headers.get("Content-Range", "")
    if audio.status == _WHOLE:
        size = int(audio.headers.get("Content-Length", "0"))
        skip = first
    else:
        match = _PART.match(told)
        if match is None or int(match[1]) != first:
            what = "a part other than the one asked for"
            raise UpstreamSurprise(what, upstream=upstream, route="GET audio")
        size, skip = int(match[3]), 0
    if first >= size:
        raise Beyond
    content = bytearray()
    async for chunk in audio.chunks():
        content += chunk[skip:] if skip < len(chunk) else b""
        skip = max(0, skip - len(chunk))
        if len(content) >= length:
            break
    kind = audio.headers.get("Content-Type", "")
    tag = audio.headers.get("ETag") or audio.headers.get("Last-Modified") or str(size)
    return Piece(bytes(content[:length]), size, kind, tag)


def _from_storage(storage: Path, said: str, first: int, length: int, upstream: str) -> Piece:
    """Read a file whose place was told by the station; it must lie inside, links followed."""
    root = storage.resolve()
    path = (root / said.lstrip("/")).resolve()
    if not path.is_relative_to(root):
        what = "the path it names lies outside its storage folder"
        raise OutsideStorage(what, upstream=upstream, route="GET audio")
    if not path.is_file():
        what = "the file it names is not in the storage folder mounted here"
        raise NotInStorage(what, upstream=upstream, route="GET audio")
    state = path.stat()
    if first >= state.st_size:
        raise Beyond
    with path.open("rb") as file:
        file.seek(first)
        content = file.read(length)
    return Piece(content, state.st_size, "", f"{state.st_mtime_ns:x}-{state.st_size:x}")


def audio_type(said: str, filepath: str | None) -> str:
    """What the station says, unless that is no audio; then what the file's ending says."""
    kind = said.partition(";")[0].strip().lower()
    if kind.startswith("audio/") and kind != "audio/mp3":
        return kind
    ending = PurePosixPath(filepath or "").suffix.lower()
    return _BY_ENDING.get(ending, "audio/mpeg" if kind == "audio/mp3" else _ANY)
