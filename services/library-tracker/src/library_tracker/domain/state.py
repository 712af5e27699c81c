"""Where a request stands: derived from evidence each time, never stepped.

Whatever order facts came in, and however often, the same facts give the same state; what was lost
is made good by whatever supports a later stage. Only a Jellyfin makes something available.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final

from library_tracker.domain.evidence import (
    WHOLE,
    Decision,
    Download,
    Evidence,
    SeasonFiles,
    Stage,
    State,
    Wish,
)
from library_tracker.domain.ids import MediaType
from library_tracker.domain.units import Scope, Unit, episodes, film, scope_of, wants
from library_tracker.domain.value import Value

_OF_STAGE: Final = {
    Stage.GRABBED: State.GRABBED,
    Stage.DOWNLOADING: State.DOWNLOADING,
    Stage.DOWNLOADED: State.DOWNLOADED,
    Stage.IMPORTED: State.IMPORTED,
    Stage.AVAILABLE: State.AVAILABLE,
}
_OF_DECISION: Final = {
    Decision.FAILED: State.FAILED,
    Decision.APPROVED: State.APPROVED,
    Decision.COMPLETED: State.APPROVED,
}
_AT_ONE_TIME: Final = (
    Decision.REQUESTED,
    Decision.COMPLETED,
    Decision.APPROVED,
    Decision.FAILED,
    Decision.WITHDRAWN,
    Decision.DECLINED,
)
"""Which of two decisions of the same moment counts: the later one here."""


class Standing(Value, frozen=True):
    """What a request comes to at one moment."""

    state: State
    since: datetime | None
    available: int
    """Films or aired episodes that a Jellyfin has."""
    total: int
    """Films or aired episodes that are asked for."""
    unaired: int
    percent: float
    """Of the whole way, downloads included."""
    is_upgrading: bool
    units: tuple[Unit, ...]
    download: Download | None
    """The one that is furthest, while anything is on its way."""


def standing(
    wish: Wish, evidence: Evidence, *, is_4k: Callable[[str, str], bool], now: datetime
) -> Standing:
    """Where the wish stands."""
    if (plainly := _plainly_there(wish, evidence)) is not None:
        return plainly
    scope = scope_of(wish, evidence, is_4k=is_4k)
    counted: list[SeasonFiles] = []
    if wish.media_type is MediaType.MOVIE:
        units = [film(scope)]
    else:
        units = episodes(wish, evidence, scope, now=now)
        counted = _counted_seasons(wish, scope)
    available, total, unaired = _count(units, counted)
    if wish.media_type is MediaType.TV and not evidence.is_detailed:
        available, total, unaired = _by_seasons(wish, scope, counted, unaired)
    state, since = _state(wish, scope, units, counted, available=available, total=total)
    moving = [u.download for u in units if u.download is not None and u.stage < Stage.IMPORTED]
    return Standing(
        state,
        since,
        available,
        total,
        unaired,
        _percent(units, available, total),
        any(unit.is_upgrading for unit in units),
        tuple(units),
        max(moving, key=lambda each: (each.is_listed, each.progress), default=None),
    )


def _plainly_there(wish: Wish, evidence: Evidence) -> Standing | None:
    """The same for a film that a Jellyfin has and of which nothing else is to be told: most are."""
    if (
        wish.media_type is not MediaType.MOVIE
        or wish.is_4k
        or evidence.facts
        or evidence.downloads
        or not evidence.copies
    ):
        return None
    there = [copy.seen_at for copy in evidence.copies if copy.is_there]
    if not there:
        return None
    first = min((each for each in there if each is not None), default=None)
    return film_there(first, asked_at=wish.asked_at)


def film_there(first: datetime | None, *, asked_at: datetime | None = None) -> Standing:
    """Where a wish for a film stands that a Jellyfin has, since ``first``."""
    since = first if asked_at is None or (first is not None and first > asked_at) else asked_at
    unit = Unit(WHOLE, WHOLE, Stage.AVAILABLE, first)
    return Standing(
        State.AVAILABLE,
        since,
        available=1,
        total=1,
        unaired=0,
        percent=100.0,
        is_upgrading=False,
        units=(unit,),
        download=None,
    )


def _state(
    wish: Wish,
    scope: Scope,
    units: Sequence[Unit],
    counted: Sequence[SeasonFiles],
    *,
    available: int,
    total: int,
) -> tuple[State, datetime | None]:
    if available:
        seen = _latest(unit.since for unit in units if unit.stage is Stage.AVAILABLE)
        # A server may date an item before anybody asked for it.
        since = _latest([seen or _latest(copy.seen_at for copy in scope.copies), wish.asked_at])
        is_all = available >= total
        return (State.AVAILABLE if is_all else State.PARTIALLY_AVAILABLE), since
    stage, since = _furthest(units, scope, counted)
    decision, decided_at = _decided(wish)
    if decision in {Decision.DECLINED, Decision.WITHDRAWN} and stage < Stage.IMPORTED:
        return State(decision.value), decided_at
    if wish.was_available and stage is Stage.NOTHING and not scope.copies:
        return State.GONE, None
    if stage > Stage.NOTHING:
        return _OF_STAGE[stage], since
    return _OF_DECISION.get(decision, State.REQUESTED), decided_at


def _furthest(
    units: Iterable[Unit], scope: Scope, counted: Iterable[SeasonFiles]
) -> tuple[Stage, datetime | None]:
    """The most advanced of what is not available, since the first got there."""
    stage = max((unit.stage for unit in units), default=Stage.NOTHING)
    at_it = (unit.since for unit in units if unit.stage is stage and unit.since is not None)
    since = min(at_it, default=None)
    if stage < Stage.IMPORTED and any(season.files for season in counted):
        return Stage.IMPORTED, _latest(h.file_at for h in scope.holdings)
    return stage, since


def _decided(wish: Wish) -> tuple[Decision, datetime | None]:
    if not wish.decisions:
        return Decision.REQUESTED, None
    decision = max(wish.decisions, key=lambda d: (wish.decisions[d], _AT_ONE_TIME.index(d)))
    return decision, wish.decisions[decision]


def _counted_seasons(wish: Wish, scope: Scope) -> list[SeasonFiles]:
    """Each season asked for, as the Sonarr with most of it counts."""
    best: dict[int, SeasonFiles] = {}
    for holding in scope.holdings:
        if holding.missing_since is not None:
            continue
        for season in holding.seasons:
            known = best.get(season.season)
            if wants(wish, season.season) and (
                known is None or (season.files, season.aired) > (known.files, known.aired)
            ):
                best[season.season] = season
    return [best[season] for season in sorted(best)]


def _count(units: Sequence[Unit], counted: Sequence[SeasonFiles]) -> tuple[int, int, int]:
    """Available, wanted and unaired; a season has at least as many episodes as Sonarr counts."""
    aired: dict[int, int] = defaultdict(int)
    for unit in units:
        if unit.is_aired:
            aired[unit.season] += 1
    for season in counted:
        aired[season.season] = max(aired[season.season], season.aired)
    available = sum(1 for unit in units if unit.stage is Stage.AVAILABLE)
    unaired = sum(1 for unit in units if not unit.is_aired)
    return available, sum(aired.values()), unaired


def _by_seasons(
    wish: Wish, scope: Scope, counted: Sequence[SeasonFiles], unaired: int
) -> tuple[int, int, int]:
    """The same where episodes were not read: what Sonarr has, if a Jellyfin has the series.

    A series in Jellyfin that no Sonarr counts is there as a whole. For a person who waits, and for
    single seasons, that is not enough.
    """
    total = sum(season.aired for season in counted)
    unaired = sum(max(0, season.total - season.aired) for season in counted) or unaired
    if not scope.copies or wish.is_exact or wish.seasons is not None:
        return 0, total, unaired
    if any(holding.seasons for holding in scope.holdings):
        return sum(min(s.files, s.aired) for s in counted), total, unaired
    return 1, 1, 0


def _percent(units: Sequence[Unit], available: int, total: int) -> float:
    """A unit that is there counts whole, one on its way by its download."""
    if not total:
        return 0.0
    moving = sum(
        unit.download.progress
        for unit in units
        if unit.stage < Stage.IMPORTED and unit.download is not None
    )
    imported = sum(1 for unit in units if unit.stage is Stage.IMPORTED)
    return round(min(100.0, 100 * (available + imported + moving) / total), 1)


def _latest(moments: Iterable[datetime | None]) -> datetime | None:
    return max((each for each in moments if each is not None), default=None)


def season_states(units: Iterable[Unit]) -> dict[int, tuple[State, int, int]]:
    """Season → its state, how many aired episodes of it are available, and how many there are."""
    by_season: dict[int, list[Unit]] = defaultdict(list)
    for unit in units:
        if unit.season != WHOLE:
            by_season[unit.season].append(unit)
    states = {}
    for season, its in sorted(by_season.items()):
        aired = [unit for unit in its if unit.is_aired]
        available = sum(1 for unit in aired if unit.stage is Stage.AVAILABLE)
        if aired and available == len(aired):
            state = State.AVAILABLE
        elif available:
            state = State.PARTIALLY_AVAILABLE
        else:
            state = unit_state(max((unit.stage for unit in its), default=Stage.NOTHING))
        states[season] = (state, available, len(aired))
    return states


def unit_state(stage: Stage) -> State:
    """An episode's state, by how far it is."""
    return _OF_STAGE.get(stage, State.APPROVED)
