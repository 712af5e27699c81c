"""Whole listings of all applications that have titles, each read once, all at the same time."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from library_tracker.domain.observation import JELLYFIN, RADARR, SONARR, Observation
from library_tracker.workflows import read_applications as read
from library_tracker.workflows.clients import UNREADABLE, Clients
from library_tracker.workflows.read_applications import Part
from medley_kit.errors import PermanentError

Report = Callable[[int, int | None, str], Awaitable[None]]
"""Called with (done, total or None, phase)."""
Source = tuple[str, str]
"""Kind of application, and the name of the instance."""
_NOTHING: Final[Mapping[str, int]] = {}


class LibraryUnreadable(PermanentError):
    """No Jellyfin could be read, so nothing is known about what is there."""


@dataclass(slots=True)
class Listing:
    """What one application has, read to its end."""

    keys: set[str] = field(default_factory=set)
    """Everything it has, as it calls it."""
    different: dict[str, Observation] = field(default_factory=dict)
    """Those of which it says something else than was known when the reading began."""


@dataclass(slots=True)
class Listings:
    """What was read. A source that broke off is in ``errors`` and nowhere else."""

    begun: datetime
    """Before anything was asked, and before what was known was looked up."""
    read: dict[Source, Listing] = field(default_factory=dict)
    errors: dict[Source, str] = field(default_factory=dict)

    @property
    def scanned(self) -> int:
        """Items of Jellyfins."""
        return sum(len(each.keys) for (kind, _), each in self.read.items() if kind == JELLYFIN)


async def read_all(
    clients: Clients,
    known: Mapping[Source, Mapping[str, int]],
    report: Report,
    *,
    begun: datetime,
) -> Listings:
    """Read them all at once: a slow one is what it takes. ``known``: source → key → fingerprint.

    ``begun``: a moment before ``known`` was looked up. What is heard of after it counts for more.

    Raises
    ------
    LibraryUnreadable
        None of the Jellyfins could be read to its end.
    """
    reading = _Reading(report)
    sources = list(_sources(clients, known))
    try:
        async with asyncio.TaskGroup() as group:
            for source, parts in sources:
                group.create_task(reading.read(source, parts))
    except ExceptionGroup as several:
        # Whoever asks wants to know that the job was cancelled, not that a group of one was.
        raise several.exceptions[0] from several
    found = Listings(begun)
    for source, _ in sources:
        if source in reading.errors:
            found.errors[source] = reading.errors[source]
        else:
            found.read[source] = reading.listings[source]
    unread = [error for (kind, _), error in found.errors.items() if kind == JELLYFIN]
    if clients.jellyfin and len(unread) == len(clients.jellyfin):
        raise LibraryUnreadable("; ".join(unread))
    return found


def _sources(
    clients: Clients, known: Mapping[Source, Mapping[str, int]]
) -> Iterator[tuple[Source, AsyncGenerator[Part, None]]]:
    """In the order in which what they say is brought together."""
    for name, radarr in clients.radarr.items():
        source = RADARR, name
        yield source, read.radarr_movies(name, radarr, known.get(source, _NOTHING))
    for name, sonarr in clients.sonarr.items():
        source = SONARR, name
        yield source, read.sonarr_series(name, sonarr, known.get(source, _NOTHING))
    for name, jellyfin in clients.jellyfin.items():
        source = JELLYFIN, name
        yield source, read.jellyfin_titles(name, jellyfin, known.get(source, _NOTHING))


class _Reading:
    """Listings that are being read."""

    def __init__(self, report: Report) -> None:
        self.listings: dict[Source, Listing] = {}
        self.errors: dict[Source, str] = {}
        self._report = report
        self._open: dict[Source, None] = {}

    async def read(self, source: Source, parts: AsyncGenerator[Part, None]) -> None:
        """Read one to its end, or note why it cannot be."""
        self._open[source] = None
        listing = self.listings[source] = Listing()
        try:
            async with aclosing(parts):
                async for part in parts:
                    listing.keys.update(part.keys)
                    listing.different.update({each.ref.key: each for each in part.different})
                    await self._tell()
        except UNREADABLE as error:
            self.errors[source] = str(error)
        finally:
            self._open.pop(source)

    async def _tell(self) -> None:
        done = sum(len(each.keys) for each in self.listings.values())
        names = ", ".join(f"{kind} {instance}" for kind, instance in self._open)
        await self._report(done, None, f"reading {names}")
