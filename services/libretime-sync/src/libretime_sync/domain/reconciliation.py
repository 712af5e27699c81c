"""What was planned against what was aired: matched, late, missed, extra."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

TOLERANCE: Final = timedelta(minutes=5)
"""How far from its plan a play may begin and still be that element's."""
PUNCTUAL: Final = timedelta(seconds=60)
"""A play that begins later than this is late."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One element of a log. ``key`` names it for whoever asks: the hour and its place in it.

    ``libretime_id`` None: nothing could have been aired for it, so it was missed.
    """

    key: str
    libretime_id: str | None
    starts_at: datetime
    duration_ms: int
    title: str = ""
    type: str = ""


@dataclass(frozen=True, slots=True)
class Aired:
    """One play. ``key`` is the playout's own; ``duration_ms`` None: not told."""

    key: str
    libretime_id: str | None
    starts_at: datetime
    duration_ms: int | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """A planned element with its play; ``offset_s`` is how much later it began."""

    planned: Planned
    aired: Aired
    offset_s: float


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """All planned elements and all plays, each exactly once. Each list is in order of time."""

    matched: list[Match]
    late: list[Match]
    missed: list[Planned]
    extra: list[Aired]


def reconcile(
    planned: Iterable[Planned],
    aired: Iterable[Aired],
    *,
    tolerance: timedelta = TOLERANCE,
    punctual: timedelta = PUNCTUAL,
) -> Reconciliation:
    """Give each element the nearest play of its file; each play serves one element.

    Nearest pairs are made first, over all elements of a file, so that the order of the input does
    not matter. Of two as near, the earlier element and the earlier play go together.
    """
    elements, plays = list(planned), list(aired)
    plays_of = _by_file(plays)
    pairs = sorted(
        (
            (abs(play.starts_at - element.starts_at), element.starts_at, play.starts_at, e, p)
            for e, element in enumerate(elements)
            if element.libretime_id is not None
            for p, play in _near(plays_of.get(element.libretime_id, ()), element, tolerance)
        ),
        key=lambda pair: (pair[0], pair[1], pair[2], elements[pair[3]].key, plays[pair[4]].key),
    )
    play_of: dict[int, int] = {}
    used: set[int] = set()
    for *_, e, p in pairs:
        if e not in play_of and p not in used:
            play_of[e] = p
            used.add(p)
    matches = [_match(elements[e], plays[p]) for e, p in play_of.items()]
    is_late = punctual.total_seconds()
    in_time = sorted(matches, key=lambda match: (match.planned.starts_at, match.planned.key))
    return Reconciliation(
        matched=[match for match in in_time if match.offset_s <= is_late],
        late=[match for match in in_time if match.offset_s > is_late],
        missed=sorted(
            (element for e, element in enumerate(elements) if e not in play_of),
            key=lambda element: (element.starts_at, element.key),
        ),
        extra=sorted(
            (play for p, play in enumerate(plays) if p not in used),
            key=lambda play: (play.starts_at, play.key),
        ),
    )


def _by_file(plays: Sequence[Aired]) -> dict[str, list[tuple[int, Aired]]]:
    found: dict[str, list[tuple[int, Aired]]] = {}
    for place, play in sorted(enumerate(plays), key=lambda numbered: numbered[1].starts_at):
        if play.libretime_id is not None:
            found.setdefault(play.libretime_id, []).append((place, play))
    return found


def _near(
    plays: Sequence[tuple[int, Aired]], element: Planned, tolerance: timedelta
) -> Iterable[tuple[int, Aired]]:
    """The plays of a file, in order of time, that are near enough."""
    first = bisect_left(plays, element.starts_at - tolerance, key=lambda play: play[1].starts_at)
    for numbered in plays[first:]:
        if numbered[1].starts_at > element.starts_at + tolerance:
            return
        yield numbered


def _match(planned: Planned, aired: Aired) -> Match:
    return Match(planned, aired, (aired.starts_at - planned.starts_at).total_seconds())
