"""Which hour of a day is meant: `14`, `"14"`, `"14:00"`, `0`; `"02:00/2"` is its second pass."""

import re
from dataclasses import dataclass
from typing import Final

_SPELLED: Final = re.compile(r"\s*(\d{1,2})(?::00)?(?:/([12]))?\s*\Z")
_LAST: Final = 23


class NotAnHour(ValueError):
    """What was given names no hour of a day."""


@dataclass(frozen=True, slots=True, order=True)
class HourKey:
    """An hour by the station's clock. ``fold`` 1: the second pass, when clocks are put back."""

    hour: int
    fold: int = 0

    def __str__(self) -> str:
        """As logs spell it: `14:00`."""
        return f"{self.hour:02d}:00" + ("/2" if self.fold else "")


def hour_key(said: object) -> HourKey:
    """The hour that is meant; 0 is one as good as any.

    Raises
    ------
    NotAnHour
        It is none, or lies outside 0 to 23.
    """
    if isinstance(said, HourKey):
        return said
    if isinstance(said, bool) or not isinstance(said, int | str):
        raise NotAnHour(f"{type(said).__name__} is not an hour: use 14, '14' or '14:00'")
    found = _SPELLED.match(str(said))
    if found is None or int(found[1]) > _LAST:
        raise NotAnHour(f"{str(said)[:20]!r} is not an hour: use 0 to 23, as 14, '14' or '14:00'")
    return HourKey(int(found[1]), 1 if found[2] == "2" else 0)
