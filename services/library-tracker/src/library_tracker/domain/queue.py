"""What a queue and a download client show, brought together into downloads."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from library_tracker.domain.evidence import Download, Trouble

_TIME: Final = re.compile(r"(?:(\d+)\.)?(\d{1,2}):(\d{2}):(\d{2})")
_BLOCKED: Final = frozenset({"importBlocked", "importFailed"})
_ARRIVED: Final = frozenset({"importPending", "importing", "imported", "importBlocked"})
_FAILED: Final = frozenset({"failed", "failedPending"})
_NOTICEABLE: Final = 0.001


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a queue; a pack has one for each episode, all with the size of the whole."""

    download_id: str
    release: str
    size: float
    left: float
    status: str
    state: str
    """How far the application's own following is: `downloading`, `importBlocked`."""
    health: str
    """`ok`, `warning`, `error`."""
    messages: tuple[str, ...]
    eta_s: int | None
    added_at: datetime | None
    episode: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Progress:
    """A torrent as its client shows it."""

    progress: float
    is_complete: bool
    trouble: Trouble
    detail: str
    eta_s: int | None
    speed_bps: int


def download_of(rows: Iterable[Row], *, source: str, instance: str, now: datetime) -> Download:
    """The one download that these rows are about; they are not empty."""
    several = list(rows)
    first = several[0]
    # Every row of a pack repeats the whole size: the first stands for all.
    progress = 0.0 if first.size <= 0 else max(0.0, min(1.0, 1 - first.left / first.size))
    is_complete = first.state in _ARRIVED or first.status == "completed"
    trouble = _trouble(first)
    added = [row.added_at for row in several if row.added_at is not None]
    return Download(
        first.download_id,
        source,
        instance,
        first.release,
        1.0 if is_complete else progress,
        is_complete=is_complete,
        trouble=trouble,
        detail="; ".join(dict.fromkeys(m for row in several for m in row.messages))[:500],
        trouble_since=now if trouble is not Trouble.NONE else None,
        begun_at=min([*added, now]),
        changed_at=now,
        eta_s=first.eta_s,
        episodes=frozenset(row.episode for row in several if row.episode is not None),
    )


def _trouble(row: Row) -> Trouble:
    if row.state in _BLOCKED or (row.state == "importPending" and row.health != "ok"):
        return Trouble.BLOCKED
    if row.state in _FAILED or row.status in {"failed", "downloadClientUnavailable"}:
        return Trouble.ERROR
    if row.health == "error":
        return Trouble.ERROR
    if row.status == "paused":
        return Trouble.STOPPED
    return Trouble.NONE


def with_client(download: Download, torrent: Progress | None, *, now: datetime) -> Download:
    """The same, as far as its client knows better; what blocks its import stays."""
    if torrent is None:
        return download
    is_blocked = download.trouble is Trouble.BLOCKED
    trouble = download.trouble if is_blocked else torrent.trouble
    return replace(
        download,
        progress=max(torrent.progress, 1.0 if download.is_complete else 0.0),
        is_complete=download.is_complete or torrent.is_complete,
        trouble=trouble,
        detail=download.detail if is_blocked else (torrent.detail or download.detail),
        trouble_since=now if trouble is not Trouble.NONE else None,
        eta_s=torrent.eta_s,
        speed_bps=torrent.speed_bps,
    )


def is_news(before: Download | None, after: Download) -> bool:
    """Whether anybody would notice the difference: speed and time left alone are none."""
    if before is None:
        return True
    return (
        abs(before.progress - after.progress) >= _NOTICEABLE
        or before.is_complete != after.is_complete
        or before.trouble != after.trouble
        or before.detail != after.detail
        or before.is_listed != after.is_listed
        or before.episodes != after.episodes
    )


def seconds_left(said: str | None) -> int | None:
    """``[d.]hh:mm:ss`` in seconds; None: not said, or not understood."""
    match = _TIME.match(said or "")
    if match is None:
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds


def is_moving(downloads: Iterable[Download]) -> bool:
    """Whether it is worth looking again soon."""
    return any(each.is_listed and not each.is_complete for each in downloads)


def torrents_by_hash(said: Iterable[tuple[frozenset[str], Progress]]) -> Mapping[str, Progress]:
    """Each torrent under every name it may be known by."""
    return {name: progress for names, progress in said for name in names}
