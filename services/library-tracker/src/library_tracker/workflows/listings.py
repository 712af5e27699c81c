"""Whole listings of all applications that have titles, each read once."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from library_tracker.domain.correlation import Ref
from library_tracker.domain.observation import JELLYFIN, RADARR, SONARR, Observation
from library_tracker.workflows import read_applications as read
from library_tracker.workflows.clients import UNREADABLE, Clients
from medley_kit.errors import PermanentError

Report = Callable[[int, int | None, str], Awaitable[None]]
"""Called with (done, total or None, phase)."""


class LibraryUnreadable(PermanentError):
    """No Jellyfin could be read, so nothing is known about what is there."""


@dataclass(slots=True)
class Listings:
    """What was read. A source that broke off is in ``errors`` and nowhere else."""

    observed: list[Observation] = field(default_factory=list)
    begun: dict[tuple[str, str], datetime] = field(default_factory=dict)
    """(kind, instance) → when its listing began; only of those that were read to their end."""
    errors: dict[tuple[str, str], str] = field(default_factory=dict)
    scanned: int = 0
    """Items of Jellyfins."""

    def names(self) -> set[Ref]:
        """Everything that was listed."""
        return {each.ref for each in self.observed}


async def read_all(clients: Clients, report: Report) -> Listings:
    """Read them one after the other, so that only one body is in memory at a time.

    Raises
    ------
    LibraryUnreadable
        None of the Jellyfins could be read to its end.
    """
    found = Listings()
    for name, radarr in clients.radarr.items():
        await _read(found, RADARR, name, read.radarr_movies(name, radarr), report)
    for name, sonarr in clients.sonarr.items():
        await _read(found, SONARR, name, read.sonarr_series(name, sonarr), report)
    for name, jellyfin in clients.jellyfin.items():
        pages = (page async for page, _ in read.jellyfin_titles(name, jellyfin))
        found.scanned += await _read(found, JELLYFIN, name, pages, report)
    unread = [error for (kind, _), error in found.errors.items() if kind == JELLYFIN]
    if clients.jellyfin and len(unread) == len(clients.jellyfin):
        raise LibraryUnreadable("; ".join(unread))
    return found


async def _read(
    found: Listings,
    kind: str,
    name: str,
    parts: AsyncGenerator[list[Observation], None],
    report: Report,
) -> int:
    """How many it has; 0 when it could not be read."""
    begun = datetime.now(UTC)
    read_here: dict[Ref, Observation] = {}
    try:
        async for part in parts:
            read_here.update({each.ref: each for each in part})
            await report(len(found.observed) + len(read_here), None, f"reading {kind} {name}")
    except UNREADABLE as error:
        found.errors[kind, name] = str(error)
        return 0
    found.observed += read_here.values()
    found.begun[kind, name] = begun
    return len(read_here)
