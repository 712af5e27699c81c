"""What a server holds about one person and one item, and when two such values are the same."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

TICKS_PER_SECOND = 10_000_000

Value: TypeAlias = bool | int | float | None


class Field(StrEnum):
    """The fields that travel. Stream choices do not: no REST route can store them."""

    PLAYED = "played"
    POSITION = "position"
    """Ticks of 100 ns from the start."""
    PLAY_COUNT = "play_count"
    LAST_PLAYED = "last_played"
    """Microseconds since 1970 UTC; None: never, or forgotten by an un-play."""
    FAVORITE = "favorite"
    RATING = "rating"
    """0-10; below 6.5 is a dislike; None: not rated."""


Row: TypeAlias = Mapping[Field, Value]
"""All six fields, or (where a name says so) some of them."""

FRESH: Row = MappingProxyType(
    {
        Field.PLAYED: False,
        Field.POSITION: 0,
        Field.PLAY_COUNT: 0,
        Field.LAST_PLAYED: None,
        Field.FAVORITE: False,
        Field.RATING: None,
    }
)
"""What a server holds of an item nobody has touched."""

_EXACT: Mapping[Field, float] = {
    Field.POSITION: 0.01 * TICKS_PER_SECOND,
    Field.LAST_PLAYED: 1_000.0,
    Field.RATING: 0.001,
}
_WHILE_PLAYING: Mapping[Field, float] = {**_EXACT, Field.POSITION: 2.0 * TICKS_PER_SECOND}


def same(field: Field, one: Value, other: Value, *, is_playing: bool = False) -> bool:
    """Whether two values of ``field`` mean the same to a person.

    Dates closer than a millisecond and positions closer than ten are equal: servers print fewer
    digits than they keep. While an item plays, two seconds of position are no news.
    ``None`` equals only ``None``: not rated is not a dislike.
    """
    if one is None or other is None or isinstance(one, bool):
        return one == other
    tolerance = (_WHILE_PLAYING if is_playing else _EXACT).get(field, 0.0)
    return abs(one - other) <= tolerance
