"""Whose count holds when Navidrome and the source of the plays both counted."""

from dataclasses import dataclass
from enum import StrEnum


class Conflict(StrEnum):
    """Whose count holds when both sides counted."""

    ASK = "ask"
    NAVIDROME = "navidrome"
    LASTFM = "lastfm"
    HIGHER = "higher"
    INCREMENT = "increment"


@dataclass(frozen=True, slots=True)
class Count:
    """The count a track is to have; ``is_open``: it stays as it is until a person says."""

    plays: int
    is_open: bool = False


def settle(policy: Conflict, *, navidrome: int, source: int, fresh: int) -> Count:
    """Which count holds.

    ``source`` is how many plays the source knows of a matched track, ``fresh`` how many of these
    Navidrome's count does not include yet. Settled once, every policy settles the same again:
    ``increment`` adds ``fresh`` alone, which is 0 once they are added. No policy empties a track
    the source does not know: such a track is never settled, and ``source`` 0 leaves it as it is.
    """
    if source == 0:
        return Count(navidrome)
    match policy:
        case Conflict.INCREMENT:
            return Count(navidrome + fresh)
        case Conflict.LASTFM:
            return Count(source)
        case Conflict.HIGHER | Conflict.NAVIDROME:
            return Count(max(navidrome, source))
        case Conflict.ASK:
            return Count(max(navidrome, source), is_open=navidrome > source)
