"""Which stars become loves at the source, and which of those loves end again with their star."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Final

_SAME_LOVE_S: Final = 300
"""A love told to be so much newer than ours was given by a person since."""
_SHARE_LOST: Final = 0.25
_FEW_LOST: Final = 2


class ReverseLoved(StrEnum):
    """What becomes of stars at the source."""

    OFF = "off"
    LOVE = "love"
    LOVE_AND_UNLOVE = "love_and_unlove"


class Carried(StrEnum):
    """How far a love stands that came of a star."""

    LOVING = "loving"
    """It is about to be given; after a crash nobody knows whether it was."""
    LOVED = "loved"
    """It was given, by nobody but us."""
    UNLOVING = "unloving"
    """It is about to be taken back."""
    OVER = "over"
    """It is no longer ours: taken back, ended or given anew by a person, or left in place."""


class Step(Enum):
    """What is to be done about a track."""

    LOVE = "love"
    UNLOVE = "unlove"
    DISOWN = "disown"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class StarredOrCarried:
    """A track with a star, or whose love came of one; times in seconds since the epoch.

    ``artist``, ``title`` and ``mbid``, the recording's, as the source is told. ``starred_at``: None
    without a star.
    ``loved_at``: None where the source tells no love; ``ended_at``: when its end was noticed.
    ``carried`` and ``since``: what was done before, and when; None: nothing.
    """

    track_id: int
    navidrome_id: str
    artist: str
    title: str
    starred_at: int | None
    loved_at: int | None
    ended_at: int | None
    carried: Carried | None
    since: int | None
    mbid: str = ""

    @property
    def is_carried(self) -> bool:
        """Whether its love is ours, or may be."""
        return self.carried not in {None, Carried.OVER}

    @property
    def name(self) -> tuple[str, str]:
        """The source knows no albums: one love for each of these."""
        return self.artist.casefold(), self.title.casefold()


def step(track: StarredOrCarried, policy: ReverseLoved) -> Step:
    """What is to be done about one track; the same again until it is remembered as done."""
    if not track.is_carried:
        return _fresh(track)
    if _is_a_persons(track, track.carried, track.since or 0):
        return Step.DISOWN
    if track.starred_at is not None:
        return Step.LEAVE if track.carried is Carried.LOVED else Step.LOVE
    if policy is ReverseLoved.LOVE_AND_UNLOVE and track.carried is not Carried.LOVING:
        return Step.UNLOVE
    return Step.DISOWN


def _is_a_persons(track: StarredOrCarried, carried: Carried | None, since: int) -> bool:
    """Whether a person gave the love anew, or ended it, since we did what we did."""
    if track.loved_at is not None and track.loved_at > since + _SAME_LOVE_S:
        return True
    is_ended = track.ended_at is not None and track.ended_at >= since
    return is_ended and carried is not Carried.UNLOVING


def _fresh(track: StarredOrCarried) -> Step:
    """A star is a love unless there is one, or one ended after the star was given."""
    if track.starred_at is None or track.loved_at is not None:
        return Step.LEAVE
    ends = [each for each in (track.ended_at, track.since) if each is not None]
    return Step.LEAVE if ends and track.starred_at <= max(ends) else Step.LOVE


def steps(
    tracks: Iterable[StarredOrCarried],
    policy: ReverseLoved,
    *,
    loved_names: frozenset[tuple[str, str]],
    can_love: Callable[[StarredOrCarried], bool],
) -> dict[Step, list[StarredOrCarried]]:
    """Who is loved, whose love is taken back, and what is no longer ours.

    ``loved_names``: every love the source tells, whatever track it was matched with. Copies of a
    track share one love: it ends with the last of their stars, and is given once. What the source
    cannot be told of (not ``can_love``) is left until it can.
    """
    known = list(tracks)
    starred = {each.name for each in known if each.starred_at is not None}
    told: dict[Step, list[StarredOrCarried]] = {each: [] for each in Step}
    loving: set[tuple[str, str]] = set()
    for each in known:
        what = step(each, policy)
        is_known = each.name in loving or (not each.is_carried and each.name in loved_names)
        is_untold = is_known or not can_love(each)
        if (what is Step.LOVE and is_untold) or (what is Step.UNLOVE and each.name in starred):
            what = Step.LEAVE
        if what is Step.LOVE:
            loving.add(each.name)
        told[what].append(each)
    return told


def is_outage(*, before: int, now: int) -> bool:
    """Whether a list of stars is too short to be believed: empty, or a good part of it gone."""
    lost = before - now
    return lost > 0 and (now == 0 or lost > max(_FEW_LOST, before * _SHARE_LOST))
