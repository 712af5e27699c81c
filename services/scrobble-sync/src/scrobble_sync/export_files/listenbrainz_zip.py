"""The archive ListenBrainz makes: a line for each listen, a file for each month."""

import zipfile
from pathlib import Path
from typing import Final

from medley_clients.listenbrainz.models import Listen
from medley_clients.listenbrainz.wire import read_listen
from scrobble_sync.export_files.plays import (
    Collected,
    ExportedPlay,
    ExportUnreadable,
    Pages,
    Skipped,
)

_FOLDER: Final = "listens/"
_LINES: Final = ".jsonl"


def is_archive(path: Path) -> bool:
    """Whether it is a zip at all."""
    return zipfile.is_zipfile(path)


def read(path: Path, skipped: Skipped) -> Pages:
    """Yield the listens, month by month.

    Raises
    ------
    ExportUnreadable
        There are no listens in it, or the archive is damaged.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            names = sorted(
                name for name in archive.namelist() if _FOLDER in name and name.endswith(_LINES)
            )
            if not names:
                raise ExportUnreadable(f"{path.name} is no export of ListenBrainz: no listens")
            collected = Collected()
            for name in names:
                with archive.open(name) as lines:
                    for number, line in enumerate(lines, start=1):
                        play = _play(line)
                        if play is None:
                            if line.strip():
                                skipped.note(f"{name}, line {number}")
                        elif page := collected.full(play):
                            yield page
            if rest := collected.rest():
                yield rest
    except (zipfile.BadZipFile, EOFError) as error:
        raise ExportUnreadable(f"{path.name} is damaged: {error}") from error


def _play(line: bytes) -> ExportedPlay | None:
    try:
        listen = read_listen(line)
    except ValueError:
        return None
    if not (listen.listened_at > 0 and listen.artist and listen.title):
        return None
    return _exported(listen)


def _exported(listen: Listen) -> ExportedPlay:
    return ExportedPlay(
        played_at=listen.listened_at,
        artist=listen.artist,
        title=listen.title,
        album=listen.album,
        mbid=(listen.recording_mbid or listen.sent_mbid).lower(),
        is_mbid_resolved=bool(listen.recording_mbid),
        artists=listen.artists,
        duration_s=None if listen.duration_ms is None else listen.duration_ms / 1000,
        client=listen.client,
    )
