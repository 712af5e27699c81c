"""What one application says about one title, in our words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

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
from library_tracker.domain.value import Value

JELLYFIN, RADARR, SONARR, SEERR = "jellyfin", "radarr", "sonarr", "jellyseerr"
_ARR = frozenset({RADARR, SONARR})
NO_ODD_IDS: Final[Mapping[str, str]] = {}


class Observation(Value, frozen=True):
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
    odd_ids: Mapping[str, str] = {}
    is_4k: bool = False
    is_monitored: bool = True
    is_released: bool = True
    has_file: bool = False
    file_at: datetime | None = None
    release: str = ""
    seasons: tuple[SeasonFiles, ...] = ()
    is_hint: bool = False
    fingerprint: int = 0
    """Of all that was read of it; 0 is not said of anything."""

    def there_since(self, now: datetime) -> datetime:
        """Since when it is there: a Jellyfin says so itself."""
        return (self.file_at if self.ref.source == JELLYFIN else None) or now


class Known(Value, frozen=True):
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
    named = [each for each in observed if each.ref.source == JELLYFIN and each.name]
    if len(named) == 1 and not named[0].is_hint:
        return named[0]
    return min(observed, key=lambda each: (each.is_hint, not each.name, *_rank(each.ref)))


def is_named_better(best: Observation, others: Iterable[Known]) -> bool:
    """Whether one of those of which nothing new was observed has the better right to name it."""
    rank = _rank(best.ref)
    return any(each.name and not each.is_gone and _rank(each.ref) < rank for each in others)


def _rank(ref: Ref) -> tuple[bool, Ref]:
    return ref.source != JELLYFIN, ref


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
