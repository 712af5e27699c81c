"""Files of older plays go into the ledger, each once."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import structlog

from medley_kit.db import Pool
from scrobble_sync.domain.tracks import SourceTrack
from scrobble_sync.export_files.plays import ExportedPlay, ExportUnreadable, Skipped
from scrobble_sync.export_files.reading import read_export
from scrobble_sync.store import export_files, plays, source_tracks
from scrobble_sync.store.plays import SourcePlay
from scrobble_sync.workflows.read_plays import Report

log = structlog.get_logger()

_NAVIDROME: Final = "navidrome"
_NO_MORE: Final[Sequence[ExportedPlay]] = ()


@dataclass(slots=True)
class Exported:
    """What the files brought. ``trouble``: why one could not be read, the last of the reasons."""

    new: int = 0
    trouble: str = ""
    skipped: Skipped = field(default_factory=Skipped)


async def read_exports(
    pool: Pool, account_id: int, paths: Sequence[Path], *, report: Report
) -> Exported:
    """Read every file that was not read to its end before; killed in between, it is read again.

    A file that cannot be read keeps nothing else from being brought over.
    """
    found = Exported()
    for path in paths:
        try:
            await _read_file(pool, account_id, path, found, report=report)
        except ExportUnreadable as error:
            found.trouble = str(error)
            log.warning("export not read", file=path.name, error=str(error))
    return found


async def _read_file(
    pool: Pool, account_id: int, path: Path, found: Exported, *, report: Report
) -> None:
    digest = await asyncio.to_thread(_digest, path)
    async with pool.acquire() as connection:
        if await export_files.is_read(connection, account_id, digest):
            return
    pages, skipped, read = read_export(path, found.skipped), found.skipped.rows, 0
    while page := await asyncio.to_thread(next, pages, _NO_MORE):
        told = [_play(play) for play in page]
        async with pool.acquire() as connection, connection.transaction():
            numbers = await source_tracks.put(connection, account_id, [one.track for one in told])
            found.new += await plays.put(connection, account_id, told, numbers, is_exported=True)
        read += len(page)
        await report(read, None, f"reading {path.name}")
    async with pool.acquire() as connection:
        await export_files.put(connection, account_id, digest, path.name, read)
    log.info(
        "export read",
        file=path.name,
        rows=read,
        skipped=found.skipped.rows - skipped,
        first_skipped=found.skipped.first,
    )


def _play(play: ExportedPlay) -> SourcePlay:
    track = SourceTrack(
        play.artist,
        play.title,
        play.album,
        play.mbid,
        is_mbid_resolved=play.is_mbid_resolved,
        artists=play.artists,
        duration_s=play.duration_s,
    )
    return SourcePlay(play.played_at, track, is_own=play.client == _NAVIDROME)


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ExportUnreadable(f"{path.name} cannot be read: {error.strerror}") from error
