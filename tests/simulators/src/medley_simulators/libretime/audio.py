"""Bytes: parts of a file as nginx serves them, and what becomes of an upload."""

import hashlib
import re
from datetime import timedelta
from typing import Final

from medley_simulators.libretime.state import State
from medley_simulators.libretime.tables import Row
from medley_simulators.libretime.web import Answer, Request

EXTENSIONS: Final = frozenset(
    ("ogg", "mp3", "aac", "m4a", "mp4", "flac", "wav", "mp2", "mp1", "au", "opus")
)
_RANGE: Final = re.compile(r"bytes=(\d*)-(\d*)\Z")
_PENDING: Final = 1


def ranged(content: bytes, row: Row, request: Request) -> Answer:
    """The whole file, one part of it, or 416."""
    kind = row["mime"] or "application/octet-stream"
    tag = f'"{row["id"]}-{len(content)}"'
    headers = {"accept-ranges": "bytes", "etag": tag}
    match = _RANGE.match(request.headers.get("range", ""))
    is_stale = request.headers.get("if-range", tag) != tag
    if match is None or not (match[1] or match[2]) or is_stale:
        return Answer(200, content, kind, headers)
    size = len(content)
    if match[1]:
        first, last = int(match[1]), min(int(match[2] or size - 1), size - 1)
    else:
        first, last = max(0, size - int(match[2])), size - 1
    if first >= size or first > last:
        return Answer(416, b"", kind, {"content-range": f"bytes */{size}"})
    headers["content-range"] = f"bytes {first}-{last}/{size}"
    return Answer(206, content[first : last + 1], kind, headers)


def take(state: State, filename: str, content: bytes, *, library: int | None) -> Row:
    """An upload: a row that waits for its analysis; the same bytes again are another file."""
    row = state.files.add(
        {
            "name": filename,
            "track_title": filename,
            "mime": "audio/mp3",
            "size": len(content),
            "accessed": 0,
            "import_status": _PENDING,
            "hidden": True,
            "library": library,
            "created_at": state.now(),
        }
    )
    state.bytes_of[row["id"]] = content
    state.looks[row["id"]] = 0
    return row


def look(state: State, row: Row) -> None:
    """Somebody asks for a pending file: after some looks the analyzer has been there."""
    if row["id"] not in state.looks:
        return
    state.looks[row["id"]] += 1
    if state.looks[row["id"]] > state.switches.analysis_polls:
        analyse(state, row)


def analyse(state: State, row: Row) -> None:
    """What the analyzer finds; the title comes from the tag inside."""
    state.looks.pop(row["id"], None)
    content = state.bytes_of[row["id"]]
    if state.switches.analysis:
        state.files.change(row, {"import_status": state.switches.analysis})
        return
    length = timedelta(seconds=max(1, len(content) // 40_000))
    values = {
        "import_status": 0,
        "hidden": False,
        "exists": True,
        "length": length,
        "cue_in": timedelta(),
        "cue_out": length,
        "md5": hashlib.md5(content, usedforsecurity=False).hexdigest(),
        "filepath": f"imported/1/uploads/{row['id']}/{row['name']}",
        "track_title": _title(content) or row["name"].rpartition(".")[0],
    }
    state.files.change(row, values)


def _title(content: bytes) -> str | None:
    """The title of an ID3v2 tag, when there is one."""
    at = content.find(b"TIT2", 0, 4096)
    if at < 0 or not content.startswith(b"ID3"):
        return None
    size = int.from_bytes(content[at + 4 : at + 8], "big")
    frame = content[at + 10 : at + 10 + size]
    codec = {0: "latin-1", 1: "utf-16", 2: "utf-16-be", 3: "utf-8"}.get(frame[:1][0], "utf-8")
    return frame[1:].decode(codec, errors="replace").strip("\0") or None
