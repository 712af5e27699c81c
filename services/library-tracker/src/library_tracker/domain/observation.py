"""What one application says about one title, in our words."""

import marshal
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple
from zlib import crc32

from library_tracker.domain.correlation import (
    Assignment,
    Conflict,
    Group,
    Member,
    Ref,
    assign,
    correlate,
)
from library_tracker.domain.evidence import Copy, Evidence, Holding, SeasonFiles
from library_tracker.domain.ids import NO_IDS, Ids, MediaType

JELLYFIN, RADARR, SONARR, SEERR = "jellyfin", "radarr", "sonarr", "jellyseerr"
_ARR = frozenset({RADARR, SONARR})
NO_ODD_IDS: Final[Mapping[str, str]] = {}
_BY_VALUE: Final = 2
"""The last form in which equal values are always written alike; later ones note shared objects."""


class Observation(NamedTuple):
    """One item, film, series or requested title as its application shows it.

    ``is_hint``: it comes from a webhook, which tells less than a listing.
    """

    ref: Ref
    media_type: MediaType
    name: str
    ids: Ids = NO_IDS
    year: int | None = None
    overview: str = ""
    path: str | None = None
    odd_ids: Mapping[str, str] = NO_ODD_IDS
    is_4k: bool = False
    is_monitored: bool = True
    is_released: bool = True
    has_file: bool = False
    file_at: datetime | None = None
    release: str = ""
    seasons: tuple[SeasonFiles, ...] = ()
    is_hint: bool = False

    def there_since(self, now: datetime) -> datetime:
        """Since when it is there: a Jellyfin says so itself."""
        return (self.file_at if self.ref.source == JELLYFIN else None) or now

    def fingerprint(self) -> int:
        """A number that changes when anything it says does."""
        said = marshal.dumps(
            (
                self.name,
                tuple(self.ids),
                self.year,
                self.path,
                dict(self.odd_ids),
                self.is_4k,
                self.is_monitored,
                self.is_released,
                self.has_file,
                self.file_at.timestamp() if self.file_at else None,
                self.release,
                tuple(map(tuple, self.seasons)),
            ),
            _BY_VALUE,
        )
        return crc32(said) << 16 | crc32(self.overview.encode(), len(said)) & 0xFFFF


class Known(NamedTuple):
    """What is remembered of one application's word about a title."""

    ref: Ref
    media_type: MediaType
    title_id: int
    name: str
    ids: Ids
    fingerprint: int
    heard_at: datetime
    missing_since: datetime | None
    is_gone: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """Which observation belongs to which title. ``titles[i]`` None: group ``i`` is a new title."""

    groups: Sequence[Group]
    conflicts: Sequence[Conflict]
    assignment: Assignment


def plan(
    known: Mapping[Ref, Known], observed: Iterable[Observation], titles: Mapping[int, Ids]
) -> Plan:
    """Bring what is observed and what is known under titles, the known ones first.

    An application that suddenly names no id at all has lost its mind rather than found a new
    title: what it said before still counts.
    """
    members: list[Member] = []
    seen: set[Ref] = set()
    for each in observed:
        seen.add(each.ref)
        before = known.get(each.ref)
        if before is None or before.media_type is not each.media_type:
            members.append(Member(each.ref, each.media_type, each.ids))
        else:
            ids = each.ids.filled_from(before.ids) if each.is_hint else each.ids or before.ids
            members.append(Member(each.ref, each.media_type, ids, before.title_id))
    members += [
        Member(each.ref, each.media_type, each.ids, each.title_id)
        for each in known.values()
        if each.ref not in seen
    ]
    groups, conflicts = correlate(members)
    return Plan(groups, conflicts, assign(groups, titles))


def best_name(observed: Sequence[Observation]) -> Observation:
    """Whose name, year and overview the title shall have: Jellyfin's before the others'."""
    return min(
        observed,
        key=lambda each: (each.is_hint, each.ref.source != JELLYFIN, not each.name, each.ref),
    )


def evidence_of(observed: Iterable[Observation], *, now: datetime) -> Evidence:
    """What listings alone tell of one title."""
    copies, holdings = [], []
    for each in observed:
        if each.ref.source == JELLYFIN:
            copies.append(
                Copy(
                    each.ref.instance, each.ref.key, is_4k=each.is_4k, seen_at=each.there_since(now)
                )
            )
        elif each.ref.source in _ARR:
            holdings.append(
                Holding(
                    each.ref.source,
                    each.ref.instance,
                    int(each.ref.key),
                    is_monitored=each.is_monitored,
                    is_released=each.is_released,
                    has_file=each.has_file,
                    checked_at=now,
                    file_at=each.file_at,
                    seasons=each.seasons,
                    release=each.release,
                )
            )
    return Evidence(copies=tuple(copies), holdings=tuple(holdings))
