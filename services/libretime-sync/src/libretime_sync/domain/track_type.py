"""Which of our twelve track types a station's own code means."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

TYPES: Final = frozenset(
    {"MUS", "ADV", "PSA", "LIN", "INT", "PRO", "SHO", "IDS", "COM", "NEW", "VOT", "BED"}
)
MUSIC: Final = "MUS"
VOICE: Final = "VOT"
NAMES: Final[Mapping[str, str]] = {
    "MUS": "Music",
    "ADV": "Advertisement",
    "PSA": "Public service announcement",
    "LIN": "Liner",
    "INT": "Interstitial",
    "PRO": "Promo",
    "SHO": "Show",
    "IDS": "Station ID",
    "COM": "Commercial",
    "NEW": "News",
    "VOT": "Voice over track",
    "BED": "Music bed",
}
SUGGESTED: Final[Mapping[str, str]] = {
    "SID": "IDS",
    "NWS": "NEW",
    "VTR": "VOT",
    "VT": "VOT",
    "ITV": "INT",
    "JIN": "LIN",
    "SWP": "LIN",
    "IM": "LIN",
    "OUT": "LIN",
    "ID": "IDS",
    "CM": "COM",
    "PR": "PRO",
    "SH": "SHO",
}
"""Codes that other stations use, where nothing else is said."""


@dataclass(frozen=True, slots=True)
class TrackType:
    """A type of ours, and how it came about. ``raw`` is the station's code; None: it gave none."""

    type: str
    raw: str | None
    is_defaulted: bool


def meaning_of(code: str | None, *, type_map: Mapping[str, str]) -> TrackType:
    """The station's own map first, then the same code, then what other stations mean by it.

    Anything else counts as music **and says so**: a spot in the music rotation must be noticed.
    Codes differ by case. A station without types for its files has music.
    """
    if code is None:
        return TrackType(MUSIC, None, is_defaulted=True)
    for known in (type_map.get(code), code, SUGGESTED.get(code)):
        if known in TYPES:
            return TrackType(str(known), code, is_defaulted=False)
    return TrackType(MUSIC, code, is_defaulted=True)
